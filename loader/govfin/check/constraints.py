"""Constraints: plain SHACL shapes of a folder of one's own, applied by pySHACL; each of its results is a check as ours are.

Reads the graph of a disclosure and, of the ontology and the code lists, what that graph refers to. Writes no graph.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import ModuleType
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from govfin.check.arithmetic import CONSISTENT, INCONSISTENT
from govfin.check.evidence import Evidence, Mention
from govfin.check.findings import Check
from govfin.check.rules import SEVERITIES, Rule, own_shapes, rules, shapes, shapes_of
from govfin.errors import ShapeError
from govfin.graph.resources import Resources
from govfin.messages import LANGUAGES
from govfin.namespaces import CODE, SH, segment
from govfin.rdffiles import ontology_files

NO_PYSHACL: Final = "{folder}: holds plain SHACL shapes, which pySHACL applies: install it with “pip install 'govfin[shacl]'”."
ANCHORS: Final = ("referenceMention", "whole", "subject", "addend")  # what a figure or a calculation is shown by
DECLARATIONS: Final = tuple(f"{SH}{name}" for name in ("declare", "prefix", "namespace"))


@dataclass(frozen=True, slots=True)
class _Result:
    """What pySHACL found at one node."""

    focus: str
    shape: str  # the rule
    severity: str
    value: str
    messages: Mapping[str, str]  # zh, en


def constrained(quads: Sequence[Quad], graph: NamedNode, evidence: Evidence) -> list[Check]:
    """The checks that the plain shapes make: one for each result, and one for each shape that all conforms to."""
    plain = {rule.iri: rule for rule in rules().values() if rule.is_plain}
    if not plain:
        return []
    checks: dict[str, Check] = {}
    results = sorted(_results(quads, plain), key=lambda each: (each.focus, each.shape, each.value, each.messages["en"]))
    for result in results:
        subject = _subject(result.focus, evidence)
        iri = _untaken(f"{subject.iri if subject else graph.value}/check/{segment(_name(result.shape))}", checks)
        checks[iri] = _check(iri, plain[result.shape], subject, result)
    for rule in plain.values():
        if all(result.shape != rule.iri for result in results):
            iri = _untaken(f"{graph.value}/check/{segment(_name(rule.iri))}", checks)
            checks[iri] = _check(iri, rule, None, None)
    return list(checks.values())


def _check(iri: str, rule: Rule, subject: Mention | None, result: _Result | None) -> Check:
    return Check(
        iri=iri,
        rule=rule,
        severity=result.severity if result else rule.severity,
        verdict=INCONSISTENT if result else CONSISTENT,
        reason="",
        subject=subject,
        parts=(),
        reported=None,
        computed=None,
        difference=None,
        allowance=None,
        reported_text=result.value if result else "",
        said=result.messages if result else {},
    )


def _untaken(iri: str, taken: Mapping[str, Check]) -> str:
    """An IRI that no other check has: a node may break a shape in several ways."""
    return next(each for number in range(len(taken) + 1) if (each := f"{iri}/{number + 1}" if number else iri) not in taken)


def _name(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _subject(focus: str, evidence: Evidence) -> Mention | None:
    """The mention that a node is, or is shown by."""
    shown = (evidence.told.one(focus, name) for name in ANCHORS)
    return next((mention for iri in (*shown, focus) if iri and (mention := evidence.mention(iri))), None)


# --- what pySHACL finds ---------------------------------------------------------------------------------------------------


def _results(quads: Sequence[Quad], plain: Mapping[str, Rule]) -> Iterator[_Result]:
    found, shapes = _validated(_with_ontology(quads), own_shapes(), list(plain))
    report, told, above = Resources(found), Resources(shapes), _above(shapes)
    for iri in report.of_type(f"{SH}ValidationResult"):
        source = report.one(iri, f"{SH}sourceShape")
        rule = plain[_rule_of(source, plain, above)]
        words = (report.texts(iri, f"{SH}resultMessage"), rule.message)
        named = any(told.texts(each, f"{SH}message") for each in (source, report.one(iri, f"{SH}sourceConstraint")))
        severity = report.one(iri, f"{SH}resultSeverity").removeprefix(SH)
        yield _Result(
            report.one(iri, f"{SH}focusNode"),
            rule.iri,
            severity if severity in SEVERITIES else SEVERITIES[0],
            report.one(iri, f"{SH}value").removeprefix(CODE),
            _in_both(words[0] if named or not any(words[1].values()) else words[1]),
        )


def _in_both(texts: Mapping[str, str]) -> dict[str, str]:
    first = next(iter(texts.values()), "")
    return {language: texts.get(language) or first for language in LANGUAGES}


def _validated(triples: Iterable[Triple], own: str, plain: Sequence[str]) -> tuple[list[Triple], list[Triple]]:
    """The report of pySHACL on those shapes of the folder, and the shapes with their blank nodes as the report names them.

    Raises ShapeError where it is not installed, or cannot apply one of them.
    """
    pyshacl, rdflib = _pyshacl(own)
    data = rdflib.Graph().parse(data=_text(triples), format="nt")
    constraints = rdflib.Graph().parse(data=_text(chain(shapes_of(own), _prefixes())), format="nt")
    try:
        _, report, told = pyshacl.validate(data, shacl_graph=constraints, use_shapes=list(plain), advanced=True, inplace=True)
    except Exception as error:  # its errors have no base of their own, and rdflib's of a query come through
        raise ShapeError(f"{own}: pySHACL cannot apply the shapes ({_cause(error)}); correct them.") from error
    if not isinstance(report, rdflib.Graph):
        raise ShapeError(f"{own}: pySHACL cannot apply the shapes ({_cause(told)}); correct them.")
    return _triples(report.serialize(format="nt")), _triples(constraints.serialize(format="nt"))


def _text(triples: Iterable[Triple]) -> str:
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()


def _triples(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES)]


def _prefixes() -> Iterator[Triple]:
    """The prefixes that our shapes declare, for those of one's own to name."""
    return (triple for triple in shapes() if triple.predicate.value in DECLARATIONS)


