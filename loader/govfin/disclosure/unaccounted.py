"""Unaccounted: each numeral that a document prints, and whether a fact explains it, a rule ignores it, or nothing does.

    Document (blocks) + Disclosure (facts) → Printed … Printed, in the document's order

A fact accounts for the numeral at its place: in its cell, or at its span of a sentence; never for one elsewhere that is equal.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govfin.codelists import scheme
from govfin.disclosure.disclosures import Disclosure, File
from govfin.dump.dumps import restored
from govfin.file.documents import Document
from govfin.layout.pages import Box, Cell, Grid, Line, Row
from govfin.mappings import Reading, plain
from govfin.numerals import parse_numeral
from govfin.prose.sentences import Sentence, flattened, read_sentences
from govfin.table.facts import Fact
from govfin.table.tables import Table, read_tables, without_furniture

AROUND = 10  # characters that are shown on either side of a numeral
MASK = "＊"  # stands for a person's name or a telephone number
FACT = "fact"
ORIGINS = ("table", "prose", "ocr")

_NUMERAL = re.compile(r"[-−]?(?:\d{1,3}(?:\s?[,，]\s?\d{3}(?!\d))+(?:\s?[.．]\s?\d+)?|\d+(?:[.．]\d+)?)\s?[%％‰]?")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed numeral: where it stands, what is around it, and what accounts for it."""

    page: int | None
    origin: str  # one of ORIGINS
    text: str
    before: str
    after: str
    box: Box | None  # of its cell, in a line its own
    span: Span  # within the text of that
    by: str  # FACT, the name of the rule that ignores it, or "" where nothing explains it
    fact: Fact | None = None  # the first that it states


@dataclass(slots=True)
class _Place:
    """A cell or a line in which numerals stand."""

    block: Line | Cell
    origin: str
    label: str = ""  # what stands on the left of a cell
    rule: str = ""  # what ignores all that stands in it
    private: bool = False  # it is somebody's name


def printed_numerals(document: Document, disclosure: Disclosure, reading: Reading) -> list[Printed]:
    """All numerals that a document prints, in its order; `disclosure` is what was read of it."""
    document, _ = restored(document, reading)
    file = next(file for file in disclosure.files if file.name == document.name)
    facts = [fact for fact in disclosure.facts if fact.document in ("", document.name)]
    explained = _Explained(document, file, facts, reading)
    codes = {code for fact in facts for code in (*fact.row_code.split("/"), fact.at.project) if code}
    shown = {id(block) for block in without_furniture(document.blocks, reading)}
    found: list[Printed] = []
    for block in document.blocks:
        if isinstance(block, Line):
            places = [_Place(block, _origin(block, "prose"), rule="" if id(block) in shown else "page-number")]
        else:
            places = list(_cells(block, codes, reading))
        for place in places:
            found.extend(_printed(place, explained, reading))
    return found


def _origin(block: Line | Cell, otherwise: str) -> str:
    return otherwise if block.confidence is None else "ocr"


# --- what facts explain --------------------------------------------------------------------------------------------------


class _Explained:
    """Which facts found their numeral in which cell, and which parts of lines facts found theirs in."""

    def __init__(self, document: Document, file: File, facts: Sequence[Fact], reading: Reading) -> None:
        self.grids = {id(cell): block for block in document.blocks if isinstance(block, Grid) for cell in block.cells}
        tables = {table.number + file.tables_before: table for table in read_tables(document, reading)}
        sentences = {each.number + file.sentences_before: each for each in read_sentences(document.blocks, reading)}
        self.cells: dict[object, list[Fact]] = defaultdict(list)
        self.spans: dict[int, list[tuple[int, int, Fact]]] = defaultdict(list)
        for fact in facts:
            if fact.sentence and fact.span:
                self._tell(sentences[fact.sentence], *fact.span, fact)
            elif row := _row_of(fact, tables):
                self.cells[self._key(row[fact.column - 1], row)].append(fact)

    def _tell(self, sentence: Sentence, start: int, end: int, fact: Fact) -> None:
        """Note which parts of which lines a span of a sentence is."""
        margin = len(sentence.text) - len(sentence.text.lstrip())
        for piece, following in zip(sentence.pieces, [*sentence.pieces[1:], None], strict=True):
            stop = following.start if following else len(sentence.text)
            first, last = max(start + margin, piece.start), min(end + margin, stop)
            if first < last:
                shift = piece.offset - piece.start
                self.spans[id(piece.line)].append((first + shift, last + shift, fact))

    def _key(self, cell: Cell, row: Row = ()) -> object:
        """What a cell is known by, also where a step of reading made it anew."""
        if cell.box:
            return cell.page, cell.box
        if id(cell) in self.grids:
            return id(cell)
        grid = next((self.grids[id(mate)] for mate in row if id(mate) in self.grids), None)
        same = (each for each in grid.cells if (each.row, each.column) == (cell.row, cell.column)) if grid else ()
        return next((id(each) for each in same), id(cell))

    def parts(self, block: Line | Cell, numerals: Sequence[Span]) -> dict[Span, Fact]:
        """Which of the numerals of a block facts explain: each fact one."""
        found: dict[Span, Fact] = {}
        if isinstance(block, Line):
            for start, end, fact in self.spans.get(id(block), ()):
                found.update({span: fact for span in numerals if start < span[1] and span[0] < end and span not in found})
            return found
        for fact in self.cells.get(self._key(block), ()):
            equal = [span for span in numerals if _value(block.text[slice(*span)]) == abs(fact.numeral.value)]
            for span in [span for span in equal if span not in found][:1]:
                found[span] = fact
        return found


