"""Seed faults, one at a time, into disclosures that are consistent, and see what the checks make of them; the tables in docs/rules.md.

usage: make_mutations.py [FOLDER_OF_PDFS …]

A fault is seeded after reading, into the facts and words of a disclosure: it is one of those that hands and spreadsheets make. Which one
goes where is chosen at random with a fixed seed. It is caught if a check fails that did not, and that the changed numerals take part in.
A failing check that they take no part in is flagged without cause.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TypeVar

from govfin.check.arithmetic import NOT_CHECKED
from govfin.check.checks import run_checks
from govfin.check.evidence import NUMERAL, Mention
from govfin.check.findings import Check
from govfin.disclosure.disclosures import Disclosure, read_disclosure
from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.numerals import Numeral, parse_numeral
from govfin.table.facts import Fact
from make_rules import DOCS, put

SEED = 5
EACH = 2  # faults of a kind in the tables of a document, and as many in its prose
TRIES = 40  # numerals looked at for each, until one is found that the fault can befall
TABLES, PROSE = "tables", "prose"
MARK = "mutations"

Place = tuple[int, int, int, int]  # sentence, table, row, column, as of a mention
Checks = Mapping[str, Check]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is changed: numerals, of which None is left out, or the words of a sentence or of a table's title."""

    numerals: Mapping[Place, Numeral | None] = field(default_factory=dict)
    sentences: Mapping[int, str] = field(default_factory=dict)
    titles: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fault."""

    kind: str
    where: str  # tables, prose
    judged_by: frozenset[str]  # the rules whose checks it takes part in, by more than rounding explains
    caught_by: frozenset[str]
    unmutated: int  # checks that it takes no part in
    flagged: Mapping[str, int]  # of these those that fail nevertheless, by rule


def place(fact: Fact) -> Place:
    if fact.origin == "narrative":
        return (fact.sentence, 0, 0, fact.column)
    return (0, fact.table_number, fact.row, fact.column)


def mutated(disclosure: Disclosure, fault: Fault) -> Disclosure:
    """The disclosure with a fault in it."""
    facts = [fact for told in disclosure.facts if (fact := _mutated(told, fault))]
    sentences = [replace(said, text=fault.sentences.get(said.number, said.text)) for said in disclosure.sentences]
    tables = [replace(table, title=fault.titles.get(table.number, table.title)) for table in disclosure.tables]
    return replace(disclosure, facts=tuple(facts), sentences=tuple(sentences), tables=tuple(tables))


def _mutated(fact: Fact, fault: Fault) -> Fact | None:
    where = place(fact)
    if where not in fault.numerals:
        return fact
    numeral = fault.numerals[where]
    return replace(fact, numeral=numeral) if numeral else None


# --- kinds of faults ------------------------------------------------------------------------------------------------------


def one_digit(numeral: Numeral, random: Random) -> str:
    at = random.choice([match.start() for match in re.finditer(r"\d", numeral.text)])
    digit = random.choice([each for each in "0123456789" if each != numeral.text[at]])
    return numeral.text[:at] + digit + numeral.text[at + 1 :]


def two_digits(numeral: Numeral, random: Random) -> str:
    """Two digits that stand beside one another, exchanged."""
    pairs = [at for at in range(len(numeral.text) - 1) if numeral.text[at : at + 2].isdigit() and numeral.text[at] != numeral.text[at + 1]]
    if not pairs:
        return ""
    at = random.choice(pairs)
    return numeral.text[:at] + numeral.text[at + 1] + numeral.text[at] + numeral.text[at + 2 :]


def sign(numeral: Numeral, _: Random) -> str:
    return numeral.text.removeprefix("-") if numeral.value < 0 else f"-{numeral.text}"


def ten_thousand(numeral: Numeral, _: Random) -> str:
    """元 where the unit is 万元, and the other way round."""
    if numeral.unit == "%" or numeral.multiplier not in (0, 4):
        return ""
    if numeral.multiplier == 4:
        return f"{numeral.value.scaleb(4):,.{numeral.decimals}f}"
    return f"{numeral.value.scaleb(-4):,.2f}" if numeral.unit == "元" else ""


def percentage(numeral: Numeral, random: Random) -> str:
    if numeral.unit != "%":
        return ""
    return f"{abs(numeral.value) + random.choice((-1, 1)) * Decimal(random.randint(60, 3000)) / 100:.{numeral.decimals}f}%"


Reprinting = Callable[[Numeral, Random], str]

REPRINTINGS: Mapping[str, Reprinting] = {
    "one digit": one_digit,
    "two digits exchanged": two_digits,
    "sign": sign,
    "×10⁴ or ÷10⁴": ten_thousand,
    "wrong percentage": percentage,
}


def reprinted(fact: Fact, disclosure: Disclosure, random: Random, *, reprint: Reprinting) -> Fault | None:
    """One numeral printed otherwise."""
    numeral = fact.numeral
    text = reprint(numeral, random) if numeral.value else ""
    other = parse_numeral(text, numeral.unit, {numeral.unit: numeral.multiplier}) if text else None
    return Fault({place(fact): other}) if other and other.amount != numeral.amount else None


def shifted(fact: Fact, disclosure: Disclosure, _: Random) -> Fault | None:
    """The numerals of a row, each one column to the right of where it belongs; the first cell is blank."""
    row = _row(fact, disclosure)
    if len({numeral.amount for numeral in row.values()}) < 2:
        return None
    places = sorted(row)
    return Fault({places[0]: None} | {after: row[before] for before, after in pairwise(places)})


def dropped(fact: Fact, disclosure: Disclosure, _: Random) -> Fault | None:
    """A row left out."""
    row = _row(fact, disclosure)
    return Fault(dict.fromkeys(row)) if any(numeral.value for numeral in row.values()) else None


def _row(fact: Fact, disclosure: Disclosure) -> dict[Place, Numeral]:
    """The numerals of a row; where two panels stand side by side, of the panel's row."""
    if fact.origin == "narrative":
        return {}
    line = (fact.table_number, fact.row, fact.row_code, fact.row_label, fact.side)
    return {
        place(each): each.numeral
        for each in disclosure.facts
        if each.origin != "narrative" and (each.table_number, each.row, each.row_code, each.row_label, each.side) == line
    }


