"""Visits: what a page is made of: the store, the language, and where on the site it stands.

Reads whatever graph a page asks for and writes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import QuerySolutions, Triple

from govfin.catalogue.publishing import Publishing
from govfin.folders import folder
from govfin.graph.stores import Store
from govfin.page.bases import Base, path_of
from govfin.page.filenames import filed
from govfin.page.media import FORMS, HTML, Form
from govfin.page.once import Once
from govfin.page.sources import Sources
from govfin.query.labels import Labels, labels_of
from govfin.yamllines import load_yaml

LANGUAGES: Final = ("zh", "en")  # the first is that of pages whose name tells none
HERE: Final = Path(__file__).resolve().parent
KEPT_LABELS: Final = 20_000  # resources whose labels are kept, some 10 MB
KEPT_AT_ONCE: Final = 500  # of lists of more than these nothing is kept


@dataclass(frozen=True, slots=True)
class Table:
    """What a page shows as rows, as its CSV twin has it."""

    columns: Sequence[str]
    rows: Iterable[Sequence[object]]  # read once at most, where the rows are asked for


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above another: what it is called, and where it is."""

    text: str
    href: str  # as seen from the other


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is drawn."""

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    table: Table | None = None
    trail: Sequence[Crumb] = ()  # what it is a part of, the widest first
    about: str = ""  # what tells it from others of the same title, where its trail does not


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at one resource, or at a page of the site itself."""

    store: Store
    base: Base
    language: str
    path: str  # percent-encoded, without its suffix
    iri: str = ""  # as the store has it; none of pages that are about no resource
    triples: Sequence[Triple] = ()  # its description
    asked: Mapping[str, str] = field(default_factory=dict)  # what stands behind the question mark
    pairs: Sequence[tuple[str, str]] = ()  # the same, where one parameter may be given several times
    sources: Sources = field(default_factory=Sources)  # the documents that are at hand
    publishing: Publishing = field(default_factory=Publishing)  # who publishes the site, and the files that can be taken away
    static: bool = False  # whether the site is made of files, where nobody answers what is asked
    forms: Sequence[Form] = FORMS  # in which resources are told

    def select(self, text: str) -> QuerySolutions:
        """Ask the union of all graphs."""
        found = self.store.query(text)
        assert isinstance(found, QuerySolutions)
        return found

    def ask(self, name: str, **terms: object) -> list[Mapping[str, Any]]:
        """The rows of one of the site's own queries; `VALUES ?name { UNDEF }` in it takes a term."""
        return rows_of(self.store, name, **terms)

    def labels(self, iris: Iterable[str]) -> Mapping[str, str]:
        """What resources are called, in the language or the one that stands in for it; by their last part where nobody has named them."""
        wanted = list(dict.fromkeys(iris))
        found = _known(self, wanted) if len(wanted) <= KEPT_AT_ONCE else labels_of(self.select, wanted)
        return {iri: _chosen(found.get(iri, {}), self.language) or local_name(iri) for iri in wanted}

    def href(self, iri: str) -> str:
        """Where the page of a resource is, as seen from here; the IRI itself where it is none of the site's."""
        found = page_path(iri, self.language)
        return self.link(found) if found else iri

    def link(self, path: str) -> str:
        """A file of the site, as seen from here."""
        return relative(filed(path), filed(self.path)) if self.static else relative(path, self.path)

    def say(self, phrase: str, **values: object) -> str:
        """A phrase of the site in the language."""
        return said(phrase, self.language, **values)


def rows_of(store: Store, name: str, **terms: object) -> list[Mapping[str, Any]]:
    """The rows of one of the site's own queries; `VALUES ?name { UNDEF }` in it takes a term."""
    text = site_query(name)
    for key, term in terms.items():
        clause = f"VALUES ?{key} {{ UNDEF }}"
        assert clause in text, key
        text = text.replace(clause, f"VALUES ?{key} {{ {term} }}" if term is not None else "")
    found = store.query(text)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{each: row[each] for each in names} for row in found]


def _known(visit: Visit, wanted: Iterable[str]) -> Mapping[str, Labels]:
    """The labels of resources; those that were asked for lately are not asked for again."""
    known = LABELS.of(visit.store)
    found = {iri: labels for iri in wanted if (labels := known.get(iri)) is not None}
    missing = [iri for iri in wanted if iri not in found]
    if missing:
        told = labels_of(visit.select, missing)
        if len(known) + len(missing) > KEPT_LABELS:
            known.clear()
        known.update((iri, told.get(iri, {})) for iri in missing)
        found |= told
    return found


LABELS: Final = Once[dict[str, Labels]](lambda _: {})


def _chosen(labels: Mapping[str, str], language: str) -> str:
    """The label in a language, else in the first language that has one: Chinese, English, none told, others."""
    return labels.get(language) or next(iter(labels.values()), "")


def local_name(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rstrip("/#").rpartition("#" if "#" in iri else "/")[2]


def page_path(iri: str, language: str) -> str | None:
    """The path of the page of a resource; None where it is none of the site's."""
    path = path_of(iri)
    if path is None:
        return None
    path, mark, fragment = path.partition("#")
    return f"{in_language(path, language)}{mark}{fragment}"


def in_language(path: str, language: str, form: Form = HTML) -> str:
    """The path of a page in a language: /index and "en" are /index.en.html."""
    return f"{path}.{form.suffix}" if language == LANGUAGES[0] else f"{path}.{language}.{form.suffix}"


def relative(target: str, here: str) -> str:
    """A path of the site as seen from a page of it, so that the pages work wherever they are put."""
    start, parts = here.split("/")[:-1], target.split("/")
    same = 0
    for one, other in zip(start, parts[:-1], strict=False):
        if one != other:
            break
        same += 1
    found = "../" * (len(start) - same) + "/".join(parts[same:])
    return f"./{found}" if not found or ":" in found.partition("/")[0] else found  # what stands before a colon would be a scheme


def said(phrase: str, language: str, **values: object) -> str:
    """A phrase of the site in a language."""
    return str(texts()[phrase][language]).format(**values)


@cache
def site_query(name: str) -> str:
    """The text of a query of the site."""
    return (folder("queries") / "site" / f"{name}.rq").read_text(encoding="utf-8")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """The phrases of the site, in all its languages."""
    found: Mapping[str, Mapping[str, str]] = load_yaml((HERE / "templates" / "texts.yaml").read_text(encoding="utf-8"))
    return found
