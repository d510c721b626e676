# Removes triples from a graph.
# $graph: its IRI; $triples: N-Triples.
DELETE DATA { GRAPH $graph {
$triples
} }
