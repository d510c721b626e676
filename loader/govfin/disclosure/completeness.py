"""Completeness: the tables that a disclosure must have, and why those that are empty are.

    Disclosure → statements: the name of a table that must be there, the reason that an empty one gives

What tables must be there, and the words that say that there is nothing to print, are data, `mappings/completeness.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict

from govfin.account.calculations import Quotation, Statement
from govfin.account.dimensions import chain, parents_in
from govfin.codelists import scheme
from govfin.disclosure.disclosures import Disclosure, TableRead
from govfin.mappingfiles import mapping_files
from govfin.mappings import Pattern, plain
from govfin.table.facts import ALL, Fact

REQUIRED, EMPTY, CONTRADICTED = "required-table", "empty-table", "empty-contradicted"
FIRST = {"budget": "B", "final": "F"}  # letter of the kinds
CLAUSES = re.compile("[。；;]")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Required(_Model):
    """A table that must be there."""

    table: str
    instead: list[str] = []
    since: int = 0
    about: Pattern = ""
    fund: str = ""


class Words(_Model):
    """The model of `completeness.yaml`."""

    tables: list[Required]
    some: int
    nothing: list[Pattern]
    explanation: str
    filled: str
    amount: Pattern
    titled: Pattern


@cache
def _words() -> Words:
    return mapping_files().read("completeness.yaml", Words)


def completeness(disclosure: Disclosure) -> Iterator[Statement]:
    """What there is to say of the tables that a disclosure must have."""
    printed = {each.table: _tables(disclosure, each) for each in _required(disclosure)}
    lacking = [each for each in _required(disclosure) if not printed[each.table] and not _said(disclosure, each)]
    partial = len(lacking) > _words().some
    if partial:
        yield _partial(disclosure)
    for each in _required(disclosure):
        if tables := printed[each.table]:
            yield _present(each, tables[0])
            yield from _emptiness(disclosure, each, tables)
        elif each in lacking and not partial:
            yield _absent(disclosure, each)


def _required(disclosure: Disclosure) -> list[Required]:
    return [each for each in _words().tables if each.table.startswith(FIRST.get(disclosure.kind, " ")) and each.since <= disclosure.year]


def _tables(disclosure: Disclosure, required: Required) -> list[TableRead]:
    """The tables that are the required one, or hold the same."""
    found = (table for kind in (required.table, *required.instead) for table in disclosure.tables if table.kind == kind)
    return list(found)


def _name(kind: str) -> str:
    return scheme("table-kind")[kind].label


# --- is it there? ------------------------------------------------------------------------------------------------------------


def _present(required: Required, table: TableRead) -> Statement:
    name = _name(required.table)
    quotation = Quotation(f"structure/{required.table}", table.title or name, *_at(table), table_number=table.number)
    return Statement(REQUIRED, quotation, name, (name,))


def _absent(disclosure: Disclosure, required: Required) -> Statement:
    """A table that is not there; where the document names it, or has one of no known kind, its cells may just not have been read."""
    named = next((each for each in disclosure.unexplained if each.what == "table" and each.table == required.table), None)
    unknown = any(re.search(_words().titled, table.title) for table in disclosure.others)
    quotation = Quotation(f"structure/{required.table}", named.text if named else disclosure.title, named.page if named else None)
    return Statement(REQUIRED, quotation, "", (_name(required.table),), reason="not-read" if named or unknown else "")


def _partial(disclosure: Disclosure) -> Statement:
    kind = FIRST[disclosure.kind]
    return Statement(REQUIRED, Quotation("structure", disclosure.title), "", (_name(f"{kind}01"),), reason="partial-document")


def _at(table: TableRead) -> tuple[int | None]:
    return (table.pages[0] if table.pages else None,)


# --- why is it empty? --------------------------------------------------------------------------------------------------------


def _emptiness(disclosure: Disclosure, required: Required, tables: Sequence[TableRead]) -> Iterator[Statement]:
    """What an empty table says of why it is; noughts say it too. Then there is none of its money elsewhere either."""
    facts = [fact for table in tables for fact in disclosure.facts if fact.table_number == table.number]
    if any(fact.amount for fact in facts):
        return
    table = tables[0]
    told = facts[0].numeral.text if facts else _explanation(disclosure, required, tables)
    quotation = Quotation(f"table/{table.number}/title", table.title or _name(table.kind), *_at(table), table_number=table.number)
    reason = "" if told or _has_prose(disclosure) else "partial-document"
    reason = "not-read" if _unread(disclosure, tables) else reason
    yield Statement(EMPTY, quotation, told, (told or _words().explanation,), tuple(facts[:1]), reason)
    if required.fund and not facts:
        elsewhere = _elsewhere(disclosure, required.fund)
        expected = _words().filled if elsewhere else told
        yield Statement(CONTRADICTED, quotation, told, (expected,), elsewhere, "not-read" if reason == "not-read" else "")


def _unread(disclosure: Disclosure, tables: Sequence[TableRead]) -> bool:
    """Whether tables print amounts that were not read, or something that was not explained."""
    kinds = {table.kind for table in tables}
    words = (word for table in tables for text in table.texts for word in text.split())
    return any(re.search(_words().amount, word) for word in words) or any(each.table in kinds for each in disclosure.unexplained)


def _elsewhere(disclosure: Disclosure, fund: str) -> tuple[Fact, ...]:
    """The first amount of the year's expenditure from a fund, or from one that is a part of it, that a table states."""
    phase = "executed" if disclosure.kind == "final" else "approved"
    found = (
        fact
        for fact in disclosure.facts
        if fact.amount > 0
        and (fact.origin, fact.about, fact.of_which) == ("table", "figure", False)
        and (fact.at.measure, fact.at.flow, fact.at.phase, fact.at.year) == ("amount", "expenditure", phase, disclosure.year)
        and (fact.at.item, fact.at.project, fact.at.function, fact.at.economic) == (ALL, ALL, ALL, ALL)
        and fund in (fact.at.fund, *chain(fact.at.fund, parents_in("fund")))
    )
    return tuple(next(((fact,) for fact in found), ()))


def _has_prose(disclosure: Disclosure) -> bool:
    """Whether a document says anything of its figures in words; where it has tables alone, another file may."""
    return any(fact.origin == "narrative" for fact in disclosure.facts)


def _explanation(disclosure: Disclosure, required: Required, tables: Sequence[TableRead]) -> str:
    """The words below a table, on its pages or in the prose that say that there is nothing to print in it; "" where none do."""
    notes = [text for table in tables for text in (*(note.text for note in table.notes), *table.texts)]
    pages = {page for table in tables for page in table.pages}
    beside = [each.text for each in disclosure.sentences if each.page in pages]
    left = [each.text for each in disclosure.unexplained if each.page in pages and each.page is not None]
    return next((text for text in (*notes, *beside, *left) if _nothing(text)), "") or _said(disclosure, required)


def _said(disclosure: Disclosure, required: Required) -> str:
    """The clause of the prose, or the row of a list of contents, that says that there is nothing of what a table is about."""
    if not required.about:
        return ""
    texts = [each.text for each in disclosure.sentences] + [text for table in disclosure.others for text in table.texts]
    clauses = (clause for text in texts for clause in CLAUSES.split(plain(text)))
    return next((clause for clause in clauses if re.search(required.about, clause) and _nothing(clause)), "")


def _nothing(text: str) -> bool:
    return any(re.search(pattern, plain(text)) for pattern in _words().nothing)