Seeding = Callable[[Fact, Disclosure, Random], Fault | None]

SEEDINGS: Mapping[str, Seeding] = {
    **{kind: partial(reprinted, reprint=reprint) for kind, reprint in REPRINTINGS.items()},
    "column shifted": shifted,
    "row left out": dropped,
}
YEAR = "wrong year"


def wrong_years(disclosure: Disclosure, where: str) -> Iterator[Fault]:
    """The disclosure's year given wrong where a title or a sentence tells it."""
    year, other = str(disclosure.year), str(disclosure.year - 1)
    told = {table.number: table.title for table in disclosure.tables}
    if where == PROSE:
        told = {said.number: said.text for said in disclosure.sentences}
    for number, text in told.items():
        if year in text:
            changed = {number: text.replace(year, other, 1)}
            yield Fault(sentences=changed) if where == PROSE else Fault(titles=changed)


def seeded(disclosure: Disclosure, random: Random, each: int) -> Iterator[tuple[str, str, Fault]]:
    """Kind, place and fault: so many of each kind in the tables, and in the prose."""
    for where in (TABLES, PROSE):
        facts = [fact for fact in disclosure.facts if (fact.origin == "narrative") == (where == PROSE)]
        for kind, seed in SEEDINGS.items():
            drawn = (seed(fact, disclosure, random) for fact in random.sample(facts, min(TRIES, len(facts))))
            for fault in [fault for fault in drawn if fault][:each]:
                yield kind, where, fault
        years = list(wrong_years(disclosure, where))
        for fault in random.sample(years, min(each, len(years))):
            yield YEAR, where, fault


# --- what comes of them ---------------------------------------------------------------------------------------------------


def checks_of(disclosure: Disclosure) -> Checks:
    """All that was checked, by IRI."""
    findings, _ = run_checks(disclosure_quads(disclosure), disclosure_iri(disclosure))
    return {check.iri: check for check in findings.checks if check.verdict != NOT_CHECKED}


@dataclass(frozen=True, slots=True)
class Baseline:
    """A disclosure as it is: what was checked, and what its numerals amount to."""

    checks: Checks
    amounts: Mapping[Place, Decimal]
    wholes: Mapping[Place, Sequence[Check]]  # the sums that make up a numeral

    def exceeds(self, fault: Fault, check: Check) -> bool:
        """Whether a fault is more than the rounding of a check explains; words are not rounded, and not moved by numerals."""
        if check.difference is None or check.allowance is None:
            return any(_befalls(fault, mention) for mention in check.mentions if mention.kind != NUMERAL)
        spare = check.allowance + abs(check.difference)
        return any(self._moved(fault, check, mention) > spare for mention in check.mentions if mention.place in fault.numerals)

    def _moved(self, fault: Fault, check: Check, mention: Mention) -> Decimal:
        """By how much a fault in a mention moves a check."""
        numeral, amount = fault.numerals[mention.place], self.amounts[mention.place]
        if numeral is None:
            return abs(amount) if self._is_wanting(fault, check, mention) else Decimal(0)
        change = abs(numeral.amount - amount)
        if check.calculation is None or check.calculation.factor is None or mention == check.subject:
            return change
        return change / abs(amount) * abs(check.computed or 0) if amount else change

    def _is_wanting(self, fault: Fault, check: Check, mention: Mention) -> bool:
        """Whether a sum that is still there lacks a numeral that is left out: lower rows may stand in for it."""
        if check.calculation is None or check.calculation.at_most or self._is_made_up(fault, mention):
            return False
        return check.subject is None or check.subject.place not in fault.numerals or fault.numerals[check.subject.place] is not None

    def _is_made_up(self, fault: Fault, mention: Mention) -> bool:
        return any(part.place not in fault.numerals for check in self.wholes.get(mention.place, ()) for part in check.parts)


