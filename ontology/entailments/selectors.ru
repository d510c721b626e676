# A mention is a part of its document (Web Annotation): the page, and the box on it, as a PDF fragment identifier. viewrect is left, top, width
# and height from the top left corner of the page, in points (RFC 3778, the selector standard that Web Annotation names for PDF); gf:boundingBox is
# left, top, right and bottom.
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT { GRAPH <https://w3id.org/govfin/alignment> {
    ?mention oa:hasSource ?document ; oa:hasSelector ?selector .
    ?selector a oa:FragmentSelector ; rdf:value ?fragment ; dcterms:conformsTo <http://tools.ietf.org/rfc/rfc3778> .
} }
WHERE {
    GRAPH ?disclosure {
        ?disclosure a gf:Disclosure .
        ?mention a gf:Mention ; gf:page ?page ; prov:wasDerivedFrom ?document .
        OPTIONAL { ?mention gf:boundingBox ?box }
    }
    BIND (STRBEFORE(?box, " ") AS ?left)
    BIND (STRAFTER(?box, " ") AS ?after_left)
    BIND (STRBEFORE(?after_left, " ") AS ?top)
    BIND (STRAFTER(?after_left, " ") AS ?after_top)
    BIND (xsd:decimal(STRBEFORE(?after_top, " ")) - xsd:decimal(?left) AS ?width)
    BIND (xsd:decimal(STRAFTER(?after_top, " ")) - xsd:decimal(?top) AS ?height)
    BIND (CONCAT("&viewrect=", ?left, ",", ?top, ",", STR(?width), ",", STR(?height)) AS ?rectangle)
    BIND (CONCAT("page=", STR(?page), COALESCE(?rectangle, "")) AS ?fragment)
    BIND (IRI(CONCAT(STR(?mention), "/selector")) AS ?selector)
}
