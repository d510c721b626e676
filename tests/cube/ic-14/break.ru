# A figure loses its amount.
PREFIX gf: <https://w3id.org/govfin/ontology#>

DELETE { GRAPH ?graph { ?figure gf:amount ?value } }
WHERE {
    { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 }
    GRAPH ?graph { ?figure gf:amount ?value }
}
