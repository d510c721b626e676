"""Bases: under which address the site publishes what the store holds, and which path is which IRI.

Reads and writes no graph. The store names its data under the base of the loader; a site may publish them under another, so the IRIs
of data are written anew as they go out, and back as they come in. Terms and codes are everybody's: their IRIs stay what they are, and
the site answers at the same paths for them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes, urlsplit

from pyoxigraph import NamedNode, Quad, Triple

from govfin.errors import GovfinError
from govfin.namespaces import BASE, CODE, GF, SHAPES, fits

DATA: Final = "/id/"
CODES: Final = "/code/"
CATALOG: Final = "/catalog"
VOID_AT: Final = "/void"
DOCUMENTS: Final[Mapping[str, str]] = {
    GF.removesuffix("#"): "/ontology",
    SHAPES.removesuffix("#"): "/shapes",
}  # whose terms are parts of them

_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_WIDE: Final = re.compile(r"[^\x00-\x7f]+")
_NAME: Final = 200  # characters of a run that is remembered
_HOME: Final = BASE.removesuffix("id/")
CATALOG_IRI: Final = f"{_HOME}catalog"
VOID_IRI: Final = f"{_HOME}void"


@dataclass(frozen=True, slots=True)
class Base:
    """Where a site is: `https://data.example.org/`, under which `id/unit/…` are the IRIs of units."""

    root: str = _HOME

    def __post_init__(self) -> None:
        parts = urlsplit(self.root)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment or not self.root.endswith("/"):
            raise GovfinError(f"“{self.root}” is no base: give an address such as https://data.example.org/ that ends in a stroke.")

    @property
    def data(self) -> str:
        """What the IRIs of data begin with."""
        return f"{self.root}id/"

    def public(self, iri: str) -> str:
        """The IRI under which the site publishes what the store calls so."""
        if is_catalogued(iri):
            return self.root + iri.removeprefix(_HOME)
        return self.data + iri.removeprefix(BASE) if iri.startswith(BASE) else iri

    def stored(self, iri: str) -> str:
        """What the store calls an IRI of the site."""
        return BASE + iri.removeprefix(self.data) if iri.startswith(self.data) else iri

    def published(self, triples: Iterable[Triple | Quad]) -> Iterator[Triple]:
        """Triples with the IRIs of the site."""
        for each in triples:
            yield Triple(self.published_term(each.subject), each.predicate, self.published_term(each.object))

    def published_term(self, term: Any) -> Any:
        """A term with the IRI of the site, where it is an IRI."""
        moved = isinstance(term, NamedNode) and term.value.startswith(BASE) and self.data != BASE
        return NamedNode(self.public(term.value)) if moved else term


def is_catalogued(iri: str) -> bool:
    """Whether it names a part of the site's own catalogue, as the loader's base has it; the store holds nothing of these."""
    return iri in (CATALOG_IRI, VOID_IRI) or iri.startswith(f"{CATALOG_IRI}/")


def path_of(iri: str) -> str | None:
    """The path, percent-encoded, at which a site answers for an IRI of the store; None where it is none of its own."""
    if is_catalogued(iri):
        return "/" + _encoded(iri.removeprefix(_HOME))
    for namespace, path in ((BASE, DATA), (CODE, CODES)):
        if iri.startswith(namespace):
            return path + _encoded(iri.removeprefix(namespace))
    for document, path in DOCUMENTS.items():
        if iri == document or iri.startswith((f"{document}#", f"{document}/")):
            return path + iri.removeprefix(document)
    return None


def iri_of(path: str) -> str | None:
    """The IRI of the store that a percent-encoded path is about; None where it is about none."""
    for document, start in DOCUMENTS.items():
        if path == start or path.startswith(f"{start}/"):
            return document + path.removeprefix(start)
    if path in (CATALOG, VOID_AT):
        return _HOME + path.removeprefix("/")
    for namespace, start in ((BASE, DATA), (CODE, CODES), (f"{CATALOG_IRI}/", f"{CATALOG}/")):
        if path.startswith(start) and len(path) > len(start):
            text = _decoded(path.removeprefix(start))
            return namespace + text if text is not None and _is_iri(namespace + text) else None
    return None


def _encoded(text: str) -> str:
    """A part of an IRI as that of a URL: what is ASCII stays as it is, escapes among it."""
    return _WIDE.sub(lambda match: _quoted(match[0]) if len(match[0]) <= _NAME else quote(match[0]), text)


@lru_cache(maxsize=65_536)
def _quoted(run: str) -> str:
    """Characters beyond ASCII, percent-encoded; names come again and again."""
    return quote(run)


def _decoded(path: str) -> str | None:
    """A part of a URL as that of an IRI: escapes of what a segment can hold are undone, others stay; None where it is not UTF-8."""
    try:
        parts = [_ESCAPES.sub(lambda match: "".join(map(_escaped, unquote_to_bytes(match[0]).decode())), part) for part in path.split("/")]
    except UnicodeDecodeError:
        return None
    return "/".join(part.replace(".", "%2E") if part in (".", "..") else part for part in parts)


def _escaped(character: str) -> str:
    return character if fits(character) else quote(character, safe="")


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
