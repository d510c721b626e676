"""A store in which whatever documents print is hostile: the small graph of the tests of queries, with such texts in names and IRIs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from asked import asked_store
from govfin.graph.iris import segment
from govfin.graph.store import draw_ledgers, load_ontology, open_store
from govfin.graph.stores import Embedded
from govfin.namespaces import BASE, DCTERMS, GF, SKOS

MARKUP = (
    "</script></title></textarea>--><script>hostile()</script><xss onload=hostile()>"
    """<img src=x onerror="hostile()">'\\"`{{7*7}}${7*7}"""
)
TEXTS = (
    MARKUP,
    "javascript:hostile()",
    "=cmd|' /C calc'!A0",
    "+1+hostile()",
    "@SUM(1,2)",
    '-2+3,"a"\r\n=1+1',
    "\u202ehostile\u202c\u200b\u2066",
    "%2F%2e%2e%2F%00%0d%0aSet-Cookie:%20a=b",
    "..",
    "../../../../etc/passwd",
    "长" * 400,
    "👩‍👩‍👧‍👦🏳️‍🌈\U0001f4a9",
    "a\tb\nc ]]> &lt;b&gt; <!--",
    "\u2028\u2029\ufeff",
)
PRINTED = {f"{DCTERMS}title", f"{SKOS}prefLabel", f"{SKOS}altLabel"} | {
    f"{GF}{name}"
    for name in ("actualText", "columnLabel", "computedText", "fileName", "projectCode", "reportedText", "rowLabel", "targetText", "text")
}
_WIDE = re.compile("[^\x00-\x7f]")


def text_of(value: str) -> str:
    """The hostile text that a printed one becomes: the same for the same."""
    return TEXTS[sum(map(ord, value)) % len(TEXTS)]


def hostile(value: str) -> str:
    """A printed text, with a hostile one before it."""
    return text_of(value) + value if text_of(value) != ".." else ".."


def poisoned_store(folder: Path, *, ontology: bool = True) -> Path:
    """The store, on disk, with the ontology."""
    quads = pyoxigraph.Store()
    quads.bulk_extend(_poisoned(quad) for quad in asked_store() if "/ledger/" not in str(quad.graph_name))
    draw_ledgers(quads)
    store = open_store(str(folder))
    assert isinstance(store, Embedded)
    store.quads.bulk_extend(list(quads))
    if ontology:
        load_ontology(store)
    store.finish(optimize=True)
    return folder


def _poisoned(quad: Quad) -> Quad:
    printed = quad.predicate.value in PRINTED and BASE in str(quad.graph_name)
    told = Literal(hostile(str(quad.object.value))) if printed and isinstance(quad.object, Literal) else _moved(quad.object)
    return Quad(_moved(quad.subject), quad.predicate, told, _moved(quad.graph_name))


def _moved(term: Any) -> Any:
    """A term with hostile texts in the place of the names in its IRI."""
    if not isinstance(term, NamedNode) or not term.value.startswith(BASE):
        return term
    iri, mark, fragment = term.value.removeprefix(BASE).partition("#")
    parts = [segment(hostile(part)) if _WIDE.search(part) else part for part in iri.split("/")]
    return NamedNode(BASE + "/".join(parts) + mark + fragment)
