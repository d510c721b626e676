# Drops a graph, if there is one.
# $graph: its IRI.
DROP SILENT GRAPH $graph
