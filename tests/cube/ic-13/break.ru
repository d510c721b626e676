# A figure loses a required attribute.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#>

DELETE { GRAPH ?graph { ?figure sdmx-attribute:decimals ?value } }
WHERE {
    { SELECT ?figure WHERE { GRAPH ?any { ?figure a gf:Figure } } ORDER BY ?figure LIMIT 1 }
    GRAPH ?graph { ?figure sdmx-attribute:decimals ?value }
}
