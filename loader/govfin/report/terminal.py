"""Terminal: the report as text: the verdict first, then the contradictions by rule and place, each with its numbers side by side.

Lines are wrapped by the width of their characters (a Chinese one takes two cells) where a width is given. Reads no graph, only findings.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from govfin.check.evidence import Mention, around, place
from govfin.check.findings import Check
from govfin.check.rules import SEVERITIES, Rule
from govfin.messages import phrase
from govfin.report.equations import equation
from govfin.report.headlines import headline, reason, summary
from govfin.report.reports import DisclosureReport, Report
from govfin.report.wording import message, printed, unit_of

STYLES = {"Violation": "bold red", "Warning": "bold yellow", "Info": "bold cyan", "✗": "bold red", "✓": "bold green", "?": "bold yellow"}
DIM = "dim"
WIDEST = 10_000
HANGING = 2  # cells by which the second and further lines of a paragraph are set in
NARROWEST = 40  # cells: a terminal that tells less is not believed

Line = tuple[int, Text]  # indentation in cells


def text_report(report: Report, language: str = "en", *, width: int | None = None, colour: bool = False, every: bool = False) -> str:
    """The report as lines of text, wrapped to a width where one is given; `every` tells differences by rounding as well."""
    writer = _Writer(language, every)
    lines = writer.report(report)
    if width is None and not colour:
        return "\n".join((" " * indent + text.plain).rstrip() for indent, text in lines).rstrip("\n")
    return _wrapped(lines, max(width or WIDEST, NARROWEST), colour)


def _wrapped(lines: Iterable[Line], width: int, colour: bool) -> str:
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        legacy_windows=False,
    )
    for indent, text in lines:
        for number, each in enumerate(text.wrap(console, width - indent - HANGING)):
            each.rstrip()
            hanging = indent + HANGING if number else indent
            console.print(Text(" " * hanging) + each if each else Text(), soft_wrap=True)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().rstrip("\n")


class _Writer:
    """Writes in one language."""

    def __init__(self, language: str, every: bool) -> None:
        self.language = language
        self.every = every

    def say(self, name: str, **values: object) -> str:
        return phrase(name, self.language, **values)

    def report(self, report: Report) -> Iterator[Line]:
        if len(report.disclosures) + len(report.unreadable) > 1:
            yield 0, _marked(summary(report, self.language))
            yield 0, Text()
        for number, each in enumerate(report.disclosures):
            if number and (each.failed or report.disclosures[number - 1].failed):
                yield 0, Text()
            yield from self.disclosure(each)
        for sentence in report.unreadable:
            yield 0, _marked("✗ " + self.say("unreadable", sentence=sentence))
        for stale in report.stale:
            yield 0, Text(stale.text(self.language), style="yellow")

    def disclosure(self, report: DisclosureReport) -> Iterator[Line]:
        yield 0, _marked(headline(report, self.language))
        if report.errors:
            yield 0, Text()
            yield 2, Text(self.say("errors"), style="bold")
            for number, (cause, checks) in enumerate(report.errors, start=1):
                error = self.say("error", number=number, cause=cause.text(self.language), rules=self.rules_of(checks))
                yield 4, Text(error, style="italic")
        for rule, checks in report.groups:
            yield 0, Text()
            yield from self.group(rule, checks, report)
        if report.failed:
            yield 0, Text()
        if self.every:
            for check in report.rounded:
                told = {"rule": check.rule.id, "place": place(unit_of(check), self.language), "sum": equation(check, self.language)}
                yield 2, Text(self.say("rounded", **told))
        for check, entry in report.muted:
            where = place(unit_of(check), self.language)
            yield 2, Text(self.say("muted", rule=check.rule.id, place=where, why=entry.reason, date=entry.date), style=DIM)
        for rule, notation, count in report.reasons:
            why, label = reason(notation, self.language), rule.label[self.language]
            yield 2, Text(self.say("unchecked", count=count, rule=rule.id, label=label, reason=why), style=DIM)

    def rules_of(self, checks: Iterable[Check]) -> str:
        """How many contradictions there are by each rule."""
        counted = Counter(check.rule.label[self.language] for check in checks)
        return self.say("and").join(self.say("count-of", count=count, what=rule) for rule, count in counted.items())

    def group(self, rule: Rule, checks: Sequence[Check], report: DisclosureReport) -> Iterator[Line]:
        """The contradictions of one rule, by the tables and pages where they stand."""
        grave = min((check.severity for check in checks), key=SEVERITIES.index)
        head = Text().append(self.say(grave), style=STYLES[grave])
        yield 2, head.append(f"  {rule.id}", style="bold").append(f"  {rule.label[self.language]}", style="")
        if rule.comment[self.language]:
            yield 4, Text(rule.comment[self.language], style=DIM)
        widths = _widths(self.numbers(check) for check in checks)
        errors, document = report.error_numbers, report.findings.document
        for heading, found in groupby(checks, lambda check: self.heading(unit_of(check), document)):
            yield 4, Text(heading)
            for check in found:
                yield from self.finding(check, widths, errors.get(check.iri, 0), differs=check.severity != grave)

    def finding(self, check: Check, widths: Sequence[int], error: int, *, differs: bool) -> Iterator[Line]:
        subject = unit_of(check)
        where = Text(self.within(subject)) if subject else Text()
        if differs:
            where = Text(f"{self.say(check.severity)}  ", style=STYLES[check.severity]) + where
        if where:
            yield 6, where
        numbers = self.numbers(check)
        if numbers:
            yield 8, Text("  ").join(_padded(name, value, width) for (name, value), width in zip(numbers, widths, strict=True))
        else:
            yield 8, Text(message(check)[self.language])
        if told := equation(check, self.language):
            yield 8, Text(told)
        if error:
            yield 8, Text(self.say("cause-number", number=error), style="italic")
        elif check.cause:
            yield 8, Text(self.say("cause", cause=check.cause.text(self.language)), style="italic")
        yield from self.parts(check)

    def numbers(self, check: Check) -> list[tuple[str, str]]:
        """The numbers of a contradiction, each with what it is; none where words are judged."""
        unit = unit_of(check)
        values = {"reported": check.reported, "computed": check.computed, "difference": check.difference, "allowance": check.allowance}
        if check.reported is None or check.computed is None:
            return []
        told = [(self.say(name), (printed(value, unit) or "").replace("-", "−")) for name, value in values.items()]
        return [*told[:-1], (told[-1][0], f"{told[-1][1]} {unit.unit}".rstrip())] if unit else told

    def parts(self, check: Check) -> Iterator[Line]:
        """What the numeral is compared with, each with its place."""
        told = [part for part in check.parts if part.reported and part is not check.subject]
        width = max((cell_len(f"{part.reported} {part.unit}") for part in told), default=0)
        for part in told:
            amount = f"{part.reported} {part.unit}".rstrip()
            yield 10, Text(" " * (width - cell_len(amount)) + amount + "  " + self.beside(part, unit_of(check)))

    def heading(self, mention: Mention | None, document: str) -> str:
        """The table and the page where a mention stands, or that it stands in the prose; and in which document, where that is another."""
        if mention is None:
            return place(None, self.language)
        if mention.document not in ("", document):
            return f"{mention.document}: {self.heading(mention, mention.document)}"
        form = f"heading-{'prose' if mention.sentence else 'table'}{'' if mention.page else '-unpaged'}"
        return self.say(form, table=mention.table_title or mention.table or "?", page=mention.page)

    def within(self, mention: Mention) -> str:
        """Where a mention stands in its table, or its sentence."""
        if mention.sentence:
            return self.say("within-sentence", sentence=around(mention))
        if not mention.place[2]:
            return mention.reported or place(mention, self.language)
        row = " ".join(filter(None, dict.fromkeys([mention.row_code, mention.row_label])))
        return self.say("within", row=row or mention.place[2], column=mention.column_label or mention.place[3])

    def beside(self, part: Mention, subject: Mention | None) -> str:
        """Where a part stands, as short as can be beside what was said of the subject."""
        apart = bool(subject and subject.document and part.document not in ("", subject.document))
        if subject is None or part.sentence or part.place[:2] != subject.place[:2] or apart:
            return (f"{part.document}: " if apart else "") + place(part, self.language)
        row = " ".join(filter(None, dict.fromkeys([part.row_code, part.row_label]))) or part.place[2]
        if part.place[3] == subject.place[3]:
            return self.say("within-row", row=row)
        if part.place[2] == subject.place[2]:
            return self.say("within-column", column=part.column_label or part.place[3])
        return self.within(part)


def _marked(text: str) -> Text:
    return Text().append(text[0], style=STYLES[text[0]]).append(text[1:], style="bold")


def _widths(rows: Iterable[Sequence[tuple[str, str]]]) -> list[int]:
    """How wide the values of each column are."""
    columns: list[int] = []
    for row in rows:
        for number, (_, value) in enumerate(row):
            if number == len(columns):
                columns.append(0)
            columns[number] = max(columns[number], cell_len(value))
    return columns


def _padded(name: str, value: str, width: int) -> Text:
    return Text().append(f"{name} ", style=DIM).append(" " * (width - cell_len(value)) + value, style="bold")
