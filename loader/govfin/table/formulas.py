"""Formulas: what a table declares of itself, in the notes below it or in its head, and the cells that each is about.

    notes and head → declared formulas → for each row or column the cells of the whole and of its parts

The rows and columns are named by their numbers (see `numberings`). A formula that can't be right is told from the table: what it names
must be there, once, and where a number is given twice the amounts tell which of the two is wrong, and what it ought to be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import takewhile
from typing import Final

from pydantic import BaseModel, ConfigDict

from govfin.layout.pages import Box, Line
from govfin.mappingfiles import MappingFiles, mapping_files
from govfin.mappings import Pattern, Reading, plain
from govfin.numerals import Numeral, parse_numeral
from govfin.table.heads import read_head
from govfin.table.numberings import Numbering, names_of, numbering_of, texts_of
from govfin.table.tables import Table

ROW, COLUMN = "row", "column"
LONGEST: Final = 99  # numbers that an ellipsis may stand for

Place = tuple[int, int]  # row and column of a cell in the table as read, from 1


@dataclass(frozen=True, slots=True)
class Application:
    """A formula applied to one row or column: the cells that print a number; `whole` is None where that one is blank."""

    whole: Place | None
    added: tuple[Place, ...]
    taken: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as printed, and what it is about."""

    number: int  # of the table's formulas, from 1
    text: str
    page: int | None
    bbox: Box | None
    axis: str  # whether it names rows or columns
    whole: str  # the number that it is of
    added: tuple[str, ...]
    taken: tuple[str, ...]
    applications: tuple[Application, ...] = ()
    faulty: bool = False
    ought: str = ""  # the formula as it ought to read, where the table tells it
    reason: str = ""  # why it can't be told whether it is right: the table's numbers were not read


class Notation(BaseModel):
    """The model of `formulas.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ordinal: Pattern
    row: Pattern
    column: Pattern
    every: Pattern
    skipped: Pattern
    joins: Pattern
    minus: Pattern
    added_up: Pattern
    otherwise: Pattern
    name: Pattern
    minuses: Pattern
    dots: Pattern
    numbering: Pattern

    @property
    def axis(self) -> str:
        return f"(?:{self.row}|{self.column})"

    def pattern(self) -> re.Pattern[str]:
        """A whole formula: number, equals sign, numbers with the marks between them."""
        number, named = rf"\(?{self.ordinal}(?:\d{{1,3}}|[A-Z])\)?", f"(?:{self.axis}(?:{self.every})?)?"
        term = f"{number}{named}"
        return re.compile(
            rf"(?<![\d.A-Za-z%/*])\(?{self.ordinal}(?P<whole>\d{{1,3}}|[A-Z])\)?(?P<left>{named})="
            rf"(?P<right>\(?{term}(?:(?:{self.skipped}|{self.joins}){term})*\)?{named}{self.added_up}?)(?!{self.otherwise})"
        )


def notation(files: MappingFiles) -> Notation:
    """The words of `formulas.yaml`; MappingError names file, line and key."""
    own = files if "formulas.yaml" in files.names() else mapping_files()
    return _notation(own)


@cache
def _notation(files: MappingFiles) -> Notation:
    return files.read("formulas.yaml", Notation)


def formulas_of(table: Table, reading: Reading) -> tuple[Formula, ...]:
    """The formulas that a table of known kind declares."""
    words = notation(reading.files)
    assert table.kind is not None
    head = read_head(table, table.kind, reading)
    in_head = [Line(cell.text, cell.page, cell.box) for row in table.rows[: head.height] for cell in texts_of(row)]
    # where the next table was not told, its title ends the notes
    below = list(takewhile(lambda line: reading.kind(line.text) is None, table.notes))
    numbered = [*_read(below, words), *(each for line in in_head for each in _read([line], words))]
    called = list(_called(below, words))
    if not numbered and not called:
        return ()
    numbering, names = numbering_of(table, head, words.numbering), names_of(table, head, reading)
    applied = [_applied(_sided(each, numbering), table, numbering) for each in numbered]
    judged = [_judged(each, applied, table, numbering) for each in applied]
    by_name = [_applied(replace(each, axis=axis), table, names) for each in called if (axis := _axis_of(each, names))]
    return tuple(replace(each, number=number) for number, each in enumerate([*judged, *by_name], 1))


# --- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Printed:
    """Text in the form that patterns are for, and of each character the line and the place that it comes from."""

    text: str
    places: tuple[tuple[int, int], ...]


def _printed(lines: Sequence[Line], words: Notation) -> _Printed:
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        for place, character in enumerate(line.text):
            mark = re.sub(words.minuses, "-", character)
            mark = re.sub(words.dots, "...", mark)
            for each in re.sub(r"\s+", "", unicodedata.normalize("NFKC", mark)):
                characters.append(each)
                places.append((number, place))
    return _Printed("".join(characters), tuple(places))


def _read(lines: Sequence[Line], words: Notation) -> Iterator[Formula]:
    printed = _printed(lines, words)
    for match in words.pattern().finditer(printed.text):
        added, taken = _terms(match["right"], words)
        told = match["left"] + match["right"]
        axis = ROW if re.search(words.row, re.sub(words.every, "", told)) else COLUMN
        bare = not re.search(words.axis, told)
        if bare and len(added) + len(taken) < 2:
            continue
        text, line = _quoted(match, printed, lines)
        yield Formula(0, text, line.page, line.box, axis if not bare else "", _name(match["whole"]), added, taken)


def _called(lines: Sequence[Line], words: Notation) -> Iterator[Formula]:
    """Formulas that call rows or columns by their labels."""
    printed = _printed(lines, words)
    for match in re.finditer(rf"(?P<whole>{words.name})=(?P<right>{words.name}(?:[+-]{words.name})+)", printed.text):
        terms = re.findall(rf"([+-]?)({words.name})", match["right"])
        added, taken = ([plain(name) for sign, name in terms if (sign == "-") == minus] for minus in (False, True))
        text, line = _quoted(match, printed, lines)
        yield Formula(0, text, line.page, line.box, "", plain(match["whole"]), tuple(added), tuple(taken))


def _quoted(match: re.Match[str], printed: _Printed, lines: Sequence[Line]) -> tuple[str, Line]:
    """A formula as printed, and the line that it begins in."""
    (first, start), (last, end) = printed.places[match.start()], printed.places[match.end() - 1]
    pieces = [line.text for line in lines[first : last + 1]]
    pieces[-1] = pieces[-1][: end + 1]
    pieces[0] = pieces[0][start:]
    return "".join(pieces).strip(), lines[first]


def _name(number: str) -> str:
    return str(int(number)) if number.isdecimal() else number


def _terms(right: str, words: Notation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers that are added and those that are taken off."""
    added: list[str] = []
    taken: list[str] = []
    kept, skipped, before = added, False, ""
    for match in re.finditer(rf"(?P<skipped>{words.skipped})|(?P<join>{words.joins})|(?P<number>\d{{1,3}}|[A-Z])", right):
        if match["skipped"]:
            skipped = True
        elif match["join"]:
            kept = taken if re.fullmatch(words.minus, match["join"]) else added
        else:
            name = _name(match["number"])
            if skipped and before.isdecimal() and name.isdecimal() and 0 < int(name) - int(before) <= LONGEST:
                kept.extend(map(str, range(int(before) + 1, int(name))))
            kept.append(name)
            skipped, before = False, name
    return tuple(added), tuple(taken)


