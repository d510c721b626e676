# A slice key that names no component.
PREFIX cube: <https://w3id.org/govfin/ontology/cube/>
PREFIX ex: <https://example.org/>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT DATA { GRAPH ex:more {
    cube:figures qb:sliceKey ex:by-colour . ex:by-colour a qb:SliceKey ; qb:componentProperty ex:colour .
} }
