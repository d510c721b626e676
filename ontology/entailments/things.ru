# What is said of units, projects, disclosures and documents, by the properties of other vocabularies that stand above ours.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT { GRAPH <https://w3id.org/govfin/alignment> { ?thing ?above ?value } }
WHERE {
    {
        SELECT DISTINCT ?property ?above
        WHERE {
            GRAPH <https://w3id.org/govfin/ontology> { ?property rdfs:subPropertyOf+ ?above }
            FILTER (STRSTARTS(STR(?property), STR(gf:)) && !STRSTARTS(STR(?above), STR(gf:)))
        }
    }
    VALUES ?class { gf:Unit gf:Project gf:Disclosure gf:Document }
    GRAPH ?disclosure {
        ?disclosure a gf:Disclosure .
        ?thing a ?class ; ?property ?value .
    }
}