def _row_of(fact: Fact, tables: dict[int, Table]) -> Row | None:
    table = tables.get(fact.table_number)
    inside = table is not None and 0 < fact.row <= len(table.rows) and 0 < fact.column <= table.width
    return table.rows[fact.row - 1] if table and inside else None


def _value(text: str) -> Decimal | None:
    numeral = parse_numeral(text.strip("%％‰ "), "")
    return abs(numeral.value) if numeral else None


# --- what rules ignore ---------------------------------------------------------------------------------------------------


def _cells(grid: Grid, codes: set[str], reading: Reading) -> Iterator[_Place]:
    """The cells of a grid, with the label on the left of each, and what ignores all in them."""
    accounting, headed = reading.accounting, set[int]()
    for _, found in itertools.groupby(sorted(grid.cells, key=lambda cell: (cell.row, cell.column)), key=lambda cell: cell.row):
        row = list(found)
        texts = [cell.text for cell in row if cell.text]
        ordinal = len(texts) > 1 and all(map(reading.is_ordinal, texts))
        label = digits = ""
        for cell in row:
            text = plain(cell.text)
            place = _Place(cell, _origin(cell, "table"), label, private=_matches(accounting.name_labels, label))
            digits = digits + text if text.isdigit() else ""
            if _matches(accounting.code_headers, text):
                headed.update(range(cell.column, cell.column + cell.columns))
            if ordinal:
                place.rule = "column-number"
            elif _matches(accounting.phone_labels, label):
                place.rule = "phone"
            elif text in codes or _is_code(digits) or (cell.column in headed and "." not in text):
                place.rule = "code"
            yield place
            label = text or label


def _is_code(digits: str) -> bool:
    """Whether digits, also those of several cells side by side, are a code of a classification, or its last level alone (01)."""
    return digits in scheme("function") or digits in scheme("economic") or (len(digits) == 2 and digits[0] == "0")


def _printed(place: _Place, explained: _Explained, reading: Reading) -> Iterator[Printed]:
    text = place.block.text
    numerals = _numerals(text)
    if not numerals:
        return
    done = explained.parts(place.block, numerals)
    ignored = _ignored(text, numerals, reading)
    hidden = _masked(place, reading)
    for span in numerals:
        by = FACT if span in done else place.rule or ignored.get(span, "")
        before = (hidden[: span[0]] or f"{place.label} ")[-AROUND:].lstrip()
        after = hidden[span[1] : span[1] + AROUND].rstrip()
        box = _box(place.block, span)
        yield Printed(place.block.page, place.origin, text[slice(*span)], before, after, box, span, by, done.get(span))


def _box(block: Line | Cell, span: Span) -> Box | None:
    places = block.places[slice(*span)] if isinstance(block, Line) else ()
    return (places[0][0], block.box[1], places[-1][1], block.box[3]) if places and block.box else block.box


def _numerals(text: str) -> list[Span]:
    """Where numerals stand in a text; one that is a numeral as a whole is one, with its brackets and inner spaces."""
    if parse_numeral(text, ""):
        return [(len(text) - len(text.lstrip()), len(text.rstrip()))]
    return [(match.start(), match.start() + len(match[0].rstrip())) for match in _NUMERAL.finditer(text)]


def _ignored(text: str, numerals: Sequence[Span], reading: Reading) -> dict[Span, str]:
    """The rule that ignores each numeral, for those that one does."""
    flat, places = flattened(text)
    found: dict[Span, str] = {}
    for rule, patterns in reading.accounting.ignored.items():
        for start, end in _found(tuple(patterns), flat):
            for span in numerals:
                inside = [place for place in range(start, end) if span[0] <= places[place] < span[1]]
                digits = sum(char.isdigit() for char in text[slice(*span)])
                if span not in found and sum(flat[place].isdigit() for place in inside) == digits:
                    found[span] = rule
    return found


@functools.lru_cache(4096)
def _found(patterns: tuple[str, ...], text: str) -> list[Span]:
    return [match.span() for pattern in patterns for match in re.finditer(pattern, text)]


def _masked(place: _Place, reading: Reading) -> str:
    """The text of a place without the names of people and telephone numbers, as long as it was."""
    text = place.block.text
    if place.private or place.rule == "phone":
        return re.sub(r"\S", MASK, text)
    flat, places = flattened(text)
    named = (
        match.span("name") for label in reading.accounting.name_labels for match in re.finditer(f"(?:{label})[：:](?P<name>.{{2,4}})", flat)
    )
    for start, end in itertools.chain(_found(tuple(reading.accounting.ignored.get("phone", ())), flat), named):
        text = "".join(MASK if places[start] <= at <= places[end - 1] else char for at, char in enumerate(text))
    return text


def _matches(patterns: Iterable[str], text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in patterns)


# --- the sum of it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """Of one origin how many numerals are printed, how many facts account for, and how many each rule ignores."""

    origin: str
    printed: int
    accounted: int
    ignored: dict[str, int]

    @property
    def unaccounted(self) -> int:
        return self.printed - self.accounted - sum(self.ignored.values())


def accounts(printed: Iterable[Printed]) -> list[Account]:
    """The account of each origin that prints anything."""
    by_origin: dict[str, Counter[str]] = {origin: Counter() for origin in ORIGINS}
    for each in printed:
        by_origin[each.origin][each.by] += 1
    return [
        Account(origin, counts.total(), counts[FACT], {rule: count for rule, count in sorted(counts.items()) if rule not in (FACT, "")})
        for origin, counts in by_origin.items()
        if counts
    ]
