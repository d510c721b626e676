"""Account: what must add up. Takes the facts of a document; gives the sums and identities that must hold within its tables and between
them, and the doubts about what OCR read. Whether they hold is not judged here.
"""
