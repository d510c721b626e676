"""Webpage: the report as one HTML file, to be read from disk, sent, and printed; it fetches nothing.

All texts stand in it in Chinese and in English, and a switch shows one of them. Reads no graph, only findings and the PDFs themselves.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from govfin import __version__
from govfin.check.arithmetic import BY_ROUNDING, CONSISTENT, NOT_CHECKED
from govfin.check.evidence import Mention, place
from govfin.check.findings import Check
from govfin.check.rules import Rule
from govfin.messages import LANGUAGES, phrase
from govfin.report.cuts import Cut, Pages, Picture, cuts
from govfin.report.equations import equation
from govfin.report.headlines import mark, reason, summary, title
from govfin.report.reports import DisclosureReport, Report
from govfin.report.rulebook import question
from govfin.report.wording import message, printed, severity, unit_of

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
NUMBERS: Final = ("reported", "computed", "difference", "allowance")


def html_report(report: Report, language: str, paths: Mapping[str, Path], today: datetime.date | None = None) -> str:
    """The report as a page that opens in a language; `paths` are the documents by their hashes."""
    views = _views(report, Pages(paths))
    pictures = {page: picture for view in views for page, picture in view.pictures.items()}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    style, script = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    return environment.get_template("report.html").render(
        report=report,
        views=views,
        pictures=list(pictures.values()),
        language=language,
        today=today or datetime.date.today(),
        version=__version__,
        style=Markup(style),
        script=Markup(script),
        **_HELPERS,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """How often one rule was applied, and what came of it."""

    rule: Rule
    passed: int
    rounded: int
    failed: int
    unchecked: int


class View:
    """One disclosure's report with the cuts of its findings."""

    def __init__(self, report: DisclosureReport, pages: Pages, hashes: Mapping[str, str], number: int) -> None:
        self.report = report
        self.number = number
        self.mark = mark(report)
        self.anchors = {check.iri: f"finding-{number}-{place}" for place, check in enumerate(report.failed, start=1)}
        at_hand = {name: sha256 for name, sha256 in {**hashes, **report.findings.files}.items() if pages.has(sha256)}
        self.cuts = {check.iri: cuts(unit_of(check), check.mentions, at_hand, report.findings.document) for check in report.failed}
        self.pictures = pages.pictures(cut for found in self.cuts.values() for cut in found)
        self.has_documents = bool(at_hand)

    def shown(self, check: Check) -> list[tuple[Cut, Picture]]:
        """The cuts of a finding that could be drawn, each with the picture of its page."""
        return [(cut, self.pictures[cut.page]) for cut in self.cuts[check.iri] if cut.page in self.pictures]

    @cached_property
    def rows(self) -> list[Row]:
        """What came of each rule."""
        found: dict[str, list[Check]] = {}
        for check in self.report.checks:
            found.setdefault(check.rule.iri, []).append(check)
        rows = [_row(checks) for checks in found.values()]
        return sorted(rows, key=lambda row: (row.rule.family or 99, row.rule.id))


def _views(report: Report, pages: Pages) -> list[View]:
    hashes = {name: sha256 for each in report.disclosures for name, sha256 in each.findings.files.items()}
    return [View(each, pages, hashes, number) for number, each in enumerate(report.disclosures, start=1)]


def _row(checks: Sequence[Check]) -> Row:
    counted = [check.verdict for check in checks]
    failed = sum(check.failed for check in checks)
    return Row(checks[0].rule, counted.count(CONSISTENT), counted.count(BY_ROUNDING), failed, counted.count(NOT_CHECKED))


# --- what the template asks ----------------------------------------------------------------------------------------------


def _both(say: Callable[[str], object]) -> Markup:
    """A text in each language, of which the page shows one."""
    texts = {language: say(language) for language in LANGUAGES}
    if len(set(texts.values())) == 1:
        return Markup("{}").format(texts[LANGUAGES[0]])
    return Markup("").join(Markup('<span lang="{}">{}</span>').format(language, text) for language, text in texts.items())


def _say(name: str, **values: object) -> Markup:
    return _both(lambda language: phrase(name, language, **values))


def _place(mention: Mention | None, document: str = "") -> Markup:
    other = f"{mention.document}: " if mention and document and mention.document not in ("", document) else ""
    return _both(lambda language: other + place(mention, language))


def _numbers(check: Check) -> list[tuple[str, str]]:
    """What is printed, what follows, the difference and what rounding allows."""
    if check.reported is None or check.computed is None:
        return []
    values = (check.reported, check.computed, check.difference, check.allowance)
    return [(name, (printed(value, unit_of(check)) or "").replace("-", "−")) for name, value in zip(NUMBERS, values, strict=True)]


def _view_box(cut: Cut, picture: Picture) -> tuple[float, float, float, float]:
    """Left, top, width and height of a cut, in points."""
    top, bottom = max(cut.box[1], picture.box[1]), min(cut.box[3], picture.box[3])
    return picture.box[0], top, picture.box[2] - picture.box[0], max(1.0, bottom - top)


def _picture_id(picture: Picture) -> str:
    return f"page-{picture.page[0][:12]}-{picture.page[1]}"


_HELPERS: Final[Mapping[str, object]] = {
    "phrase_of": phrase,
    "both": _both,
    "say": _say,
    "place": _place,
    "numbers": _numbers,
    "view_box": _view_box,
    "picture_id": _picture_id,
    "severity": severity,
    "unit_of": unit_of,
    "message": lambda check: _both(lambda language: message(check)[language]),
    "equation": lambda check: _both(lambda language: equation(check, language)),
    "cause": lambda cause: _both(lambda language: phrase("cause", language, cause=cause.text(language))),
    "title": lambda report: _both(lambda language: title(report, language)),
    "text": lambda texts: _both(lambda language: texts[language]),
    "reason": lambda notation: _both(lambda language: reason(notation, language)),
    "question": lambda rule: _both(lambda language: question(rule.family, language)),
    "stale": lambda each: _both(each.text),
    "summary": lambda report: _both(lambda language: summary(report, language)[2:]),
}
