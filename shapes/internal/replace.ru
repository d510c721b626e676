# Puts the triples of one graph in the place of the graphs that stand for the same document. One request, one transaction.
# $drop: a DROP for each such graph; $graph: the IRI of the new one; $triples: its content as N-Triples.
$drop
INSERT DATA { GRAPH $graph {
$triples
} }
