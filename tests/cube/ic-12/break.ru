# A figure is stated once more, under another IRI.
PREFIX ex: <https://example.org/>
PREFIX gf: <https://w3id.org/govfin/ontology#>

INSERT { GRAPH ?graph { ex:again ?property ?value } }
WHERE {
    { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 }
    GRAPH ?graph { ?figure ?property ?value }
}