def _sided(formula: Formula, numbering: Numbering) -> Formula:
    """A formula that names neither rows nor columns is about what the table numbers: columns, unless it numbers only its rows."""
    if formula.axis:
        return formula
    return replace(formula, axis=ROW if numbering.rows_printed and not numbering.columns_printed else COLUMN)


def _axis_of(formula: Formula, names: Numbering) -> str:
    """Whether a formula calls columns or rows, "" where not all that it calls is there, or it may be either."""
    called = {formula.whole, *formula.added, *formula.taken}
    axes = [axis for axis, known in ((ROW, names.rows), (COLUMN, names.columns)) if called <= known.keys()]
    return axes[0] if len(axes) == 1 else ""


# --- applying ----------------------------------------------------------------------------------------------------------


def _applied(formula: Formula, table: Table, numbering: Numbering) -> Formula:
    return replace(formula, applications=tuple(_applications(formula, table, numbering)))


def _applications(formula: Formula, table: Table, numbering: Numbering) -> Iterator[Application]:
    if formula.axis == COLUMN:
        columns = numbering.columns
        if {formula.whole, *formula.added, *formula.taken} <= columns.keys():
            for row in numbering.body:
                yield _application(
                    table,
                    (row, columns[formula.whole]),
                    [(row, columns[part]) for part in formula.added],
                    [(row, columns[part]) for part in formula.taken],
                )
    elif {formula.whole, *formula.added, *formula.taken} <= numbering.rows.keys():
        for place in range(len(numbering.rows[formula.whole][1])):
            whole = _in_row(numbering, formula.whole, place)
            if whole:
                added, taken = (
                    [cell for part in parts if (cell := _in_row(numbering, part, place))] for parts in (formula.added, formula.taken)
                )
                yield _application(table, whole, added, taken)


def _in_row(numbering: Numbering, number: str, place: int) -> Place | None:
    row, panel = numbering.rows[number]
    return (row, panel[place]) if place < len(panel) else None


def _application(table: Table, whole: Place, added: Iterable[Place], taken: Iterable[Place]) -> Application:
    def printing(places: Iterable[Place]) -> tuple[Place, ...]:
        return tuple(place for place in places if _numeral(table, place))

    return Application(whole if _numeral(table, whole) else None, printing(added), printing(taken))


