"""Withdrawals: disclosures that were there and are not any more, with when and why.

Reads and writes the graph of the catalogue, `https://w3id.org/govfin/id/catalogue`: of a disclosure whose graph was removed it keeps that
it was, and a hash of the IRI of each figure, project and document that nobody else describes. The IRIs themselves are not kept: they hold
names, which may be why it was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from pyoxigraph import Literal, Quad, QuerySolutions

from govfin.graph.iris import node
from govfin.graph.stores import Store, internal_query, with_values
from govfin.namespaces import BASE, CATALOGUE, DCTERMS, PROV, RDFS, XSD

PART: Final = f"{DCTERMS}tableOfContents"
_DISCLOSURE: Final = f"{BASE}disclosure/"
_SEGMENTS: Final = 5  # of a disclosure's IRI: district, unit, year, kind, hash


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is left to say of a disclosure; "" of what is not known."""

    disclosure: str
    when: str  # xsd:dateTime
    reason: str
    title: str = ""
    unit: str = ""
    documents: Sequence[str] = ()

    def quads(self, parts: Iterable[str]) -> Iterator[Quad]:
        """The withdrawal as the catalogue has it, with the hashes of what was described there and nowhere else."""
        graph, subject = node(CATALOGUE), node(self.disclosure)
        yield Quad(subject, node(f"{PROV}invalidatedAtTime"), Literal(self.when, datatype=node(f"{XSD}dateTime")), graph)
        for name, text in ((f"{RDFS}comment", self.reason), (f"{DCTERMS}title", self.title)):
            if text:
                yield Quad(subject, node(name), Literal(text), graph)
        if self.unit:
            yield Quad(subject, node(f"{PROV}wasAttributedTo"), node(self.unit), graph)
        for document in self.documents:
            yield Quad(subject, node(f"{DCTERMS}source"), node(document), graph)
        for part in parts:
            yield Quad(subject, node(PART), Literal(part), graph)


def withdrawals(store: Store) -> Mapping[str, Withdrawal]:
    """All withdrawals, by the disclosure that was withdrawn."""
    rows = store.query(internal_query("withdrawn.rq"))
    assert isinstance(rows, QuerySolutions)
    found: dict[str, Withdrawal] = {}
    for row in rows:
        told = {name: _text(row[name]) for name in ("disclosure", "when", "reason", "title", "unit")}
        before = found.get(told["disclosure"])
        documents = {*(before.documents if before else ()), _text(row["document"])} - {""}
        found[told["disclosure"]] = Withdrawal(**told, documents=tuple(sorted(documents)))
    return found


def hash_of(iri: str) -> str:
    """By what a part of a withdrawn disclosure is known again."""
    return sha256(iri.encode()).hexdigest()[:32]


def parts_of(store: Store, disclosures: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The hashes of what was described by withdrawn disclosures and by no other, each with the disclosure."""
    terms = [node(each) for each in disclosures]
    if terms:
        rows = store.query(with_values(internal_query("withdrawn-parts.rq"), "disclosure", terms))
        assert isinstance(rows, QuerySolutions)
        for row in rows:
            yield _text(row["part"]), _text(row["disclosure"])


def disclosure_of(iri: str) -> str:
    """The disclosure that a table, a cell or a check is in by its IRI, or that it is; "" of other IRIs."""
    if not iri.startswith(_DISCLOSURE):
        return ""
    return _DISCLOSURE + "/".join(iri.removeprefix(_DISCLOSURE).split("/")[:_SEGMENTS])


def _text(term: Any) -> str:
    return str(term.value) if term is not None else ""
