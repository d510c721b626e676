# Adds triples to a graph.
# $graph: its IRI; $triples: N-Triples.
INSERT DATA { GRAPH $graph {
$triples
} }
