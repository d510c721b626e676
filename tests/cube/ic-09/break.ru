# A slice without a key.
PREFIX ex: <https://example.org/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT { GRAPH ex:more {
    <https://w3id.org/govfin/id/dataset/figures> qb:slice ex:slice . ex:slice qb:observation ?figure .
} }
WHERE { { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 } }
