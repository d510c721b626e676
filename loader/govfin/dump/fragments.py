"""Fragments: the rows of a table of which only the texts and numbers are left, in the order in which they are read.

    lines → Token (code, number, text) → Piece (code, label, ordinal, numbers)

A cell that is wrapped stands on several lines, between those of its neighbours. A number belongs to the code, the row number or the
label before it. Which texts make one label is told by the names that are known: those of code lists and of the words of rows.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from govfin.codelists import economics, functions
from govfin.mappings import UNNUMBERED, Reading, TableKind, plain
from govfin.numerals import Numeral, parse_numeral

REACH = 5  # lines above and below a code in which the parts of its name are looked for
PARTS = 4  # lines over which a label is wrapped at most
BEAM = 60  # partial readings of the labels of a table that are followed at a time

KNOWN, UNKNOWN = 4, -6  # what a label that is known, and one that is not, speak for a reading

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}|\d{6}")
_STEP = re.compile(r"\d{2}")
_CODED_NAME = re.compile(r"[\[【（]?(?:\d{3}(?:\d{2}){0,2}|\d{6})[\]】）]?[-—_]?[^\d.%,]+.*")
_BROKEN = re.compile(r"(?<=\d[,.]) (?=\d)")
_TOUCHING = re.compile(r"(?<=[\u4e00-\u9fff）)])(?=-?\d[\d,]*\.\d)|(?<=\.\d\d)(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Token:
    """A text, a code or a number, and the line on which it stands, from 0."""

    what: Literal["text", "code", "number"]
    text: str
    line: int
    numeral: Numeral | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of one panel: its code or label, and its numbers in their order."""

    code: str = ""
    label: str = ""
    side: str = ""
    numbers: tuple[Numeral, ...] = ()
    line: int = 0


def tokens(lines: Sequence[str], coded: bool = True, abreast: bool = False) -> list[Token]:
    """The tokens of the lines of a table's body; codes open a line, but where several panels stand abreast."""
    found: list[Token] = []
    above = ""
    for number, line in enumerate(lines):
        parts = list(unspaced(_TOUCHING.sub(" ", _BROKEN.sub("", line)).split()))
        if coded and len(parts) > 1 and _STEP.fullmatch(parts[0]) and (code := _lower_code(above, parts[0], plain(parts[1]))):
            parts[0] = code
        found.extend(_line_tokens(parts, number, coded, abreast))
        above = next((token.text for token in reversed(found) if token.what == "code"), "")
    return found


def _lower_code(above: str, step: str, name: str) -> str:
    """The code of a row that prints its last level alone, under the code of a row above: the one whose name begins so."""
    codes = [above[:length] + step for length in (5, 3) if len(above) >= length]
    named = [code for code in codes if any(each.startswith(name) for each in _names(code))]
    return named[0] if len(named) == 1 else ""


def unspaced(parts: Iterable[str]) -> Iterator[str]:
    """Parts with runs of single characters put together: 合 计."""
    run = ""
    for part in parts:
        if len(part) == 1 and not part.isascii():
            run += part
            continue
        if run:
            yield run
            run = ""
        yield part
    if run:
        yield run


def _line_tokens(parts: list[str], line: int, coded: bool, abreast: bool) -> Iterator[Token]:
    index = 0
    while index < len(parts):
        text = parts[index]
        after = parts[index + 1 :]
        if coded and (index == 0 or abreast) and _opens(plain(text), after, abreast):
            steps = _steps(after)
            if abreast and plain("".join([text, *after[:steps]])) not in economics():
                steps = 0
            yield Token("code", plain("".join([text, *after[:steps]])), line)
            index += 1 + steps
            continue
        numeral = None if _STEP.fullmatch(text) and text.startswith("0") else parse_numeral(text, "")
        yield Token("number", text, line, numeral) if numeral else Token("text", text, line)
        index += 1


def _opens(text: str, after: Sequence[str], abreast: bool) -> bool:
    if not _CODE.fullmatch(text):
        return False
    if text in economics() or (text in functions() and not abreast):
        return True
    return not abreast and bool(after[_steps(after) :]) and parse_numeral(after[_steps(after)], "") is None


def _steps(after: Sequence[str]) -> int:
    """How many of the parts after a code are its lower levels, printed in columns of their own: 201 | 08 | 01."""
    count = 0
    while count < 2 and count < len(after) and _STEP.fullmatch(after[count]):
        count += 1
    return count if count == len(after) or parse_numeral(after[count], "") is None else 0


