# A structure with a measure dimension, whose figures state one of two measures.
PREFIX cube: <https://w3id.org/govfin/ontology/cube/>
PREFIX ex: <https://example.org/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT { GRAPH ex:more {
    cube:figures qb:component [ qb:dimension qb:measureType ] , [ qb:measure ex:staff ] .
    ?figure qb:measureType gf:amount .
} }
WHERE { { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 } }
