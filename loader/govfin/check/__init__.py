"""Check: whether the accounts hold. Takes the graph of a disclosure and the rules of `shapes/`; gives what came of each rule."""