# --- rows with codes -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    """A row while its numbers are being gathered."""

    code: str
    label: str
    line: int
    numbers: list[Numeral] = field(default_factory=list)

    def piece(self) -> Piece:
        return Piece(self.code, self.label, "", tuple(self.numbers), self.line)


def coded_pieces(found: Sequence[Token], is_label: Callable[[str], bool]) -> list[Piece]:
    """Rows that open with a code, or with a label that is known by itself; each with the name that the texts around spell."""
    drafts: list[_Draft] = []
    texts: list[tuple[int, str]] = []
    for token in found:
        if token.what == "code":
            drafts.append(_Draft(token.text, "", token.line))
        elif token.what == "text" and (is_label(token.text) or _CODED_NAME.fullmatch(plain(token.text))):
            drafts.append(_Draft("", token.text, token.line))
        elif token.what == "text":
            texts.append((token.line, token.text))
        elif drafts and token.numeral:
            drafts[-1].numbers.append(token.numeral)
    pieces = []
    for index, draft in enumerate(drafts):
        if draft.code:
            until = drafts[index + 1].line if index + 1 < len(drafts) else draft.line + REACH
            draft.label = _spelled(draft, texts) or _following(draft, until, texts)
        pieces.append(draft.piece())
    return pieces


def _spelled(draft: _Draft, texts: list[tuple[int, str]]) -> str:
    """The name of a code that texts near it spell one after the other; these are used up."""
    near = [index for index, (line, _) in enumerate(texts) if abs(line - draft.line) <= REACH]
    for name in _names(draft.code):
        if parts := _parts(name, [(index, plain(texts[index][1])) for index in near]):
            label = "".join(texts[index][1] for index in parts)
            for index in reversed(parts):
                del texts[index]
            return label
    return ""


@functools.cache
def _names(code: str) -> tuple[str, ...]:
    concept = functions().get(code) or economics().get(code)
    return tuple(plain(name) for name in (concept.label, *concept.alt_labels)) if concept else ()


def _parts(name: str, texts: Sequence[tuple[int, str]], limit: int = PARTS) -> list[int]:
    """Which of the texts spell a name one after the other."""
    for position, (index, text) in enumerate(texts):
        if text == name:
            return [index]
        if limit > 1 and name.startswith(text) and (rest := _parts(name[len(text) :], texts[position + 1 :], limit - 1)):
            return [index, *rest]
    return []


def _following(draft: _Draft, until: int, texts: list[tuple[int, str]]) -> str:
    """The texts after a code whose name is not known, up to the next row."""
    parts = [index for index, (line, _) in enumerate(texts) if draft.line <= line < max(until, draft.line + 1)]
    label = "".join(texts[index][1] for index in parts)
    for index in reversed(parts):
        del texts[index]
    return label


# --- rows with labels ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """The row labels that a kind knows."""

    kind: TableKind
    reading: Reading

    def knows(self, label: str) -> bool:
        return bool(self.sides(label)) or self.is_word(label)

    def sides(self, label: str) -> set[str]:
        """The sides on which a label can stand."""
        text = self.text(label)
        if text in _function_names():
            return {"支出"}
        found: set[str] = set()
        for side in ("收入", "支出"):
            word = self.reading.lookup(self.kind.rows, text, side)
            if word and (word.side == side or (side == "支出" and not word.side and "expenditure" in word.set)):
                found.add(side)
        return found or ({"支出"} if not _function_names().isdisjoint(self.reading.full_names(text)) else set())

    def is_word(self, label: str) -> bool:
        """Whether a label is a word of the kind's rows, and not only a name."""
        return self.reading.lookup(self.kind.rows, self.text(label)) is not None

    def text(self, label: str) -> str:
        """A label without its numbering and 其中."""
        text, _ = self.reading.numbered(plain(label))
        part = self.reading.of_which(text)
        return self.reading.numbered(part)[0] if part else text

    def closes(self, label: str, side: str) -> bool:
        """Whether a label is that of a total."""
        word = self.reading.lookup(self.kind.rows, self.text(label), side)
        return word is not None and word.closes

    def is_function(self, label: str) -> bool:
        return not _function_names().isdisjoint(self.reading.full_names(self.text(label)))

    def is_numbered(self, label: str) -> bool:
        return self.reading.numbered(plain(label))[1] < UNNUMBERED


@functools.cache
def _function_names() -> frozenset[str]:
    return frozenset(plain(name) for concept in functions().values() for name in (concept.label, *concept.alt_labels))


@dataclass(frozen=True, slots=True)
class _Label:
    """A label while its parts are being put together; `at` is the place of its first token."""

    text: str
    at: int
    parts: int = 1


