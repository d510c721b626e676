# The year of a figure as OpenBudgets.eu has it: a thing, by the IRI that data.gov.uk gave it.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX obeu-dimension: <http://data.openbudgets.eu/ontology/dsd/dimension/>

INSERT { GRAPH <https://w3id.org/govfin/alignment> { ?figure obeu-dimension:fiscalYear ?fiscal_year } }
WHERE {
    GRAPH ?disclosure {
        ?disclosure a gf:Disclosure .
        ?figure a gf:Figure ; gf:year ?year .
    }
    BIND (IRI(CONCAT("http://reference.data.gov.uk/id/year/", STR(?year))) AS ?fiscal_year)
}
