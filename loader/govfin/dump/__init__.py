"""Dump: tables of which a text has kept the cells in reading order and lost the layout. Takes lines of text; gives grids, as if they had
been drawn, where there is one way to put the cells back.
"""