def _cause(error: object) -> str:
    return " ".join(str(error).split())[:300]


def _pyshacl(own: str) -> tuple[ModuleType, ModuleType]:
    try:
        return importlib.import_module("pyshacl"), importlib.import_module("rdflib")  # an extra
    except ImportError as error:
        raise ShapeError(NO_PYSHACL.format(folder=own)) from error


# --- shapes and their parts -----------------------------------------------------------------------------------------------


def _above(shapes: Iterable[Triple]) -> Mapping[str, Sequence[str]]:
    """Each part of a shape with those that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for triple in shapes:
        found[triple.object.value].append(triple.subject.value)  # type: ignore[union-attr]
    return found


def _rule_of(shape: str, plain: Mapping[str, Rule], above: Mapping[str, Sequence[str]]) -> str:
    """The rule that a shape is, or is a part of."""
    seen, found = {shape}, [shape]
    for each in found:
        if each in plain:
            return each
        fresh = [other for other in above.get(each, ()) if other not in seen]
        seen.update(fresh)
        found.extend(fresh)
    raise ShapeError(f"{own_shapes()}: a shape has a target and no IRI; give it one, so that its findings can be told apart.")


# --- the ontology ---------------------------------------------------------------------------------------------------------


def _with_ontology(quads: Sequence[Quad]) -> Iterator[Triple]:
    """The triples of a graph, and those about the classes and concepts that it refers to, and so on."""
    yield from (quad.triple for quad in quads)
    about = _ontology()
    found = list(dict.fromkeys(quad.object.value for quad in quads if isinstance(quad.object, NamedNode)))
    seen = set(found)
    for iri in found:
        for triple in about.get(iri, ()):
            yield triple
            if isinstance(triple.object, NamedNode) and triple.object.value not in seen:
                seen.add(triple.object.value)
                found.append(triple.object.value)


@cache
def _ontology() -> Mapping[str, Sequence[Triple]]:
    """The ontology and the code lists, by subject; without what hangs from blank nodes."""
    about: dict[str, list[Triple]] = defaultdict(list)
    for path in ontology_files():
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode):
                about[quad.subject.value].append(quad.triple)
    return about
