"""Make docs/coverage.md: how much of what real documents print has a fact, and how their accounts add up.

usage: make_coverage.py FOLDER_OF_PDFS [OUT]

An amount is a printed numeral with decimals or thousands separators, as pdfium reads the page. Counted are the pages on which a
table of a known kind stands: `printed` amounts, those of them that a fact of the page reports, and the facts' amounts that the
page does not print.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pypdfium2

from compared import compared, section
from govfin.checks import BY_ROUNDING, CONSISTENT, INCONSISTENT, NOT_CHECKED, run_checks
from govfin.disclosures import Disclosure, read_disclosure
from govfin.graph import disclosure_quads
from govfin.iris import disclosure_iri

AMOUNT = re.compile(r"(?<![\d.,A-Za-z-])-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\d.]|,\d{3})")
FAMILIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read of one document."""

    disclosure: Disclosure
    printed: int
    found: int
    made_up: int
    verdicts: dict[tuple[int, str], int]


def amounts(text: str) -> Counter[Decimal]:
    return Counter(Decimal(numeral.replace(",", "")).normalize() for numeral in AMOUNT.findall(text))


def cover(path: Path) -> Coverage:
    disclosure = read_disclosure(path)
    pages = {page for table in disclosure.tables for page in table.pages}
    document = pypdfium2.PdfDocument(path)
    printed = {page: amounts(document[page - 1].get_textpage().get_text_range()) for page in pages}
    reported: dict[int, Counter[Decimal]] = {page: Counter() for page in pages}
    for fact in disclosure.facts:
        if fact.page:
            reported[fact.page].update(amounts(fact.numeral.text))
    found = sum((printed[page] & reported[page]).total() for page in pages)
    findings, _ = run_checks(disclosure_quads(disclosure), disclosure_iri(disclosure))
    verdicts = Counter((check.rule.family, check.verdict) for check in findings.checks)
    total, claimed = (sum(map(Counter.total, counts.values())) for counts in (printed, reported))
    return Coverage(disclosure, total, found, claimed - found, dict(verdicts))


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def rows(coverages: Iterable[Coverage]) -> Iterable[str]:
    yield "| document | unit | year | kind | tables | facts | printed | found | made up | inconsistent |"
    yield "|---|---|---|---|---|--:|--:|--:|--:|--:|"
    for each in coverages:
        about = each.disclosure
        tables = " ".join(dict.fromkeys(table.kind for table in about.tables)) or "–"
        wrong = sum(count for (_, verdict), count in each.verdicts.items() if verdict == INCONSISTENT)
        yield (
            f"| {about.file_name.removesuffix('.pdf')} | {about.unit_name} | {about.year} | {about.kind} | {tables} | {len(about.facts)} "
            f"| {each.printed} | {share(each.found, each.printed)} | {each.made_up} | {wrong} |"
        )


def verdict_rows(coverages: list[Coverage]) -> Iterable[str]:
    yield "| family | consistent | by rounding | inconsistent | not checked | consistent of those checked |"
    yield "|--:|--:|--:|--:|--:|--:|"
    for family in FAMILIES:
        counts = [
            sum(each.verdicts.get((family, verdict), 0) for each in coverages)
            for verdict in (CONSISTENT, BY_ROUNDING, INCONSISTENT, NOT_CHECKED)
        ]
        good, rounded, wrong, unchecked = counts
        yield f"| {family} | {good} | {rounded} | {wrong} | {unchecked} | {share(good + rounded, good + rounded + wrong)} |"


def page(coverages: list[Coverage]) -> str:
    printed, found, made_up = (sum(getattr(each, name) for each in coverages) for name in ("printed", "found", "made_up"))
    return "\n".join(
        [
            "# Coverage",
            "",
            f"What govfin reads of {len(coverages)} real disclosures of 2018 to 2026. Made by `make coverage`; the documents are not part",
            "of the project. Counted are the pages on which a table of a known kind stands (B01–B11, B16–B18, F01–F09). `found` is the",
            "share of the amounts printed there (numerals with decimals or thousands separators, as another PDF reader reads the",
            "page) that a fact of the page reports; `made up` counts facts whose amount the page does not print. The inconsistent",
            "checks are listed in [findings.md](findings.md).",
            "",
            f"**In all: {found} of {printed} amounts ({share(found, printed)}), {made_up} made up.**",
            "",
            *rows(coverages),
            "",
            "## Checks",
            "",
            *verdict_rows(coverages),
            "",
            *section(compared(), {each.disclosure.file_name.removesuffix(".pdf"): each.disclosure.facts for each in coverages}),
        ]
    )


def main(folder: str, out: str = "docs/coverage.md") -> None:
    with ProcessPoolExecutor() as pool:
        coverages = list(pool.map(cover, sorted(Path(folder).glob("*.pdf"))))
    Path(out).write_text(page(coverages), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
