# $drop: a DROP of the graph; $graph: its IRI; $triples: its new content as N-Triples.
$drop
INSERT DATA { GRAPH $graph {
$triples
} }
