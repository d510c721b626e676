# A dimension becomes optional.
PREFIX cube: <https://w3id.org/govfin/ontology/cube/>
PREFIX ex: <https://example.org/>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT DATA { GRAPH ex:more {
    cube:fund qb:componentRequired false .
} }
