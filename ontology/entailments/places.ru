# The reference area of a figure is the district of its unit (a property chain in alignment.ttl).
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX sdmx-dimension: <http://purl.org/linked-data/sdmx/2009/dimension#>

INSERT { GRAPH <https://w3id.org/govfin/alignment> { ?figure sdmx-dimension:refArea ?district } }
WHERE {
    GRAPH ?disclosure {
        ?disclosure a gf:Disclosure .
        ?figure a gf:Figure ; gf:unit ?unit .
        ?unit gf:inDistrict ?district .
    }
}
