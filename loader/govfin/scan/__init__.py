"""Scan: pages that can only be seen. Takes the picture of a page; gives the rules that are drawn on it and the glyphs that OCR reads in it,
as a page that is laid out like any other.
"""
