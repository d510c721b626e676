"""The namespaces of the graph, as plain strings: append a local name to get an IRI; and how a text becomes a part of one."""

import unicodedata
from functools import cache
from typing import Final
from urllib.parse import quote

GF: Final = "https://w3id.org/govfin/ontology#"
CODE: Final = "https://w3id.org/govfin/code/"
SHAPES: Final = "https://w3id.org/govfin/shapes#"
BASE: Final = "https://w3id.org/govfin/id/"
CATALOGUE: Final = f"{BASE}catalogue"
ONTOLOGY_GRAPH: Final = "https://w3id.org/govfin/ontology"
ALIGNMENT_GRAPH: Final = "https://w3id.org/govfin/alignment"

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
VANN: Final = "http://purl.org/vocab/vann/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SPDX: Final = "http://spdx.org/rdf/terms#"
VOID: Final = "http://rdfs.org/ns/void#"

_ALLOWED_ASCII = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~()!*,;=:@+$&'")
_UNFIT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
_UNFIT_RANGES = (range(0xFFF0, 0x10000), range(0xE0000, 0xE1000))  # what RFC 3987 leaves out besides: U+FFFD, variation selectors


@cache
def segment(text: str) -> str:
    """A text as one segment of an IRI: percent-encoded where an IRI may not hold it, `unknown` where it is empty."""
    encoded = "".join(character if fits(character) else quote(character, safe="", errors="replace") for character in text.strip())
    return encoded.replace(".", "%2E") if encoded in (".", "..") else encoded or "unknown"


def fits(character: str) -> bool:
    """Whether a segment of an IRI holds a character as it is."""
    if character.isascii():
        return character in _ALLOWED_ASCII
    return unicodedata.category(character) not in _UNFIT_CATEGORIES and not any(ord(character) in each for each in _UNFIT_RANGES)
