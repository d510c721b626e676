"""Reports: the findings of a disclosure as text, JSON and a standard `sh:ValidationReport`.

Reads no graph, only findings. The Turtle report is for publication beside the disclosure's graph, not part of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from govfin import codelists
from govfin.check.arithmetic import BY_ROUNDING, CONSISTENT, INCONSISTENT, NOT_CHECKED
from govfin.check.evidence import Mention, place
from govfin.check.findings import Check, Findings
from govfin.messages import phrase
from govfin.namespaces import CODE, GF, RDF, SH, SHAPES

Json = dict[str, object]
PREFIXES = {"gf": GF, "sh": SH, "shapes": SHAPES, "verdict": f"{CODE}verdict/"}


# Values in the unit that is printed


def printed(value: Decimal | None, mention: Mention | None) -> str | None:
    """An amount in a mention's unit, with its decimals: 3815400 beside a mention in 万元 is 381.54."""
    if value is None or mention is None:
        return None if value is None else format(value, "f")
    scaled = value.scaleb(-mention.multiplier).normalize()
    exponent = scaled.as_tuple().exponent
    decimals = max(mention.decimals, -exponent if isinstance(exponent, int) else 0)
    return format(scaled.quantize(Decimal(1).scaleb(-decimals)), "f")


def message(check: Check) -> Mapping[str, str]:
    """What there is to say of a check, in Chinese (zh) and English (en)."""
    if check.verdict == INCONSISTENT:
        return {language: template.format_map(_values(check, language)) for language, template in check.rule.message.items()}
    scheme, notation = ("reason", check.reason) if check.reason else ("verdict", check.verdict)
    concept = codelists.scheme(scheme)[notation]
    return {"zh": f"{check.rule.label['zh']}：{concept.label}", "en": f"{check.rule.label['en']}: {concept.english}"}


def _values(check: Check, language: str) -> dict[str, str]:
    subject, other = check.subject or next(iter(check.parts), None), next(iter(check.parts), None)
    values = {
        "reported": check.reported_text or printed(check.reported, subject),
        "computed": phrase("or", language).join(check.computed_texts) or printed(check.computed, subject),
        "difference": printed(abs(check.difference), subject) if check.difference is not None else None,
        "allowance": printed(check.allowance, subject),
        "unit": subject.unit if subject else "",
        "place": place(subject, language),
        "other_place": place(other, language),
        "other_reported": other.reported if other else "",
        "other_unit": other.unit if other else "",
        "text": subject.reported if subject else "",
    }
    return {name: value or "" for name, value in values.items()}


# JSON


def json_report(findings: Iterable[Findings], *, every: bool = False) -> str:
    """The inconsistent checks (all checks: `every`) as a JSON list; decimals are strings."""
    found = [finding(each, check) for each in findings for check in each.checks if every or check.verdict == INCONSISTENT]
    return json.dumps(found, ensure_ascii=False, indent=2)


def finding(findings: Findings, check: Check) -> Json:
    """One check as an entry of the JSON report."""
    unit = check.subject or next(iter(check.parts), None)
    return {
        "rule": check.rule.id,
        "severity": check.severity,
        "document": findings.document,
        "verdict": check.verdict,
        "reason": check.reason or None,
        "reported": check.reported_text or printed(check.reported, unit),
        "computed": "、".join(check.computed_texts) or printed(check.computed, unit),
        "difference": printed(check.difference, unit),
        "allowance": printed(check.allowance, unit),
        "message": dict(message(check)),
        "cause": None,
        "check": check.iri,
        "mentions": [_mention(mention) for mention in check.mentions],
    }


def _mention(mention: Mention) -> Json:
    return {
        "document": mention.document,
        "table": mention.table,
        "table_title": mention.table_title,
        "page": mention.page,
        "row_code": mention.row_code,
        "row_label": mention.row_label,
        "column_label": mention.column_label,
        "sentence": mention.sentence or None,
        "span": list(mention.span) if mention.span else None,
        "reported": mention.reported,
        "unit": mention.unit,
        "bbox": list(mention.bbox) if mention.bbox else None,
    }


# Text


def text_report(findings: Findings, language: str = "en") -> str:
    """One verdict line, the contradictions each with its place, and the unchecked ones counted by reason."""
    return "\n".join([headline(findings), *_contradictions(findings, language), *_unchecked(findings)])


def headline(findings: Findings) -> str:
    """The verdict on a document in one line."""
    verdicts = Counter(check.verdict for check in findings.checks)
    counts = (
        f"{verdicts[CONSISTENT]} consistent, {verdicts[BY_ROUNDING]} by rounding, "
        f"{verdicts[INCONSISTENT]} inconsistent, {verdicts[NOT_CHECKED]} not checked"
    )
    mark = "✗" if verdicts[INCONSISTENT] else "✓" if verdicts[CONSISTENT] + verdicts[BY_ROUNDING] else "?"
    return f"{mark} {findings.title or '?'} ({findings.document})  {len(findings.checks)} checks: {counts}"


def _contradictions(findings: Findings, language: str) -> Iterator[str]:
    for check in findings.checks:
        if check.verdict == INCONSISTENT:
            yield f"  {check.severity} {check.rule.id}: {message(check)[language]}"
            for part in check.parts:
                yield f"      {part.reported} {part.unit}  {place(part, language)}"


def _unchecked(findings: Findings) -> Iterator[str]:
    reasons = Counter((check.rule.id, check.reason) for check in findings.checks if check.verdict == NOT_CHECKED)
    for (rule, reason), count in sorted(reasons.items()):
        yield f"  not checked: {count} × {rule} ({codelists.scheme('reason')[reason].english})"


# SHACL


def turtle_report(findings: Iterable[Findings]) -> str:
    """The `sh:ValidationReport` of each disclosure, with a result for each contradiction."""
    triples = [triple for each in findings for triple in _validation_report(each)]
    return (serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()


def _validation_report(findings: Findings) -> Iterator[Triple]:
    report = NamedNode(f"{findings.disclosure}/validation-report")
    contradictions = [check for check in findings.checks if check.verdict == INCONSISTENT]
    say = _speaker(report)
    yield say(f"{RDF}type", NamedNode(f"{SH}ValidationReport"))
    yield say(f"{SH}conforms", Literal(not contradictions))
    for check in contradictions:
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
