"""Make docs/coverage.md: how much of what real documents print has a fact, and how their accounts add up.

usage: make_coverage.py FOLDER_OF_PDFS [OUT]

An amount is a printed numeral with decimals or thousands separators, as pdfium reads the page: `printed` amounts, those of them that a
fact of the page reports, and the facts' amounts that the page does not print; on all pages, of all facts. By origin are counted the
amounts that stand in cells and in lines as govfin reads the pages, those of them that a fact accounts for at their place, and the facts
whose amount pdfium finds on their page.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pypdfium2

from compared import compared, section
from govfin.check.arithmetic import BY_ROUNDING, CONSISTENT, INCONSISTENT, NOT_CHECKED
from govfin.check.checks import run_checks
from govfin.disclosure.disclosures import Disclosure, disclosed
from govfin.disclosure.unaccounted import FACT, ORIGINS, printed_numerals
from govfin.file.documents import read_document
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.mappings import load_mappings

AMOUNT = re.compile(r"(?<![\d.,A-Za-z-])-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\d.]|,\d{3})")
SPACED = re.compile(r"(?<![\d.,])(?:[\d.,] ){3,}[\d.,](?![\d.,])")
FAMILIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Origin:
    """Of the amounts of an origin how many are printed and accounted for; of its facts how many there are and how many are true."""

    printed: int
    accounted: int
    facts: int
    true: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read of one document."""

    disclosure: Disclosure
    printed: int
    found: int
    made_up: int
    verdicts: dict[tuple[int, str], int]
    origins: dict[str, Origin]


def unspaced(text: str) -> str:
    """A text in which digits that are drawn far apart, 1 6 , 4 1 0 . 7 1, are put together."""
    return SPACED.sub(lambda match: match[0].replace(" ", ""), text)


def amounts(text: str) -> Counter[Decimal]:
    return Counter(Decimal(numeral.replace(",", "")).normalize() for numeral in AMOUNT.findall(text))


def cover(path: Path) -> Coverage:
    read, reading = read_document(path), load_mappings()
    disclosure = disclosed(read, reading)
    pdf = pypdfium2.PdfDocument(path)
    printed = {number: amounts(unspaced(pdf[number - 1].get_textpage().get_text_range())) for number in range(1, len(pdf) + 1)}
    reported = {origin: reported_by(disclosure, origin) for origin in ORIGINS}
    claimed = {page: sum((reported[origin][page] for origin in ORIGINS), Counter[Decimal]()) for page in printed}
    found = sum((printed[page] & claimed[page]).total() for page in printed)
    findings, _ = run_checks(disclosure_quads(disclosure), disclosure_iri(disclosure))
    verdicts = Counter((check.rule.family, check.verdict) for check in findings.checks)
    numerals = [each for each in printed_numerals(read, disclosure, reading) if amounts(each.text)]
    origins = {}
    for origin in ORIGINS:
        here = [each for each in numerals if each.origin == origin]
        told = sum(map(Counter.total, reported[origin].values()))
        true = sum((printed[page] & reported[origin][page]).total() for page in printed)
        origins[origin] = Origin(len(here), sum(each.by == FACT for each in here), told, true)
    made_up = sum(map(Counter.total, claimed.values())) - found
    return Coverage(disclosure, sum(map(Counter.total, printed.values())), found, made_up, dict(verdicts), origins)


def reported_by(disclosure: Disclosure, origin: str) -> dict[int, Counter[Decimal]]:
    """The amounts of the facts of an origin, by page; of a numeral that states several facts, one."""
    found: dict[int, Counter[Decimal]] = defaultdict(Counter)
    for fact in disclosure.facts:
        if fact.page and not fact.repeated and {"table": "table", "narrative": "prose", "ocr": "ocr"}[fact.origin] == origin:
            found[fact.page].update(amounts(fact.numeral.text))
    return found


def origin_rows(coverages: list[Coverage]) -> Iterable[str]:
    yield "| origin | printed | accounted for | | facts with an amount | printed where they say | |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for origin in ORIGINS:
        told = [each.origins[origin] for each in coverages]
        printed, accounted, facts, true = (sum(getattr(each, name) for each in told) for name in ("printed", "accounted", "facts", "true"))
        if printed or facts:
            yield f"| {origin} | {printed} | {accounted} | {share(accounted, printed)} | {facts} | {true} | {share(true, facts)} |"


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
            "of the project. `found` is the share of all the amounts printed (numerals with decimals or thousands separators, as",
            "another PDF reader reads the pages) that a fact of the page reports; `made up` counts facts whose amount their page does",
            "not print. The inconsistent checks are listed in [findings.md](findings.md).",
            "",
            f"**In all: {found} of {printed} amounts ({share(found, printed)}), {made_up} made up.**",
            "",
            "By origin, as govfin parts the pages into tables and prose: `accounted for` are the amounts that a fact explains at their",
            "place, in their cell or at their span of a sentence; what nothing explains is listed by `govfin facts --unaccounted`.",
            "",
            *origin_rows(coverages),
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
