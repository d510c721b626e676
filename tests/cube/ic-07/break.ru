# A slice key of no structure.
PREFIX ex: <https://example.org/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT DATA { GRAPH ex:more {
    ex:by-unit a qb:SliceKey ; qb:componentProperty gf:unit .
} }
