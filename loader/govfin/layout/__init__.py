"""Layout: what stands where on a page. Takes the glyphs and rules of pages, whoever read them; gives their lines and grids in reading
order, of tables with rules and without.
"""
