# The phases become a collection, which lacks those of the figures.
PREFIX ex: <https://example.org/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX phase: <https://w3id.org/govfin/code/phase/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA { GRAPH ex:more {
    gf:phase qb:codeList ex:phases . ex:phases a skos:Collection ; skos:member phase:all .
} }
