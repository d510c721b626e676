# A dimension loses its code list.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE { GRAPH ?graph { gf:phase qb:codeList ?list } }
WHERE { GRAPH ?graph { gf:phase qb:codeList ?list } }
