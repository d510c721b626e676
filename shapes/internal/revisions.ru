# Draws up the links between editions anew, in the graph of the catalogue: a later edition of a disclosure is a revision of the one before.
# An edition stands between two others where it states a figure in common with each: so of two that share a figure, links lead from the
# later to the earlier.
# Editions are disclosures of one unit, year, kind and level, by different documents that state a figure in common, each in a table. Between documents
# that tell no date, or the same one, no link is claimed.
# $catalogue: the IRI of the catalogue.
DROP SILENT GRAPH $catalogue ;
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>

INSERT { GRAPH $catalogue { ?later prov:wasRevisionOf ?earlier } }
WHERE {
    GRAPH ?later {
        ?later a gf:Disclosure ; gf:unit ?unit ; gf:year ?year ; gf:disclosureKind ?kind ; prov:wasDerivedFrom ?document .
        ?document dcterms:created ?created .
    }
    GRAPH ?earlier {
        ?earlier a gf:Disclosure ; gf:unit ?unit ; gf:year ?year ; gf:disclosureKind ?kind ; prov:wasDerivedFrom ?former .
        ?former dcterms:created ?before .
    }
    FILTER (?later != ?earlier && ?before < ?created)
    OPTIONAL { GRAPH ?later { ?later gf:disclosureLevel ?level } }
    OPTIONAL { GRAPH ?earlier { ?earlier gf:disclosureLevel ?former_level } }
    FILTER (COALESCE(?level, "") = COALESCE(?former_level, ""))
    FILTER EXISTS {
        GRAPH ?earlier { ?figure gf:referenceMention/gf:inTable [] }
        GRAPH ?later { ?figure gf:referenceMention/gf:inTable [] }
    }
    FILTER NOT EXISTS {
        GRAPH ?between {
            ?between a gf:Disclosure ; gf:unit ?unit ; gf:year ?year ; gf:disclosureKind ?kind ; prov:wasDerivedFrom ?middle .
            ?middle dcterms:created ?meanwhile .
        }
        FILTER (?between != ?later && ?between != ?earlier && ?before < ?meanwhile && ?meanwhile < ?created)
        OPTIONAL { GRAPH ?between { ?between gf:disclosureLevel ?middle_level } }
        FILTER (COALESCE(?level, "") = COALESCE(?middle_level, ""))
        FILTER EXISTS {
            GRAPH ?between { ?shared gf:referenceMention/gf:inTable [] }
            GRAPH ?later { ?shared gf:referenceMention/gf:inTable [] }
        }
        FILTER EXISTS {
            GRAPH ?between { ?handed_on gf:referenceMention/gf:inTable [] }
            GRAPH ?earlier { ?handed_on gf:referenceMention/gf:inTable [] }
        }
    }
}
