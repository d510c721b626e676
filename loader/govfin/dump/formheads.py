"""Form heads: which of a kind's forms the head of a table is of, where its layout is lost.

First by what it says: header cells are put together from texts that follow each other, each means the same as a header cell of
the form or says nothing of the columns of amounts, and none of the form's is missing. Else, where wrapped cells are shuffled, by
its characters: all those of the form's header cells occur, and what is left over says nothing of columns.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from govfin.mappings import Form, FormPanel, Reading, Settings, TableKind, Word, plain

RUN = 5  # lines over which a header cell is wrapped at most

_Key = tuple[str, str | int]  # what a header cell means: cells of one key can stand for each other
_Counts = tuple[int, ...]  # of each key how many header cells are still to be found


def form_of(head: Sequence[str], kind: TableKind, reading: Reading) -> Form | None:
    """The form that a head is of, with header cells as printed where these are told; None where none fits."""
    texts = [plain(part) for line in head for part in line.split() if not plain(part).isdigit()]
    fitting: list[tuple[int, int, int, Form]] = []
    for number, form in enumerate(kind.forms):
        reader = _HeadReader(texts, form, kind, reading)
        if found := reader.read():
            fitting.append((-len(found), _inversions(reader.cells, found), number, _relabelled(form, reader.cells, found)))
    if fitting:
        return min(fitting, key=lambda each: each[:3])[3]
    return _by_characters(head, kind, reading)


@dataclass(frozen=True, slots=True)
class _HeaderCell:
    """A header cell of a form: the panel, its path from the top, and what it means."""

    panel: int
    path: tuple[str, ...]
    key: _Key
    word: Word | None


@dataclass(slots=True)
class _HeadReader:
    """Puts the texts of a head together to the header cells of one form."""

    texts: Sequence[str]
    form: Form
    kind: TableKind
    reading: Reading
    cells: list[_HeaderCell] = field(default_factory=list)
    keys: list[_Key] = field(default_factory=list)
    failed: set[tuple[int, _Counts]] = field(default_factory=set)

    def read(self) -> list[tuple[_Key, int, str]] | None:
        """The key, the place and the text of each header cell that was found, in the order of the texts; None where they don't fit."""
        self.cells = list(_header_cells(self.form, self.kind, self.reading))
        counted = Counter(cell.key for cell in self.cells)
        self.keys = list(counted)
        return self._from(0, tuple(counted.values()))

    def _from(self, start: int, counts: _Counts) -> list[tuple[_Key, int, str]] | None:
        if start == len(self.texts):
            return None if any(counts) else []
        if (start, counts) in self.failed:
            return None
        for length in range(min(RUN, len(self.texts) - start), 0, -1):
            run = "".join(self.texts[start : start + length])
            if length > 1 and not self._is_one_cell(self.texts[start : start + length], run):
                continue
            matching = [place for place, key in enumerate(self.keys) if self._matches(key, run)]
            for place in matching:
                if counts[place]:
                    fewer = (*counts[:place], counts[place] - 1, *counts[place + 1 :])
                    if (rest := self._from(start + length, fewer)) is not None:
                        return [(self.keys[place], start, run), *rest]
            if self._says_nothing(run, bool(matching)) and (rest := self._from(start + length, counts)) is not None:
                return rest
        self.failed.add((start, counts))
        return None

    def _is_one_cell(self, parts: Sequence[str], run: str) -> bool:
        """Whether texts can be parts of one cell: a word that takes anything in does not take in other cells."""
        word = self._word(run)
        if word is None or any(re.fullmatch(pattern.replace(".*", ""), run) for pattern in word.words):
            return True
        return not any(self._word(part) for part in parts)

    def _matches(self, key: _Key, run: str) -> bool:
        text = self.reading.header_unit(run)[0]
        what, value = key
        if what == "total":
            return self.reading.lookup(["totals"], text) is not None
        if what == "side":
            word = self._word(text)
            return word is not None and word.side == value
        if what == "role":
            word = self._word(text)
            return word is not None and word.role == value
        word = next((cell.word for cell in self.cells if cell.key == key), None)
        return self.reading.matches(word, text) if word and word.set else text == value

    def _says_nothing(self, run: str, needed: bool) -> bool:
        """Whether a header cell tells nothing of columns of amounts: it heads codes or labels, or all the columns."""
        if self.reading.is_ordinal(run) or self.reading.is_heading(run):
            return True
        word = self._word(run)
        if word is None or needed:
            return False
        if word.role:
            roles = {label.role for panel in self.form.panels for text in panel.labels if (label := self._word(text))}
            return word.role in {"code", "ordinal", "ignore", *roles}
        if self.reading.lookup(["totals"], run):
            return False
        return word.set.items() <= {"phase": "approved", **self.kind.set}.items()

    def _word(self, text: str) -> Word | None:
        return self.reading.lookup([*self.kind.header, "header"], text)


