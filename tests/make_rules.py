"""Make the pages of the rules: docs/rules/<id>.md, and the parts of docs/rules.md between marks: the index and the reasons.

usage: make_rules.py [DOCS]

All of it is told by the shapes, the code lists, and what the checks make of the graphs in tests/shapes/<rule>/; the rest of docs/rules.md
is written by hand, and stays.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from govfin import codelists
from govfin.check.findings import Check
from govfin.check.rules import Rule, is_ours, rules
from govfin.folders import folder
from govfin.graph.iris import concept_iri
from govfin.graph.resources import Resources
from govfin.namespaces import SKOS
from govfin.table.facts import ALL
from shape_graphs import checks

DOCS = Path(__file__).parent.parent / "docs"
QUESTIONS = {
    1: "Is one figure the same everywhere?",
    2: "Do codes add up to the codes above them?",
    3: "Do kinds, funds, items and units add up?",
    4: "Do both sides balance, and do balances roll on?",
    5: "Do units add up to the department, and projects to what they belong to?",
    6: "Do rates follow from what they rest on?",
    7: "Do the formulas that a form declares hold?",
    8: "Do weights, scores and grades hold together?",
    9: "Are units, codes, names and years what they say?",
    10: "Is everything there that has to be?",
}
SCOPES = {
    "disclosure": "one document",
    "unit": "the documents of one unit over the years",
    "department": "a department and its units",
}
TOLD = {"pass": "passes", "fail": "fails"}


def put(text: str, part: str, content: str) -> str:
    """A page with the part between its marks `<!-- part -->` and `<!-- end of part -->` replaced."""
    start, end = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"docs/rules.md: lacks the marks “{start.strip()}” and “{end}” between which the {part} stands; put them back.")
    return before + start + content + end + after


def parts() -> dict[str, str]:
    """What stands between the marks of docs/rules.md."""
    return {"index": index(), "reasons": reasons()}


def reasons() -> str:
    """Why a calculation may not be checked."""
    told = ((reason, concept) for reason, concept in codelists.scheme("reason").items() if reason != ALL)
    rows = (f"| `{reason}` | {concept.label} | {definition(reason)} |\n" for reason, concept in told)
    return "".join(["| reason | | when |\n|---|---|---|\n", *rows])


def definition(reason: str) -> str:
    """When a calculation is not checked for that reason."""
    return cell(_schemes().texts(concept_iri("reason", reason).value, f"{SKOS}definition")["en"])


@cache
def _schemes() -> Resources:
    return Resources(parse(path=folder("ontology") / codelists.BY_HAND, format=RdfFormat.TURTLE))


def index() -> str:
    """The rules under the questions that they answer."""
    return "".join(_index(ours()))


def ours() -> list[Rule]:
    return sorted(filter(is_ours, rules("").values()), key=lambda rule: (rule.family, rule.id))


def _index(told: Iterable[Rule]) -> Iterator[str]:
    for family, group in groupby(told, lambda rule: rule.family):
        yield f"### {family}. {QUESTIONS[family]}\n\n| rule | | severity | what must hold |\n|---|---|---|---|\n"
        for rule in group:
            yield f"| [{rule.id}](rules/{rule.id}.md) | {rule.label['zh']} | {rule.severity} | {cell(rule.comment['en'])} |\n"
        yield "\n"


def cell(text: str) -> str:
    """A text in one line, as a cell of a table may hold it."""
    return " ".join(text.split()).replace("|", "\\|")


# --- a page -------------------------------------------------------------------------------------------------------------


def page(rule: Rule) -> str:
    """The page of a rule."""
    return "\n".join(_page(rule))


def _page(rule: Rule) -> Iterator[str]:
    shape = next(path for path in folder("shapes").rglob(f"{rule.id}.ttl"))
    yield f"# {rule.id}: {rule.label['en']} · {rule.label['zh']}"
    yield ""
    yield f"[Rules](../rules.md) › {rule.family}. {QUESTIONS[rule.family]}"
    yield ""
    yield "| severity | over | shape |"
    yield "|---|---|---|"
    yield f"| {rule.severity} | {SCOPES[rule.scope]} | [{shape.parent.name}/{shape.name}](../../shapes/{shape.parent.name}/{shape.name}) |"
    for head, texts in (("What must hold", rule.comment), ("Source", rule.source), ("Tolerance", rule.tolerance)):
        yield from _section(head, [f"{cell(texts['en'])}", "", f"{cell(texts['zh'])}"])
    for name, texts in (("pass", rule.passing), ("fail", rule.failing)):
        yield from _section(f"An example that {TOLD[name]}", [*_example(rule, name, texts["en"], texts["zh"])])
    yield from _section("What it says", [*_saying(rule)])
    yield from _section("Why it may not be checked", [*_reasons(rule)])
    yield from _section("To accept a finding", [*_accepting(rule)])
    yield ""


def _section(head: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {head}", "", *lines)


def _example(rule: Rule, name: str, english: str, chinese: str) -> Iterator[str]:
    yield cell(english) + (f" · {cell(chinese)}" if chinese != english else "")
    yield ""
    yield f"[{name}.ttl](../../tests/shapes/{rule.id}/{name}.ttl), in base units (yuan, persons, points), comes to:"
    yield ""
    yield "| reported | computed | difference | rounding allows | verdict |"
    yield "|---:|---:|---:|---:|---|"
    for check in checks(rule.id, name):
        if check.rule.id == rule.id:
            yield f"| {' | '.join(_numbers(check))} | {_verdict(check)} |"


def _numbers(check: Check) -> Iterator[str]:
    yield cell(check.reported_text) or number(check.reported)
    yield cell(" or ".join(check.computed_texts)) or number(check.computed)
    yield number(check.difference)
    yield number(check.allowance)


def number(value: Decimal | None) -> str:
    """A number with thousands separators; – for none."""
    return "–" if value is None else f"{value:,f}"


def _verdict(check: Check) -> str:
    grave = f", {check.severity}" if check.failed else ""
    return check.verdict + (f": {codelists.scheme('reason')[check.reason].english}" if check.reason else grave)


def _saying(rule: Rule) -> Iterator[str]:
    yield "Where it fails, with the place and the numbers filled in:"
    for language in ("zh", "en"):
        yield ""
        yield f"> {cell(rule.message[language])}"


def _reasons(rule: Rule) -> Iterator[str]:
    found = dict.fromkeys(check.reason for name in TOLD for check in checks(rule.id, name) if check.reason)
    for reason in found:
        yield f"* `{reason}` {codelists.scheme('reason')[reason].label}: {definition(reason)}"


def _accepting(rule: Rule) -> Iterator[str]:
    yield "A finding that has been looked into and explained is muted by an entry in the file that `govfin check --accept FILE` names."
    yield "`govfin check --format accept` writes such entries. It is counted as accepted, and an entry that no longer matches is reported."
    yield ""
    yield "```yaml"
    yield f"- rule: {rule.id}"
    yield "  figure: …  # as the JSON report tells it"
    yield "  reason: …  # why it is right as it stands"
    yield "  date: 2025-01-31"
    yield "```"


def write(docs: Path = DOCS) -> None:
    """Write the pages, and the index; pages of rules that are no more go."""
    (docs / "rules").mkdir(exist_ok=True)
    pages = {f"{rule.id}.md": page(rule) for rule in ours()}
    for path in (docs / "rules").glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (docs / "rules" / name).write_text(text, encoding="utf-8")
    front = docs / "rules.md"
    text = front.read_text(encoding="utf-8")
    for part, content in parts().items():
        text = put(text, part, content)
    front.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:]))
