"""File: documents as they are published. Takes a file, or one in an archive, and tells by its content what carries it: PDF, scan, text,
spreadsheet, Word or web page; gives a document, its lines and grids in reading order.
"""
