"""Media types: in which forms the site answers, and which of them a request wants.

Reads and writes no graph. RFC 9110, section 12.5: the more specific range tells the weight of a type, and of types with one weight the
site's own order decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import RdfFormat


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which a resource is told."""

    suffix: str  # of its twin
    type: str  # as IANA has it registered
    rdf: RdfFormat | None = None  # None where it is no RDF
    charset: bool = False  # whether the type takes a charset, which is UTF-8
    other_types: tuple[str, ...] = ()  # by which it may be asked for as well

    @property
    def content_type(self) -> str:
        return f"{self.type}; charset=utf-8" if self.charset else self.type


HTML: Final = Form("html", "text/html", charset=True, other_types=("application/xhtml+xml",))
TURTLE: Final = Form("ttl", "text/turtle", RdfFormat.TURTLE, charset=True, other_types=("application/x-turtle",))
JSON_LD: Final = Form("jsonld", "application/ld+json", RdfFormat.JSON_LD, other_types=("application/json",))
N_TRIPLES: Final = Form("nt", "application/n-triples", RdfFormat.N_TRIPLES)
RDF_XML: Final = Form("rdf", "application/rdf+xml", RdfFormat.RDF_XML)
CSV: Final = Form("csv", "text/csv", charset=True)
ROWS: Final = Form("json", "application/json")  # of pages of the site's own
FORMS: Final = (HTML, TURTLE, JSON_LD, N_TRIPLES, RDF_XML, CSV)
OWN_FORMS: Final = (HTML, CSV, ROWS)
BY_SUFFIX: Final = {form.suffix: form for form in FORMS}


def wanted(accept: str, forms: Sequence[Form] = FORMS) -> Form | None:
    """The form that an Accept header wants most, the first of equals; None where it wants none of them."""
    ranges = [_range(each) for each in accept.split(",") if each.strip()]
    if not ranges:
        return forms[0]
    weights = [_of_form(form, ranges) for form in forms]
    best = max(weights)
    return forms[weights.index(best)] if best > 0 else None


def preferred(accept_language: str, languages: Sequence[str]) -> str:
    """The language that an Accept-Language header wants most, the first of equals, and the first where it wants none of them."""
    ranges = [(name.partition("-")[0], weight) for name, weight in map(_range, filter(str.strip, accept_language.split(",")))]
    weights = [_of_language(each, ranges) for each in languages]
    return languages[weights.index(max(weights))]


def _of_language(language: str, ranges: Sequence[tuple[str, float]]) -> float:
    own = [weight for name, weight in ranges if name == language]
    return max(own or [weight for name, weight in ranges if name == "*"] or [0.0])


def _range(text: str) -> tuple[str, float]:
    """A range and its weight; parameters of media types beside q are left out."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                weight = min(max(float(value), 0.0), 1.0)
            except ValueError:
                weight = 0.0
    return name, weight if weight == weight else 0.0  # noqa: PLR0124 - q=nan


def _of_form(form: Form, ranges: Sequence[tuple[str, float]]) -> float:
    """What a form weighs: as its type, or as another type that is named."""
    return max([_weight(form.type, ranges), *(weight for name, weight in ranges if name in form.other_types)])


def _weight(name: str, ranges: Sequence[tuple[str, float]]) -> float:
    """What a type weighs: as the most specific range says that has it."""
    for general in (name, f"{name.partition('/')[0]}/*", "*/*"):
        found = [weight for each, weight in ranges if each == general]
        if found:
            return max(found)
    return 0.0
