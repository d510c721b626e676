"""Siblings: documents that are parts of one disclosure, its tables in one file and what is said of them in another.

    paths → groups of paths, by their names → disclosures, where unit, year, kind and level agree

What one part does not tell of whose it is, another may. Parts that contradict each other are disclosures of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from govfin.disclosure.disclosures import Disclosure, Identity, disclosed, identity_of
from govfin.errors import DocumentError, GovfinError
from govfin.file.documents import Document, read_document
from govfin.form.indicators import Goal, Indicator
from govfin.mappings import Reading
from govfin.table.facts import UNSTATED, Fact, Subject
from govfin.table.units import with_coverage

TABLES, NARRATIVE, WHOLE = "tables", "narrative", ""


@dataclass(frozen=True, slots=True)
class Read:
    """What became of documents: the disclosure that they make together, or the sentence that says why one can't be read."""

    path: Path  # of the first
    documents: tuple[Document, ...] = ()
    disclosure: Disclosure | None = None
    failure: str = ""


def siblings(paths: Iterable[Path], reading: Reading) -> list[tuple[Path, ...]]:
    """Groups of documents that by their names may be parts of one disclosure, tables first; most are alone.

    Files in one folder whose names differ only in which part they are; files in one zip file, unless two bear one name.
    """
    groups: dict[tuple[str, str], list[Path]] = {}
    for path in paths:
        groups.setdefault(_key(path, reading), []).append(path)
    found: list[tuple[Path, ...]] = []
    for group in groups.values():
        parts = [part_of(path, reading) for path in group]
        packed = _archive(group[0]) is not None and len({path.stem for path in group}) == len(group)
        if len(group) > 1 and (packed or sorted(parts) == [NARRATIVE, TABLES]):
            found.append(tuple(sorted(group, key=lambda path: (_rank(path, reading), path.as_posix()))))
        else:
            found.extend((path,) for path in group)
    return found


def read_siblings(paths: Sequence[Path], reading: Reading) -> Iterator[Read]:
    """The disclosure of a group of documents, or those of each where they are none together."""
    documents: list[Document] = []
    for path in paths:
        try:
            documents.append(read_document(path))
        except GovfinError as error:
            yield Read(path, failure=str(error))
    identity = _common([identity_of(document, reading) for document in documents]) if len(documents) > 1 else None
    if identity:
        parts = [disclosed(document, reading, identity) for document in documents]
        yield Read(documents[0].path, tuple(documents), joined(parts))
        return
    for document in documents:
        try:
            yield Read(document.path, (document,), disclosed(document, reading))
        except DocumentError as error:
            yield Read(document.path, failure=str(error))


# --- by name -------------------------------------------------------------------------------------------------------------


def part_of(path: Path, reading: Reading) -> str:
    """Which part of a disclosure a file's name says that it is; WHOLE where it says nothing or both."""
    told = [part for part, pattern in reading.identity.parts.items() if re.search(pattern, path.stem)]
    return told[0] if len(told) == 1 else WHOLE


def _key(path: Path, reading: Reading) -> tuple[str, str]:
    if archive := _archive(path):
        return str(archive), ""
    name = path.stem
    for pattern in (*reading.identity.parts.values(), *reading.identity.part_noise):
        name = re.sub(pattern, "", name)
    return str(path.parent), name


def _archive(path: Path) -> Path | None:
    """The zip file that a path leads through."""
    return next((parent for parent in path.parents if parent.is_file()), None)


def _rank(path: Path, reading: Reading) -> int:
    return (TABLES, WHOLE, NARRATIVE).index(part_of(path, reading))


# --- by identity ---------------------------------------------------------------------------------------------------------


def _common(told: Sequence[Identity]) -> Identity | None:
    """What documents tell together of whose they are; None where they contradict each other, or tell too little."""
    kinds, levels = ({getattr(each, name) for each in told} - {""} for name in ("kind", "level"))
    years = {each.year for each in told if not each.year_from_file} - {0} or {each.year for each in told} - {0}
    names = sorted({each.unit_name for each in told} - {""}, key=len)
    if len(kinds) != 1 or len(years) != 1 or len(levels) > 1 or not names or not all(names[-1].endswith(name) for name in names):
        return None
    first = next(each for each in told if each.unit_name == names[-1])
    printed = any(each.year and not each.year_from_file for each in told)
    return replace(first, kind=kinds.pop(), level=levels.pop() if levels else "", year=years.pop(), year_from_file=not printed)


def joined(parts: Sequence[Disclosure]) -> Disclosure:
    """One disclosure of several documents: its tables and sentences numbered on through them, its facts with their document."""
    whole = replace(parts[0], tables=(), facts=(), unexplained=(), goals=(), indicators=(), passages=())
    whole = replace(whole, sentences=(), scales=(), others=(), parts=())
    for part in parts:
        tables = max([table.number for table in whole.tables] + [fact.table_number for fact in whole.facts], default=0)
        sentences = max((each.number for each in whole.sentences), default=0)
        (file,) = part.files
        whole = replace(
            whole,
            tables=(*whole.tables, *(replace(table, number=table.number + tables) for table in part.tables)),
            facts=(*whole.facts, *(_numbered_on(fact, part.file_name, tables, sentences) for fact in part.facts)),
            unexplained=(*whole.unexplained, *part.unexplained),
            goals=(*whole.goals, *(_goal(goal, tables) for goal in part.goals)),
            indicators=(*whole.indicators, *(_indicator(each, tables) for each in part.indicators)),
            passages=(*whole.passages, *(replace(each, table_number=each.table_number + tables) for each in part.passages)),
            sentences=(
                *whole.sentences,
                *(replace(each, number=each.number + sentences, document=part.file_name) for each in part.sentences),
            ),
            scales=(*whole.scales, *part.scales),
            others=(*whole.others, *(replace(table, number=table.number + tables) for table in part.others)),
            parts=(*whole.parts, replace(file, tables_before=tables, sentences_before=sentences)),
        )
    subject = Subject(whole.file_name, whole.unit_name, whole.district, whole.year, whole.level or UNSTATED, "")
    return replace(whole, facts=tuple(with_coverage(whole.facts, subject)))


def _numbered_on(fact: Fact, document: str, tables: int, sentences: int) -> Fact:
    if fact.sentence:
        return replace(fact, document=document, sentence=fact.sentence + sentences, row=fact.row + sentences)
    return replace(fact, document=document, table_number=fact.table_number + tables)


def _goal(goal: Goal, tables: int) -> Goal:
    return replace(goal, table_number=goal.table_number + tables)


def _indicator(indicator: Indicator, tables: int) -> Indicator:
    goal = _goal(indicator.goal, tables) if indicator.goal else None
    return replace(indicator, table_number=indicator.table_number + tables, goal=goal)
