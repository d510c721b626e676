"""The profile: what OWL 2 DL asks of the vocabulary, one `shapes/profile/*.rq` each.

Reads one graph of vocabulary and data together; writes none. A query selects the offending ?node, and ?other, ?another or ?value where its
message has a place for them; its comment header tells the message, and quotes the clause of the specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Store

from govfin.folders import folder
from govfin.headers import Header, read_header
from govfin.vocabulary.names import Names

_PLACE = re.compile(r"\{(\w+)\}")


class ProfileHeader(Header):
    """What the header of a rule's file says."""

    message: str
    section: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProfileRule:
    """One condition of OWL 2 DL; its name is its file's."""

    name: str
    message: str  # with {places} for what the query selects
    section: str
    clause: str
    text: str  # SPARQL

    @property
    def places(self) -> frozenset[str]:
        """The variables that the message names."""
        return frozenset(_PLACE.findall(self.message))


@dataclass(frozen=True, slots=True)
class Violation:
    """A node that breaks a rule."""

    rule: ProfileRule
    node: str  # its IRI, where it has one
    message: str


@cache
def profile_rules() -> tuple[ProfileRule, ...]:
    """All rules, by name."""
    return tuple(_read(path) for path in sorted((folder("shapes") / "profile").glob("*.rq")))


def _read(path: Path) -> ProfileRule:
    text = path.read_text(encoding="utf-8")
    header = read_header(path, text, ProfileHeader)
    return ProfileRule(path.stem, header.message, header.section, header.clause, text)


def violations(graph: Store, names: Names, rules: Iterable[ProfileRule] | None = None) -> Iterator[Violation]:
    """What in the default graph breaks the profile, rule by rule."""
    for rule in profile_rules() if rules is None else rules:
        found = graph.query(rule.text)
        assert isinstance(found, QuerySolutions)
        told = {_violation(rule, solution, names) for solution in found}
        yield from sorted(told, key=lambda each: each.message)


def _violation(rule: ProfileRule, solution: QuerySolution, names: Names) -> Violation:
    node = solution["node"]
    message = rule.message.format_map({place: _name(names, solution[place]) for place in rule.places})
    return Violation(rule, node.value if isinstance(node, NamedNode) else "", message)


def _name(names: Names, term: object) -> str:
    if isinstance(term, NamedNode):
        return names.short(term.value)
    return term.value if isinstance(term, Literal) else str(term)
