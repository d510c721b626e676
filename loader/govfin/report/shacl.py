"""SHACL: the findings as a standard `sh:ValidationReport`, in Turtle and JSON-LD.

Reads no graph, only findings. Writes none: the report is for publication beside the disclosure's graph, not part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from govfin.check.findings import Check
from govfin.namespaces import CODE, GF, RDF, SH, SHAPES
from govfin.report.reports import DisclosureReport, Report
from govfin.report.wording import message

PREFIXES: Final = {"gf": GF, "sh": SH, "shapes": SHAPES, "verdict": f"{CODE}verdict/"}


def shacl_report(report: Report, form: RdfFormat = RdfFormat.TURTLE) -> str:
    """The `sh:ValidationReport` of each disclosure, with a result for each contradiction."""
    triples = [triple for each in report.disclosures for triple in _validation_report(each)]
    return (serialize(triples, format=form, prefixes=PREFIXES) or b"").decode()


def _validation_report(report: DisclosureReport) -> Iterator[Triple]:
    iri = NamedNode(f"{report.findings.disclosure}/validation-report")
    say = _speaker(iri)
    yield say(f"{RDF}type", NamedNode(f"{SH}ValidationReport"))
    yield say(f"{SH}conforms", Literal(not report.failed))
    for check in report.failed:
        yield say(f"{SH}result", NamedNode(f"{check.iri}/result"))
        yield from _validation_result(check)


def _validation_result(check: Check) -> Iterator[Triple]:
    say = _speaker(NamedNode(f"{check.iri}/result"))
    yield say(f"{RDF}type", NamedNode(f"{SH}ValidationResult"))
    yield say(f"{SH}focusNode", NamedNode(check.iri))
    yield say(f"{SH}resultPath", NamedNode(f"{GF}verdict"))
    yield say(f"{SH}value", NamedNode(f"{CODE}verdict/{check.verdict}"))
    yield say(f"{SH}resultSeverity", NamedNode(f"{SH}{check.severity}"))
    yield say(f"{SH}sourceShape", NamedNode(f"{SHAPES}judgement-{check.severity.lower()}"))
    yield say(f"{SH}sourceConstraintComponent", NamedNode(f"{SH}OrConstraintComponent"))
    for language, text in message(check).items():
        yield say(f"{SH}resultMessage", Literal(text, language=language))


def _speaker(subject: NamedNode) -> Callable[[str, NamedNode | Literal], Triple]:
    return lambda predicate, value: Triple(subject, NamedNode(predicate), value)