def _header_cells(form: Form, kind: TableKind, reading: Reading) -> Iterator[_HeaderCell]:
    for number, panel in enumerate(form.panels * form.abreast):
        if panel.side:
            yield _HeaderCell(number, (), ("side", panel.side), None)
            yield _HeaderCell(number, (), ("role", "label"), None)
        above: list[str] = []
        for column in panel.columns:
            parts = column.split("/")
            settings: Settings = {}
            for place, part in enumerate(parts):
                word = reading.lookup([*kind.header, "header"], part, within=settings)
                settings |= word.set if word else {}
                if parts[: place + 1] != above[: place + 1]:
                    yield _HeaderCell(number, tuple(parts[: place + 1]), _key(part, word, reading), word)
            above = parts


def _key(part: str, word: Word | None, reading: Reading) -> _Key:
    if word and word.set:
        return "word", id(word)
    return ("total", "") if reading.lookup(["totals"], part) else ("text", plain(part))


def _inversions(cells: Sequence[_HeaderCell], found: Sequence[tuple[_Key, int, str]]) -> int:
    """How often two header cells below the same one stand in another order than in the form."""
    places = _assigned(cells, found)
    count = 0
    for left, right in itertools.combinations(range(len(cells)), 2):
        if (
            cells[left].path
            and cells[right].path
            and cells[left].path[:-1] == cells[right].path[:-1]
            and cells[left].panel == cells[right].panel
        ):
            count += places[left][0] > places[right][0]
    return count


def _assigned(cells: Sequence[_HeaderCell], found: Sequence[tuple[_Key, int, str]]) -> list[tuple[int, str]]:
    """For each header cell of the form the place and the text that stand for it: of one key, in their order."""
    left = list(found)
    assigned = []
    for cell in cells:
        taken = next(each for each in left if each[0] == cell.key)
        left.remove(taken)
        assigned.append(taken[1:])
    return assigned


def _relabelled(form: Form, cells: Sequence[_HeaderCell], found: Sequence[tuple[_Key, int, str]]) -> Form:
    """The form with header cells as they are printed."""
    printed = {(cell.panel, cell.path): text for cell, (_, text) in zip(cells, _assigned(cells, found), strict=True) if cell.path}
    panels = [
        panel.model_copy(
            update={
                "columns": [
                    "/".join(printed[number, tuple(parts[: place + 1])].replace("/", "") for place in range(len(parts)))
                    for parts in (column.split("/") for column in panel.columns)
                ]
            }
        )
        for number, panel in enumerate(form.panels)
    ]
    return form.model_copy(update={"panels": panels})


# --- by characters ---------------------------------------------------------------------------------------------------


def _by_characters(head: Sequence[str], kind: TableKind, reading: Reading) -> Form | None:
    """The form whose header cells make up the characters of a head; of several, the one that leaves least of them over."""
    printed = Counter(plain("".join(head)))
    fitting: list[tuple[int, Form]] = []
    for form in kind.forms:
        words = Counter(plain("".join(_words(form))))
        over = printed - words
        if not words - printed and not reading.head_noise("".join(over)):
            fitting.append((over.total(), form))
    return min(fitting, key=lambda each: each[0])[1] if fitting else None


def _words(form: Form) -> Iterator[str]:
    """The header cells of a form, each as often as it is printed."""
    yield from form.above
    for panel in form.panels * form.abreast:
        yield panel.side or ""
        yield from _parts(panel)


def _parts(panel: FormPanel) -> Iterator[str]:
    above: list[str] = []
    for column in panel.columns:
        parts = column.split("/")
        yield from (part for place, part in enumerate(parts) if parts[: place + 1] != above[: place + 1])
        above = parts
