# The phases become a hierarchy from parent to child, in which the root leads nowhere.
PREFIX ex: <https://example.org/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX phase: <https://w3id.org/govfin/code/phase/>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT DATA { GRAPH ex:more {
    gf:phase qb:codeList ex:phases . ex:phases a qb:HierarchicalCodeList ; qb:hierarchyRoot phase:all ; qb:parentChildProperty ex:leads .
} }
