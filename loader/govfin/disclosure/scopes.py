"""Scopes: the years that a disclosure states as its own, in the titles of its tables and in its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pydantic import BaseModel, ConfigDict

from govfin.account.calculations import Quotation, Statement
from govfin.disclosure.disclosures import Disclosure, TableRead
from govfin.mappingfiles import mapping_files
from govfin.mappings import Pattern, plain
from govfin.prose.sentences import flattened


class Scopes(BaseModel):
    """The model of `scopes.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[str, str]
    titles: list[Pattern]
    other_years: list[Pattern]
    headings: list[Pattern]
    sentences: list[Pattern]
    compared: list[Pattern]
    stated: Pattern


@cache
def _scopes() -> Scopes:
    return mapping_files().read("scopes.yaml", Scopes)


def stated_years(disclosure: Disclosure) -> Iterator[Statement]:
    """A statement for each year that the disclosure states as its own.

    Where another year is stated more often than its own, it is not known which of the two is wrong, and none is judged.
    """
    found = [*_in_titles(disclosure), *_in_sentences(disclosure)]
    counted = Counter(each.stated for each in found)
    doubtful = any(count > counted[str(disclosure.year)] for count in counted.values())
    for each in found:
        yield replace(each, reason="not-stated") if doubtful and each.stated not in each.expected else each


def _statement(disclosure: Disclosure, quotation: Quotation, stated: str) -> Statement:
    return Statement("stated-year", quotation, stated, (str(disclosure.year),))


# --- titles ------------------------------------------------------------------------------------------------------------


def _in_titles(disclosure: Disclosure) -> Iterator[Statement]:
    for table in disclosure.tables:
        title = plain(table.title)
        if any(re.search(pattern, title) for pattern in _scopes().other_years):
            continue
        match = next((match for pattern in _scopes().titles if (match := re.search(pattern, title))), None)
        if match:
            yield _statement(disclosure, _titled(table), match["year"])


def _titled(table: TableRead) -> Quotation:
    path = f"table/{table.number}/title"
    return Quotation(path, table.title, table.pages[0] if table.pages else None, table_number=table.number)


# --- sentences ---------------------------------------------------------------------------------------------------------


def _in_sentences(disclosure: Disclosure) -> Iterator[Statement]:
    word = _scopes().kinds[disclosure.kind]
    early = _ahead(disclosure)
    patterns = [pattern.replace("{kind}", word) for pattern in (*_scopes().headings, *_scopes().sentences)]
    for sentence in disclosure.sentences:
        text, places = flattened(sentence.text)
        match = next((match for pattern in patterns if (match := re.search(pattern, text))), None)
        match = match or _comparing(text, disclosure.year) or _of_year(text, early.get(sentence.number))
        if match:
            start, end = places[match.start("year")], places[match.end("year") - 1] + 1
            yield _statement(disclosure, sentence.quoted(start, end), match["year"])


def _comparing(text: str, year: int) -> re.Match[str] | None:
    """A sentence about a year that it compares with the one before the disclosure's."""
    found = (match for pattern in _scopes().compared if (match := re.search(pattern, text)))
    return next((match for match in found if int(match["base"]) == year - 1), None)


def _ahead(disclosure: Disclosure) -> dict[int, int]:
    """Sentence → a year to come, of which it states an amount that the tables state of the disclosure's own."""
    printed = {(fact.at, fact.amount) for fact in disclosure.facts if not fact.sentence and fact.amount}
    return {
        fact.sentence: fact.at.year
        for fact in disclosure.facts
        if fact.sentence and fact.at.year > disclosure.year and (replace(fact.at, year=disclosure.year), fact.amount) in printed
    }


def _of_year(text: str, year: int | None) -> re.Match[str] | None:
    return next((match for match in re.finditer(_scopes().stated, text) if int(match["year"]) == year), None)
