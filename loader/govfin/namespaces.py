"""The namespaces of the graph, as plain strings: append a local name to get an IRI."""

from typing import Final

GF: Final = "https://w3id.org/govfin/ontology#"
CODE: Final = "https://w3id.org/govfin/code/"
SHAPES: Final = "https://w3id.org/govfin/shapes#"
BASE: Final = "https://w3id.org/govfin/id/"
CATALOGUE: Final = f"{BASE}catalogue"
ONTOLOGY_GRAPH: Final = "https://w3id.org/govfin/ontology"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SKOSXL: Final = "http://www.w3.org/2008/05/skos-xl#"
QB: Final = "http://purl.org/linked-data/cube#"
PROV: Final = "http://www.w3.org/ns/prov#"
ORG: Final = "http://www.w3.org/ns/org#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SH: Final = "http://www.w3.org/ns/shacl#"
SDMX_CODE: Final = "http://purl.org/linked-data/sdmx/2009/code#"
SDMX_ATTRIBUTE: Final = "http://purl.org/linked-data/sdmx/2009/attribute#"
