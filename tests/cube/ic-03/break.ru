# The structure loses its measure.
PREFIX cube: <https://w3id.org/govfin/ontology/cube/>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE { GRAPH ?graph { cube:figures qb:component cube:amount } }
WHERE { GRAPH ?graph { cube:figures qb:component cube:amount } }
