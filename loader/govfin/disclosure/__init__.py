"""Disclosure: a whole document read. Takes a document; gives whose it is, of which year and kind, all its facts, what must add up, and the
numerals that nothing explains; as rows and as an overlay on its pages, too.
"""
