# Things are of the classes of other vocabularies that stand above their own (rdfs:subClassOf in govfin.ttl and alignment.ttl).
# prov:Entity is left out: nearly everything is one, and the loader says so where it matters.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT { GRAPH <https://w3id.org/govfin/alignment> { ?thing a ?above } }
WHERE {
    {
        SELECT DISTINCT ?class ?above
        WHERE {
            GRAPH <https://w3id.org/govfin/ontology> { ?class rdfs:subClassOf+ ?above }
            FILTER (STRSTARTS(STR(?class), STR(gf:)) && isIRI(?above) && !STRSTARTS(STR(?above), STR(gf:)) && ?above != prov:Entity)
        }
    }
    GRAPH ?disclosure {
        ?disclosure a gf:Disclosure .
        ?thing a ?class .
    }
}
