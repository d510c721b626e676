# A slice that does not say which unit.
PREFIX cube: <https://w3id.org/govfin/ontology/cube/>
PREFIX ex: <https://example.org/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT { GRAPH ex:more {
    cube:figures qb:sliceKey ex:by-unit . ex:by-unit a qb:SliceKey ; qb:componentProperty gf:unit .
    <https://w3id.org/govfin/id/dataset/figures> qb:slice ex:slice . ex:slice qb:sliceStructure ex:by-unit ; qb:observation ?figure .
} }
WHERE { { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 } }
