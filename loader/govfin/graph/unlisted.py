"""Unlisted codes: what a disclosure prints and no code list has; kept as provisional concepts, and told to whoever reads it.

Reads of a disclosure's graph which concepts it had to add; writes no graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, Quad

from govfin import codelists
from govfin.account.dimensions import code_ancestors
from govfin.codelists import CLASSIFICATIONS
from govfin.disclosure.disclosures import Disclosure
from govfin.namespaces import GF, SKOS
from govfin.table.facts import ALL, Fact

PAIR = "-"  # between a departmental and a government code that a row is about: 30101-50101


@dataclass(frozen=True, slots=True)
class UnlistedCode:
    """A code that no list has, with the name beside it, and the first place where it stands as far as that is known."""

    code: str
    label: str
    page: int | None = None
    table: str = ""  # its title

    def __str__(self) -> str:
        page = f"page {self.page}" if self.page else ""
        place = ", ".join(filter(None, [page, f"“{self.table}”" if self.table else ""]))
        return " ".join(filter(None, [self.code, self.label])) + (f" ({place})" if place else "")


def unlisted_codes(disclosure: Disclosure) -> list[UnlistedCode]:
    """The codes of a disclosure's figures that no list has, in the order in which they are printed."""
    found: dict[str, UnlistedCode] = {}
    for fact in disclosure.facts:
        for scheme in CLASSIFICATIONS:
            for code in getattr(fact.at, scheme).split(PAIR):
                if code not in codelists.scheme(scheme) and not (code in found and found[code].label):
                    first = found.get(code) or UnlistedCode(code, "", fact.page, fact.table_title)
                    found[code] = UnlistedCode(code, _label(code, fact), first.page, first.table)
    return list(found.values())


def unlisted_in(quads: Iterable[Quad]) -> list[UnlistedCode]:
    """The codes that a disclosure's graph holds as provisional concepts."""
    told = list(quads)
    provisional = {quad.subject for quad in told if quad.predicate.value == f"{GF}provisional"}
    values = {(quad.subject, quad.predicate.value): quad.object for quad in told if quad.subject in provisional}
    codes = {_text(values.get((concept, f"{SKOS}notation"))): _text(values.get((concept, f"{SKOS}prefLabel"))) for concept in provisional}
    return [UnlistedCode(code, label if label != code else "") for code, label in sorted(codes.items()) if PAIR not in code]


def unlisted_sentence(document: str, codes: Iterable[UnlistedCode]) -> str:
    """What there is to say of a document's unlisted codes; "" where it has none."""
    told = list(map(str, codes))
    if not told:
        return ""
    count = "1 code that no code list has is" if len(told) == 1 else f"{len(told)} codes that no code list has are"
    return f"{document}: {count} kept as provisional: {'; '.join(told)}."


def concepts_to_add(scheme: str, facts: Iterable[Fact]) -> dict[str, str]:
    """Notations of a scheme that the code list lacks, with their labels as printed, and the codes above them that it lacks too."""
    known = codelists.scheme(scheme)
    labels: dict[str, str] = {}
    for fact in facts:
        notation: str = getattr(fact.at, scheme)
        if notation not in known:
            labels[notation] = labels.get(notation) or _label(notation, fact)
            for code in above(scheme, notation):
                if code not in known:
                    labels[code] = labels.get(code) or _label(code, fact)
    return {notation: label or _pair_label(notation, known, labels) for notation, label in labels.items()}


def is_provisional(scheme: str, notation: str) -> bool:
    """Whether a code is in no list; a pair of codes, whether one of them is."""
    return any(code not in codelists.scheme(scheme) for code in notation.split(PAIR))


def above(scheme: str, notation: str) -> tuple[str, ...]:
    return code_ancestors(notation) if scheme in CLASSIFICATIONS else (ALL,)


def _label(code: str, fact: Fact) -> str:
    """What is printed beside a code, in a row that is about it alone or crosses it with another."""
    codes = fact.row_code.strip().split("/")
    labels = fact.row_label.split("/") if len(codes) > 1 else [fact.row_label]
    return dict(zip(codes, labels, strict=False)).get(code, "")


def _pair_label(notation: str, known: Mapping[str, codelists.Concept], labels: Mapping[str, str]) -> str:
    """The names of both codes of a pair; the code itself where it is none."""
    parts = notation.split(PAIR)
    return PAIR.join(known[code].label if code in known else labels.get(code) or code for code in parts)


def _text(value: object) -> str:
    return value.value if isinstance(value, Literal) else ""
