# A figure whose function is a code of no list.
PREFIX function: <https://w3id.org/govfin/code/function/>
PREFIX gf: <https://w3id.org/govfin/ontology#>

DELETE { GRAPH ?graph { ?figure gf:function ?value } }
INSERT { GRAPH ?graph { ?figure gf:function function:9999999 } }
WHERE {
    { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 }
    GRAPH ?graph { ?figure gf:function ?value }
}
