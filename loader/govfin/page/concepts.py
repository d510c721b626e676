"""Pages of codes: what one is called and was called before, where it stands in its list, what it matches, and what can be asked about it.

Reads all that the store says of the code, the code lists and the concepts right below it; writes no graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from govfin.codelists import CLASSIFICATIONS
from govfin.namespaces import CODE, DCTERMS, GF, SDMX_ATTRIBUTE, SKOS
from govfin.page.named import FOLDER
from govfin.page.schemes import INDEX, told
from govfin.page.trails import above, crumb, crumbs
from govfin.page.units import values_of
from govfin.page.visits import Page, Table, Visit, in_language
from govfin.query.questions import Question, questions

LEADING: Final = {  # what leads to other concepts, by the phrase that names it
    "addsUpTo": f"{GF}addsUpTo", "correspondsTo": f"{GF}correspondsTo", "isReplacedBy": f"{DCTERMS}isReplacedBy",
    "replaces": f"{DCTERMS}replaces",
    "exactMatch": f"{SKOS}exactMatch", "closeMatch": f"{SKOS}closeMatch", "broadMatch": f"{SKOS}broadMatch",
    "narrowMatch": f"{SKOS}narrowMatch", "relatedMatch": f"{SKOS}relatedMatch", "unitMeasure": f"{SDMX_ATTRIBUTE}unitMeasure",
}  # fmt: skip
MOST: Final = 1000  # narrower concepts that are listed


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a concept has or had, with the years of the documents that print it."""

    text: str
    first: str
    last: str


def concept_page(visit: Visit) -> Page:
    """A code: its names, its place, its neighbours."""
    term = f"<{visit.iri}>"
    wider = above(visit, visit.iri)
    scheme = next(iter(values_of(visit, f"{SKOS}inScheme")), "")
    below = [(row["part"].value, _text(row["notation"])) for row in visit.ask("narrower", concept=term)]
    leading = {phrase: found for phrase, predicate in LEADING.items() if (found := values_of(visit, predicate))}
    targets = [each for found in leading.values() for each in found]
    labels = visit.labels([visit.iri, scheme, *wider, *(part for part, _ in below), *targets])
    notation = _one(visit, f"{SKOS}notation")
    values = {
        "below": below[:MOST], "cut": len(below) > MOST, "labels": labels, "notation": notation,
        "others": _others(visit, labels[visit.iri]), "names": _names(visit), "definition": told(visit, f"{SKOS}definition"),
        "note": told(visit, f"{SKOS}historyNote"), "source": told(visit, f"{DCTERMS}source"), "leading": leading,
        "years": (_one(visit, f"{GF}firstSeen"), _one(visit, f"{GF}lastSeen")), "level": _one(visit, f"{GF}level"),
        "classified": scheme.removeprefix(CODE) in CLASSIFICATIONS, "provisional": _one(visit, f"{GF}provisional") == "true",
        "questions": _questions(visit, scheme.removeprefix(CODE), notation), "notation_of": lambda iri: iri.rpartition("/")[2],
    }  # fmt: skip
    rows = [(visit.base.public(part), code, labels[part]) for part, code in below]
    trail = [crumb(visit, INDEX, "code-lists"), *crumbs(visit, [each for each in (scheme, *wider) if each], labels)]
    return Page("concept.html", labels[visit.iri], values, Table(("narrower", "notation", "label"), rows) if rows else None, trail)


def _others(visit: Visit, shown: str) -> Sequence[tuple[str, str]]:
    """What it is called beside the title: language and name."""
    labels = [each.object for each in visit.triples if each.predicate.value == f"{SKOS}prefLabel" and each.subject == NamedNode(visit.iri)]
    return [(each.language or "", each.value) for each in labels if isinstance(each, Literal) and each.value != shown]


def _names(visit: Visit) -> Sequence[Name]:
    """Its names over the years; those that it has beside one another where nothing tells their years."""
    rows = visit.ask("concept-names", concept=f"<{visit.iri}>")
    dated = [Name(_text(row["name"]), _text(row["first"]), _text(row["last"])) for row in rows]
    told_of = {each.text for each in dated}
    plain = [each.object.value for each in visit.triples if each.predicate.value == f"{SKOS}altLabel" and isinstance(each.object, Literal)]
    return [*dated, *(Name(each, "", "") for each in plain if each not in told_of)]


def _questions(visit: Visit, scheme: str, notation: str) -> Sequence[tuple[str, str]]:
    """The named queries that can be asked about it, with their addresses; a site without a server answers none."""
    if visit.static:
        return []
    found = []
    for question in questions().values():
        name = _parameter(question, scheme)
        if name:
            title = getattr(question.title, visit.language)
            found.append((title, f"{FOLDER}{question.name}", urlencode({name: notation})))
    return [(title, f"{visit.link(in_language(path, visit.language))}?{asked}") for title, path, asked in found]


def _parameter(question: Question, scheme: str) -> str:
    """The parameter that takes a concept of the list, where nothing else needs to be told."""
    needed = {name for name, each in question.parameters.items() if each.required}
    if question.needs_one_of:
        return ""
    names = [name for name, each in question.parameters.items() if each.type == scheme and needed <= {name}]
    return next((name for name in names if name in needed or scheme in CLASSIFICATIONS), "")


def _one(visit: Visit, predicate: str) -> str:
    own: Mapping[str, Any] = {each.predicate.value: each.object for each in visit.triples if each.subject == NamedNode(visit.iri)}
    return _text(own.get(predicate))


def _text(term: Any) -> str:
    return str(term.value) if term is not None else ""
