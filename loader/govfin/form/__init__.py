"""Form: grids that print a label beside or above each value. Takes tables that are forms; gives the records that they hold, of these the
goals and indicators of performance, and the money on them as facts.
"""
