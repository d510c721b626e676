# A slice of another data set that holds a figure.
PREFIX ex: <https://example.org/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT { GRAPH ex:more {
    ex:others qb:slice ex:slice . ex:slice qb:observation ?figure .
} }
WHERE { { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 } }
