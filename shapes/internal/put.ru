# Puts triples into a graph, in the place of the graphs that go.
# $drop: a DROP for each graph that goes; $graph: the IRI of the new one; $triples: its content as N-Triples.
$drop
INSERT DATA { GRAPH $graph {
$triples
} }