@dataclass(frozen=True, slots=True)
class _Partial:
    """A reading of the texts so far: the labels that are closed, the last two, which may go on, and how good it is."""

    closed: tuple[_Label, ...]
    open: tuple[_Label, ...]
    score: int


def labels(texts: Sequence[tuple[int, str]], names: Names, ordinals: Collection[int] = ()) -> list[tuple[int, str]]:
    """The labels that texts in reading order make, each with the place of its first part: those that are known, as far as can be.

    Where rows are numbered, each label has one of the `ordinals` (their places) before the next label begins.
    """
    partial = [_Partial((), (), 0)]
    for at, text in texts:
        following = [after for each in partial for after in _after(each, at, text, names, ordinals)]
        partial = sorted(following, key=lambda each: -each.score - sum(_worth(label, names) for label in each.open))[:BEAM]
    best = partial[0]
    return sorted((label.at, label.text) for label in (*best.closed, *best.open))


def _after(partial: _Partial, at: int, text: str, names: Names, ordinals: Collection[int]) -> Iterator[_Partial]:
    """The readings that a further text allows: it begins a label, or goes on with one of the last two."""
    open_ = (*partial.open, _Label(text, at))
    closed, score = partial.closed, partial.score
    if ordinals and partial.open and not any(partial.open[-1].at < ordinal < at for ordinal in ordinals):
        score += UNKNOWN
    if len(open_) > 2:
        closed, score, open_ = (*closed, open_[0]), score + _worth(open_[0], names), open_[1:]
    yield _Partial(closed, open_, score)
    if names.is_numbered(text):
        return
    for place, label in enumerate(partial.open):
        if label.parts < PARTS:
            longer = replace(label, text=label.text + text, parts=label.parts + 1)
            yield _Partial(partial.closed, (*partial.open[:place], longer, *partial.open[place + 1 :]), partial.score - 1)


def _worth(label: _Label, names: Names) -> int:
    return KNOWN if names.knows(label.text) else UNKNOWN


def sided_pieces(found: Sequence[Token], names: Names) -> list[Piece]:
    """The rows of both sides of a table; [] where they can't be told."""
    ordinals = _ordinals(found)
    if not ordinals:
        found = _without_page_numbers(found)
    texts = [(index, token.text) for index, token in enumerate(found) if token.what != "number"]
    starts = dict(labels(texts, names, ordinals))
    drafts: list[tuple[str, str, int, list[Numeral]]] = []  # label, side, line, numbers
    label: tuple[int, str] | None = None
    for index, token in enumerate(found):
        if index in starts:
            label = (token.line, starts[index])
            if not ordinals:
                drafts.append((starts[index], "", token.line, []))
        if index in ordinals:
            drafts.append((label[1] if label else "", ordinals[index], token.line, []))
            label = None
        elif token.numeral:
            if not drafts:
                return []
            drafts[-1][3].append(token.numeral)
    pieces = [Piece("", label, side, tuple(numbers), line) for label, side, line, numbers in drafts]
    return pieces if ordinals else _with_sides(pieces, names)


def _without_page_numbers(found: Sequence[Token]) -> list[Token]:
    """The tokens without whole numbers alone on their line."""
    counted = Counter(token.line for token in found)
    return [token for token in found if counted[token.line] > 1 or not re.fullmatch(r"\d{1,3}", token.text)]


def _ordinals(found: Sequence[Token]) -> dict[int, str]:
    """The places of the tokens that number the rows of both sides, each with its side; {} where rows are not numbered.

    The left side counts from 1, the right side goes on with the next number after the left side's last.
    """
    whole = [(index, int(token.text)) for index, token in enumerate(found) if token.text.isdigit() and len(token.text) <= 3]
    for right in (number for _, number in whole if number > 5):
        expected = {"收入": 1, "支出": right}
        places: dict[int, str] = {}
        for index, number in whole:
            side = next((side for side in expected if expected[side] == number and (side == "支出" or number < right)), "")
            if side:
                places[index] = side
                expected[side] += 1
        if expected["收入"] == right and expected["支出"] > right + 5:
            return places
    return {}


def _with_sides(pieces: Sequence[Piece], names: Names) -> list[Piece]:
    """Pieces with the side that their label tells; of two that could stand on both sides, the first is on the left."""
    counted = Counter(names.text(piece.label) for piece in pieces)
    seen: Counter[str] = Counter()
    told: list[Piece] = []
    for piece in pieces:
        text, sides = names.text(piece.label), names.sides(piece.label)
        if len(sides) != 1:
            sides = {("收入", "支出")[seen[text]]} if counted[text] == 2 else {""}
        seen[text] += 1
        told.append(replace(piece, side=sides.pop()))
    return told