def baseline(disclosure: Disclosure) -> Baseline:
    """A disclosure before anything is changed."""
    checks = checks_of(disclosure)
    wholes: dict[Place, list[Check]] = defaultdict(list)
    for check in checks.values():
        if check.subject and check.calculation and not check.calculation.at_most:
            wholes[check.subject.place].append(check)
    return Baseline(checks, {place(fact): fact.amount for fact in disclosure.facts}, wholes)


def trials(disclosure: Disclosure, random: Random, each: int = EACH) -> Iterator[Outcome]:
    """What comes of each fault seeded into a disclosure that is consistent; nothing of one that is not."""
    told = baseline(disclosure)
    if any(check.failed and check.severity == "Violation" for check in told.checks.values()):
        return
    for kind, where, fault in seeded(disclosure, random, each):
        yield tried((kind, where), fault, told, checks_of(mutated(disclosure, fault)))


def tried(kind: tuple[str, str], fault: Fault, told: Baseline, after: Checks) -> Outcome:
    """What comes of a fault, by the checks before and after."""
    before = told.checks
    concerned = {iri for iri, check in (*before.items(), *after.items()) if takes_part(fault, check)}
    failing = {iri: check for iri, check in after.items() if check.failed and not (iri in before and before[iri].failed)}
    return Outcome(
        *kind,
        judged_by=frozenset(check.rule.id for check in before.values() if takes_part(fault, check) and told.exceeds(fault, check)),
        caught_by=frozenset(check.rule.id for iri, check in failing.items() if iri in concerned),
        unmutated=sum(iri not in concerned for iri in after),
        flagged=Counter(check.rule.id for iri, check in failing.items() if iri not in concerned),
    )


def takes_part(fault: Fault, check: Check) -> bool:
    """Whether a fault takes part in a check."""
    return any(_befalls(fault, mention) for mention in check.mentions)


def _befalls(fault: Fault, mention: Mention) -> bool:
    if mention.kind == NUMERAL:
        return mention.place in fault.numerals
    return mention.place[0] in fault.sentences or (mention.place[1] in fault.titles and mention.iri.endswith("/title"))


# --- the tables -----------------------------------------------------------------------------------------------------------


def report(outcomes: Sequence[Outcome], documents: int) -> str:
    """The tables for docs/rules.md."""
    return "\n".join(_report(outcomes, documents))


def _report(outcomes: Sequence[Outcome], documents: int) -> Iterator[str]:
    bound = [each for each in outcomes if each.judged_by]
    flagged, unmutated = sum(sum(each.flagged.values()) for each in outcomes), sum(each.unmutated for each in outcomes)
    yield f"{len(outcomes)} faults, one at a time, in {documents} documents that are consistent, drawn and real. Of the {len(bound)} that"
    yield f"take part in a check, and are beyond what rounding explains there, **{share(bound)} are caught**; of all {share(outcomes)}."
    yield f"Of {unmutated:,} checks that the fault takes no part in **{flagged} fail ({percent(flagged, unmutated)})**."
    yield ""
    yield "| fault | in | seeded | caught | in a check, beyond rounding | caught |"
    yield "|---|---|---:|---:|---:|---:|"
    for (kind, where), group in _grouped(outcomes, lambda each: [(each.kind, each.where)]).items():
        bounds = [each for each in group if each.judged_by]
        yield f"| {kind} | {where} | {len(group)} | {share(group)} | {len(bounds)} | {share(bounds)} |"
    yield ""
    yield "| rule | faults in its checks, beyond rounding | caught by it | caught by any | flagged without cause |"
    yield "|---|---:|---:|---:|---:|"
    without_cause = sum((Counter(each.flagged) for each in outcomes), Counter[str]())
    for rule, group in sorted(_grouped(bound, lambda each: each.judged_by).items()):
        by_it = sum(rule in each.caught_by for each in group)
        yield f"| [{rule}](rules/{rule}.md) | {len(group)} | {percent(by_it, len(group))} | {share(group)} | {without_cause[rule]} |"
    yield ""


def _grouped(outcomes: Iterable[Outcome], keys: Callable[[Outcome], Iterable[Key]]) -> dict[Key, list[Outcome]]:
    found: dict[Key, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        for key in keys(each):
            found[key].append(each)
    return found


def share(outcomes: Sequence[Outcome]) -> str:
    """How many were caught."""
    return percent(sum(bool(each.caught_by) for each in outcomes), len(outcomes))


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def tried_on(path: Path) -> list[Outcome]:
    """What comes of faults in a document; nothing of one that can't be read."""
    try:
        return list(trials(read_disclosure(path), Random(f"{SEED} {path.name}")))
    except GovfinError:
        return []


def main(*folders: str) -> None:
    drawn = folder("samples").glob("*_ruled.pdf")  # the others are the same documents drawn otherwise
    real = (path for each in folders for path in Path(each).iterdir() if path.suffix in (".pdf", ".txt"))
    paths = sorted([*drawn, *real])
    with ProcessPoolExecutor() as pool:
        found = [outcomes for outcomes in pool.map(tried_on, paths) if outcomes]
    front = DOCS / "rules.md"
    told = report([each for outcomes in found for each in outcomes], len(found))
    front.write_text(put(front.read_text(encoding="utf-8"), MARK, told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
