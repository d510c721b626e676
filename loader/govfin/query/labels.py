"""Labels: what the resources of an answer are called.

Reads the code lists that come with govfin, and for what they don't have whatever graph of the store says it. Writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from govfin import codelists
from govfin.messages import LANGUAGES
from govfin.namespaces import CODE, DCTERMS, GF, RDFS, SKOS
from govfin.query.answers import Answer, Resource, Row
from govfin.query.parameters import Select
from govfin.query.questions import internal_query

NAMES: Final = (f"{SKOS}prefLabel", f"{RDFS}label", f"{DCTERMS}title", f"{GF}fileName")  # in the order in which they are taken
ORDER: Final = (*reversed(LANGUAGES), "")  # of languages; others come after, by their tags
BATCH: Final = 1000  # resources asked about at once, for the sake of servers that limit the length of a query

Labels = Mapping[str, str]  # by language, those first that are taken first


def labelled(select: Select, answer: Answer) -> Answer:
    """The answer with the labels of all its resources."""
    wanted = [cell.iri for row in answer.rows for cell in row if isinstance(cell, Resource)]
    labels = labels_of(select, wanted)
    return replace(answer, rows=tuple(_with_labels(row, labels) for row in answer.rows))


def labels_of(select: Select, iris: Iterable[str]) -> Mapping[str, Labels]:
    """The labels of each IRI: of the code lists where they have it, else of the store; none of what nobody has named."""
    wanted = list(dict.fromkeys(iris))
    found = {iri: labels for iri in wanted if (labels := _listed(iri))}
    unlisted = [iri for iri in wanted if iri not in found]
    for start in range(0, len(unlisted), BATCH):
        found |= _told(select, unlisted[start : start + BATCH])
    return found


def _with_labels(row: Row, labels: Mapping[str, Labels]) -> Row:
    return tuple(replace(cell, labels=labels.get(cell.iri, {})) if isinstance(cell, Resource) else cell for cell in row)


def _listed(iri: str) -> Labels:
    """What our own code lists call a concept."""
    scheme, _, notation = iri.removeprefix(CODE).partition("/")
    try:
        concept = codelists.scheme(scheme).get(unquote(notation)) if iri.startswith(CODE) else None
    except KeyError:  # a scheme of somebody else's
        return {}
    found = {"zh": concept.label, "en": concept.english} if concept else {}
    return {language: label for language, label in found.items() if label}


def _told(select: Select, iris: Sequence[str]) -> Mapping[str, Labels]:
    """What the store calls resources. Of several names in one language that counts whose property comes first, then the alphabet."""
    found: defaultdict[str, set[tuple[int, str, int, str]]] = defaultdict(set)
    for row in select(internal_query("labels").replace("UNDEF", " ".join(str(NamedNode(iri)) for iri in iris))):
        resource, name, value = row["resource"], row["property"], row["value"]
        if isinstance(resource, NamedNode) and isinstance(name, NamedNode) and isinstance(value, Literal):
            language = value.language or ""
            place = ORDER.index(language) if language in ORDER else len(ORDER)
            found[resource.value].add((place, language, NAMES.index(name.value), value.value))
    return {iri: _first_of_each(sorted(names)) for iri, names in found.items()}


def _first_of_each(names: Iterable[tuple[int, str, int, str]]) -> Labels:
    labels: dict[str, str] = {}
    for _, language, _, text in names:
        labels.setdefault(language, text)
    return labels
