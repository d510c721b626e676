# A figure has one value, that of its entry in a ledger (docs/model.md). It is said by the properties that stand above gf:amount in
# alignment.ttl. Money is an obeu-measure:amount too, in the currency of the data set; persons, vehicles and percents are none.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX measure: <https://w3id.org/govfin/code/measure/>
PREFIX obeu-attribute: <http://data.openbudgets.eu/ontology/dsd/attribute/>
PREFIX obeu-measure: <http://data.openbudgets.eu/ontology/dsd/measure/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT { GRAPH <https://w3id.org/govfin/alignment> {
    ?figure ?above ?amount ; obeu-measure:amount ?money ; obeu-attribute:currency ?currency .
} }
WHERE {
    GRAPH ?ledger { ?entry a gf:Entry ; gf:figure ?figure ; gf:measure ?measure ; gf:amount ?amount }
    GRAPH <https://w3id.org/govfin/ontology> {
        gf:amount rdfs:subPropertyOf ?above .
        ?dataset obeu-attribute:currency ?one .
    }
    BIND (IF(?measure = measure:amount, ?amount, ?none) AS ?money)
    BIND (IF(?measure = measure:amount, ?one, ?none) AS ?currency)
}
