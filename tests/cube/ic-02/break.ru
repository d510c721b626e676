# A data set with a second structure.
PREFIX ex: <https://example.org/>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT DATA { GRAPH ex:more {
    <https://w3id.org/govfin/id/dataset/figures> qb:structure ex:structure .
} }
