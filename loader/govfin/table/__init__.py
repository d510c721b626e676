"""Table: grids as tables, and what they say. Takes the lines and grids of a document; gives its tables with title, unit of money and notes,
and the facts that their cells state, each with all its coordinates.
"""