def _numeral(table: Table, place: Place) -> Numeral | None:
    row, column = place
    return parse_numeral(table.rows[row - 1][column - 1].text, "")


# --- faults ------------------------------------------------------------------------------------------------------------


def _judged(formula: Formula, formulas: Sequence[Formula], table: Table, numbering: Numbering) -> Formula:
    """A formula with what is wrong about it; a faulty one is applied to nothing.

    Rows may have been lost where a table ends. A formula of a row that is not there is faulty only where another fits it, and one with
    parts that are not there only where these do not follow on the last row.
    """
    known = numbering.rows if formula.axis == ROW else numbering.columns
    parts = (*formula.added, *formula.taken)
    missing = [part for part in parts if part not in known]
    complete = numbering.complete(formula.axis)
    followed = formula.axis == ROW and str(len(known) + 1) in missing
    if missing and (followed or not (complete and numbering.printed(formula.axis) and formula.whole in known)):
        return replace(formula, reason="parts-missing", applications=())
    impossible = bool(missing) or formula.whole not in known or formula.whole in parts
    if not impossible and not _contradicted(formula, formulas, table):
        return formula
    ought = "" if missing else _corrected(formula, formulas, table, numbering)
    if not impossible and not ought and any(each.whole for each in formula.applications):
        return formula  # one of two breakdowns, and it is the amounts that are wrong
    if formula.whole not in known and not (complete and (ought or formula.axis == COLUMN)):
        return replace(formula, reason="whole-missing", applications=())
    return replace(formula, faulty=True, ought=ought, applications=())


def _contradicted(formula: Formula, formulas: Iterable[Formula], table: Table) -> bool:
    """Whether another formula is of the same row or column and holds, and this one does not."""
    rivals = [each for each in formulas if each is not formula and (each.axis, each.whole) == (formula.axis, formula.whole)]
    rivals = [each for each in rivals if {*each.added, *each.taken} != {*formula.added, *formula.taken}]
    return bool(rivals) and not _holds(formula, table) and any(_holds(each, table) for each in rivals)


def _corrected(formula: Formula, formulas: Sequence[Formula], table: Table, numbering: Numbering) -> str:
    """The formula with the one number that it can be of: of no other formula, and the amounts bear it out where there are any."""
    known = list(numbering.rows if formula.axis == ROW else numbering.columns)
    others = [each for each in formulas if each is not formula and each.axis == formula.axis]
    taken = {*formula.added, *formula.taken, *(each.whole for each in others)}
    tries = [_of(formula, number, table, numbering) for number in known if number not in taken]
    told = [each for each in tries if _telling(each, table) and _holds(each, table)]
    if not told and not any(_telling(each, table) for each in tries):
        told = tries
    named = {part for each in others for part in (*each.added, *each.taken)}
    found = told if len(told) == 1 else [each for each in told if each.whole not in named]
    return found[0].text if len(found) == 1 else ""


def _of(formula: Formula, number: str, table: Table, numbering: Numbering) -> Formula:
    """The formula as it would be of another row or column."""
    printed = re.search(r"\d+|[A-Z]", unicodedata.normalize("NFKC", formula.text))
    assert printed is not None
    text = formula.text[: printed.start()] + number + formula.text[printed.end() :]
    tried = replace(formula, whole=number, text=text)
    if formula.axis == ROW and numbering.rows[number][1] != numbering.rows[formula.added[0]][1]:
        return replace(tried, applications=())
    return replace(tried, applications=tuple(_applications(tried, table, numbering)))


def _telling(formula: Formula, table: Table) -> bool:
    """Whether any amount but nought takes part."""
    cells = (cell for each in formula.applications for cell in (*each.added, *each.taken))
    return any((numeral := _numeral(table, cell)) is not None and numeral.value for cell in cells)


def _holds(formula: Formula, table: Table) -> bool:
    """Whether a formula holds wherever it applies, within rounding; a blank is nought."""
    return bool(formula.applications) and all(_adds_up(each, table) for each in formula.applications)


def _adds_up(application: Application, table: Table) -> bool:
    added = [_numeral(table, cell) for cell in application.added]
    taken = [_numeral(table, cell) for cell in application.taken]
    whole = _numeral(table, application.whole) if application.whole else None
    printed = [numeral for numeral in (whole, *added, *taken) if numeral]
    slack = sum((Decimal(5).scaleb(-numeral.decimals - 1) for numeral in printed), Decimal(0))
    return abs(_value(whole) - sum(map(_value, added), Decimal(0)) + sum(map(_value, taken), Decimal(0))) <= slack


def _value(numeral: Numeral | None) -> Decimal:
    return numeral.value if numeral else Decimal(0)
