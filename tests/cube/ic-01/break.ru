# A figure of no data set.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE { GRAPH ?graph { ?figure qb:dataSet ?value } }
WHERE {
    { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 }
    GRAPH ?graph { ?figure qb:dataSet ?value }
}
