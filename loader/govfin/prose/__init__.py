"""Prose: what the running text says. Takes the lines outside of tables; gives sentences, what each numeral in them is about, and the facts
that they state.
"""
