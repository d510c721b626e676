"""Vocabulary: the ontology itself. Takes the files of the ontology, and the graphs of a store that use it; gives whether they hold together
(as a data cube, in OWL, in the words of other vocabularies), and the pages that describe the terms, from `templates/`.
"""
