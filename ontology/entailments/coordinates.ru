# A coordinate of a figure is a coordinate by the dimensions of other vocabularies that stand above ours (rdfs:subPropertyOf in
# alignment.ttl). A code that OpenBudgets.eu has too (skos:exactMatch) is said as its code, so that a figure has one phase and one
# character there, not two.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH <https://w3id.org/govfin/alignment> { ?figure ?above ?code } }
WHERE {
    {
        SELECT DISTINCT ?dimension ?above
        WHERE {
            GRAPH <https://w3id.org/govfin/ontology> { ?component qb:dimension ?dimension . ?dimension rdfs:subPropertyOf+ ?above }
            FILTER (!STRSTARTS(STR(?above), STR(gf:)))
        }
    }
    GRAPH ?disclosure {
        ?disclosure a gf:Disclosure .
        ?figure a gf:Figure ; ?dimension ?value .
    }
    OPTIONAL {
        GRAPH <https://w3id.org/govfin/ontology> { ?value skos:exactMatch ?match }
        FILTER (STRSTARTS(STR(?match), "http://data.openbudgets.eu/resource/codelist/"))
    }
    BIND (COALESCE(?match, ?value) AS ?code)
}
