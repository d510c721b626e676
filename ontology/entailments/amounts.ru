# A figure has one value: where several disclosures state it, that of its own year and phase (the budget for approved amounts, final accounts
# for revised and executed ones), else that of the latest year; of editions that state it the latest, else that whose IRI sorts last.
# docs/queries.md says the same of the named queries. The value is said by the properties that stand above gf:amount in alignment.ttl. Money
# is an obeu-measure:amount too, in the currency of the data set; persons, vehicles and percents are none.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX measure: <https://w3id.org/govfin/code/measure/>
PREFIX obeu-attribute: <http://data.openbudgets.eu/ontology/dsd/attribute/>
PREFIX obeu-measure: <http://data.openbudgets.eu/ontology/dsd/measure/>
PREFIX phase: <https://w3id.org/govfin/code/phase/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT { GRAPH <https://w3id.org/govfin/alignment> {
    ?figure ?above ?amount ; obeu-measure:amount ?money ; obeu-attribute:currency ?currency .
} }
WHERE {
    {
        SELECT ?figure ?measure (xsd:decimal(STRAFTER(MAX(?statement), " ")) AS ?amount)
        WHERE {
            GRAPH ?disclosure {
                ?disclosure a gf:Disclosure ; gf:year ?disclosure_year ; gf:disclosureKind ?kind .
                ?figure a gf:Figure ; gf:year ?year ; gf:phase ?phase ; gf:measure ?measure ; gf:amount ?stated .
            }
            BIND (IF(STR(?disclosure_year) = STR(?year) && ?kind = IF(?phase = phase:approved, "budget", "final"), "1", "0") AS ?own)
            BIND (IF(EXISTS { GRAPH ?catalogue { ?newer prov:wasRevisionOf+ ?disclosure } GRAPH ?newer { ?figure a gf:Figure } }, "0", "1") AS ?latest)
            BIND (CONCAT(?own, STR(?disclosure_year), ?latest, STR(?disclosure), " ", STR(?stated)) AS ?statement)
        }
        GROUP BY ?figure ?measure
    }
    GRAPH <https://w3id.org/govfin/ontology> {
        gf:amount rdfs:subPropertyOf ?above .
        ?dataset obeu-attribute:currency ?one .
    }
    BIND (IF(?measure = measure:amount, ?amount, ?none) AS ?money)
    BIND (IF(?measure = measure:amount, ?one, ?none) AS ?currency)
}
