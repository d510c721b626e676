"""Portfolios: what a disclosure states of its projects together, and what it prints of each of them.

Disclosure → sums and statements: the reviewed projects' budgets and executed amounts, the money under performance management, their number
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pydantic import BaseModel, ConfigDict

from govfin.account.calculations import Calculation, Statement, Sum
from govfin.account.projects import project_sums
from govfin.disclosure.disclosures import Disclosure
from govfin.mappingfiles import mapping_files
from govfin.mappings import Pattern, plain
from govfin.prose.sentences import flattened
from govfin.table.facts import ALL, Coordinates, Fact

REVIEWS, COUNT = "project-reviews", "project-count"
FORM, LIST = "F11", "F12"  # the kinds of a project's self-evaluation form, and of the list of all that were evaluated
COVERED = "performance-covered"
FUNDS = (ALL, "fiscal", "general")  # of which a form states a project's money, the widest first
BEFORE = 2  # sentences before the one with the amounts in which the projects may be named


class Words(BaseModel):
    """The model of `projects.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    withheld: list[Pattern]
    together: list[Pattern]
    stated: Pattern
    counted: list[Pattern]
    covered: Pattern
    projects: Pattern
    budgeted: Pattern


@cache
def _words() -> Words:
    return mapping_files().read("projects.yaml", Words)


def project_calculations(disclosure: Disclosure) -> Iterator[Calculation]:
    """What must hold of the projects of a disclosure."""
    yield from project_sums(disclosure.facts, _incomplete(disclosure))
    reviewed = _Reviewed(disclosure)
    yield from reviewed.totals()
    yield from reviewed.counts()
    yield from _covered(disclosure)


def _incomplete(disclosure: Disclosure) -> set[int]:
    """The tables that say, below them or on their pages, that they leave out projects."""
    silent = {each.page for each in disclosure.sentences if each.page and _found(_words().withheld, each.text)}
    return {
        table.number
        for table in disclosure.tables
        if not silent.isdisjoint(table.pages) or any(_found(_words().withheld, note.text) for note in table.notes)
    }


def _found(patterns: Sequence[str], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := re.search(pattern, plain(text)))), None)


class _Reviewed:
    """The projects that a disclosure's self-evaluation forms are about."""

    def __init__(self, disclosure: Disclosure) -> None:
        self.disclosure = disclosure
        self.said = {each.number: each for each in disclosure.sentences}
        self.money: dict[str, dict[tuple[str, str], Fact]] = {}  # by phase and project; a form that is printed again counts once
        for fact in disclosure.facts:
            if fact.table == FORM and fact.about == "figure" and fact.at.project != ALL and _whole(fact, disclosure.year):
                projects = self.money.setdefault(fact.at.phase, {})
                known = projects.setdefault((fact.at.unit_name, fact.at.project), fact)
                if FUNDS.index(fact.at.fund) < FUNDS.index(known.at.fund):
                    projects[fact.at.unit_name, fact.at.project] = fact

    def totals(self) -> Iterator[Sum]:
        """What is stated of all reviewed projects, and the amounts of each."""
        stated: dict[int, list[Fact]] = {}
        for fact in self.disclosure.facts:
            if fact.origin == "narrative" and fact.at.project == ALL and fact.at.expenditure == "project" and _whole(fact, fact.at.year):
                stated.setdefault(fact.sentence, []).append(fact)
        for number, wholes in stated.items():
            if self._together(number) and re.search(_words().stated, plain(self.said[number].text)):
                sums = [self._sum(whole) for whole in wholes]
                reason = "" if self._complete(number, sums) else "parts-missing"
                yield from (replace(each, reason=reason) for each in sums)

    def _sum(self, whole: Fact) -> Sum:
        return Sum(REVIEWS, "equal", 0, whole, tuple(self.money.get(whole.at.phase, {}).values()))

    def _together(self, number: int) -> bool:
        return any(
            each in self.said and _found(_words().together, self.said[each].text) for each in range(max(number - BEFORE, 1), number + 1)
        )

    def _complete(self, number: int, sums: Sequence[Sum]) -> bool:
        """Whether the forms are those of all projects: as many as stated, or one of the amounts comes out."""
        if not all(each.addends for each in sums):
            return False
        comes_out = any(each.whole and each.whole.amount == sum(part.amount for part in each.addends) for each in sums)
        return comes_out or self._told(number) in (None, len(sums[0].addends))

    def _told(self, number: int) -> int | None:
        for each in range(number, max(number - BEFORE, 1) - 1, -1):
            match = _found(_words().together, self.said[each].text) if each in self.said else None
            if match and match.groupdict().get("count"):
                return int(match["count"])
        return None

    def counts(self) -> Iterator[Statement]:
        """How many projects are stated to have been evaluated, and how many forms or rows of the list there are."""
        forms = {project for projects in self.money.values() for project in projects}
        listed = {(fact.at.unit_name, fact.at.project) for fact in self.disclosure.facts if fact.table == LIST and fact.at.project != ALL}
        expected = tuple(dict.fromkeys(str(len(found)) for found in (listed, forms) if found))
        if not expected:
            return
        for said in self.disclosure.sentences:
            text, places = flattened(said.text)
            if match := _found(_words().counted, text):
                start, end = places[match.start("count")], places[match.end("count") - 1] + 1
                yield Statement(COUNT, said.quoted(start, end), match["count"], expected, tuple(self._mentions(bool(listed))))

    def _mentions(self, listed: bool) -> Iterator[Fact]:
        if listed:
            yield from (fact for fact in self.disclosure.facts if fact.table == LIST and fact.at.project != ALL)
        else:
            yield from next(iter(self.money.values())).values()


def _whole(fact: Fact, year: int) -> bool:
    at = fact.at
    return at.measure == "amount" and at.item == ALL and at.fund in FUNDS and at.year == year and (at.function, at.economic) == (ALL, ALL)


# --- money under performance management --------------------------------------------------------------------------------------


def _covered(disclosure: Disclosure) -> Iterator[Sum]:
    """What is stated to be covered by goals or reviews, and the expenditure that is printed elsewhere: it is that, or a part of it."""
    facts = disclosure.facts
    printed = _expenditure(facts)
    wholly = {(f.sentence, f.at.fund) for f in facts if f.at.item == COVERED and f.at.measure == "share" and f.amount == 100}
    withheld = any(_found(_words().withheld, each.text) for each in disclosure.sentences)
    for fact in facts:
        if fact.at.item != COVERED or fact.at.measure != "amount" or not _on_all(fact):
            continue
        every = not withheld and re.search(_words().projects, plain(fact.text)) is not None
        at = replace(fact.at, item=ALL, expenditure="project" if every else fact.at.expenditure)
        spent = printed.get(at)
        if spent is None:
            if fact.amount:
                yield Sum(REVIEWS, "equal", 0, fact, (), reason="parts-missing", variant="covered")
        elif every or (fact.sentence, fact.at.fund) in wholly:
            yield Sum(REVIEWS, "equal", 0, fact, (spent,), variant="covered")
        else:
            start, end = fact.span or (0, 0)
            yield Sum(REVIEWS, "at-most", spent.table_number, spent, (fact,), variant=f"covered/{fact.sentence}-{start}-{end}")


def _expenditure(facts: Sequence[Fact]) -> dict[Coordinates, Fact]:
    """The first mention of each figure, those of tables before those of prose."""
    found: dict[Coordinates, Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.origin == "narrative"):
        if fact.about == "figure" and not fact.of_which:
            found.setdefault(fact.at, fact)
    return found


def _on_all(fact: Fact) -> bool:
    """Whether a sentence tells of all that is covered, not of some projects that were chosen; and of money of the phase that it is in."""
    before = plain(fact.text[: fact.span[0]] if fact.span else "")
    budgeted = fact.at.phase == "executed" and re.search(_words().budgeted, before)
    return not budgeted and re.search(_words().covered, plain(fact.text)) is not None
