"""Statements: the numerals of one sentence, each with what it is about, what it measures, and of when.

    Token … Token → Statement

`Memory` is what was spoken of before; reading a sentence changes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from govfin.mappings import UNNUMBERED, Settings, plain
from govfin.numerals import Numeral, parse_numeral
from govfin.prose.meanings import BOTH, MONEY, TOTALS, Around, Meanings, Said, is_telling, under
from govfin.prose.phrases import Phraser, Token
from govfin.prose.sentences import Sentence

PROJECT_NAME: Final = range(3, 41)  # characters of a project's name in prose
OPENING: Final = ("opening", "opening-account")
CLASS: Final = 3  # digits of a 类, whose names are said of nothing else
UNTOLD: Final = "words"  # in what a rate is measured against: words of which no coordinate is told
COUNTS: Final = ("persons", "vehicles", "groups", "sets")
_CHANGES = {"rise": 1, "fall": -1, "either": 0}
_PARTING = ("composition", "use", "announcement")
_WAYS = (*_CHANGES, "share", "rate", "comparison")


@dataclass(frozen=True, slots=True)
class Above:
    """A heading, an item, or the whole of a list, that what follows stands under."""

    depth: float
    said: Said
    title: str = ""
    lasting: bool = False  # a heading, which holds for paragraphs without numbering too
    government: bool = False  # it speaks of the government's economic classes


@dataclass(frozen=True, slots=True)
class Statement:
    """A numeral and what it states."""

    token: Token
    ordinal: int  # of the numeral in its sentence, from 1
    said: Said
    told: Settings  # measure, year and phase
    sign: int
    base: Settings  # what words say of that which it is measured against
    loose: bool  # a use, in words that are the name of a function but need not be meant as that


@dataclass(slots=True)
class Memory:
    """What was spoken of up to here."""

    above: list[Above] = field(default_factory=list)
    standing: Said | None = None  # what the last numeral was about
    topic: Said | None = None  # what the words since then spoke of
    lead: Said | None = None  # the whole that is being parted
    whole: Said | None = None  # what the first numeral of the last sentence was about
    compared: Settings | None = None  # with what amounts are being compared
    date: Settings = field(default_factory=dict)  # the day that this paragraph tells of
    seen: set[str] = field(default_factory=set)  # items told of in this paragraph
    projects: Mapping[str, str] = field(default_factory=dict)  # plain name of a project of the tables → its coordinate

    def context(self) -> Settings:
        merged: Settings = {}
        for each in self.above:
            merged = under(merged, each.said.settings)
        return merged

    def around(self) -> Around:
        settings = self.context() | (self.lead.settings if self.lead else {})
        spoken = [settings, *(said.settings for said in (self.standing, self.topic) if said)]
        items = frozenset(str(each["item"]) for each in spoken if "item" in each)
        return Around(settings, items, frozenset(self.seen), any(each.government for each in self.above))

    def forget(self) -> None:
        """A new item or section begins: nothing said before it is referred to."""
        self.standing = self.topic = self.lead = self.whole = self.compared = None
        self.seen, self.date = set(), {}


class Clause:
    """Reads the statements of one sentence."""

    def __init__(self, memory: Memory, phraser: Phraser, meanings: Meanings, sentence: Sentence) -> None:
        self.memory = memory
        self.phraser = phraser
        self.meanings = meanings
        self.sentence = sentence
        self.phrase = phrase = phraser.phrase(sentence.text)
        self.first: Said | None = None
        self.parted = False  # a whole is being parted
        self.noted = False  # the part before this one spoke of something
        self.numerals = 0
        self.begun = 0  # where the words for the next numeral begin, an enumeration among them
        self.when: Settings = {}  # the year that the sentence begins with
        self.date: Settings = {} if any(token.kind == "year" for token in phrase.tokens) else memory.date
        self.joined = False  # the last separator was the 、 of a list of amounts
        self.listed = False  # the last amount was one of such a list
        self.using = False  # what follows says what for
        self.unnamed = False  # parts of the amount before were announced, and nothing said yet what they are
        self.reason = False  # what follows says why
        self.changed: tuple[int, int] = (0, 0)  # the sign of the last change, and where it ended
        self.brackets: list[Said | None] = []

    @property
    def ends_open(self) -> bool:
        """Whether it ends with what announces parts: a word that does, or a colon behind something that was spoken of."""
        words = [token for token in self.phrase.tokens if token.kind not in ("separator", "filler")]
        last = self.phrase.tokens[-1].text if self.phrase.tokens else ""
        if not words or words[-1].kind in _PARTING:
            return bool(words)
        return last == "：" and (words[-1].kind == "numeral" or self.noted)

    def statements(self, project: str) -> Iterator[Statement]:
        """The statements in order. `project` is the name of one that the sentence begins with, "" for none."""
        return iter(_with_unsaid_changes(list(self._read(project))))

    def _read(self, project: str) -> Iterator[Statement]:
        if project:
            self.memory.topic = self._project_named(project, self.memory.context())
        part: list[Token] = []
        for token in self.phrase.tokens:
            if token.kind == "numeral":
                self.numerals += 1
                statement = self._statement(_unglued(part, self.meanings, self.memory), token)
                if statement is not None and token.open:
                    yield statement
                part, self.begun = _glued(token), token.end
            elif token.kind in ("separator", *_PARTING, "reason"):
                self._end_part(part, token)
                self.joined = token.text == "、" and bool(self.numerals) and all(each.kind == "filler" for each in part)
                part = []
                self.begun = self.begun if token.text == "、" and token.start > self.begun else token.end
            else:
                part.append(token)
        self._end_part(part, None)
        self.memory.date = self.date

    # --- parts without a numeral

    def _end_part(self, part: list[Token], token: Token | None) -> None:
        """A part without a numeral: it may say what the next numeral is about, or when."""
        self._compare(part)
        if part and token is not None and token.kind == "announcement":
            part, self.reason = _known(part), False
        part = _unglued(part, self.meanings, self.memory)
        self.noted = bool(part) and not (self.reason or self.using) and self._note(part, token)
        if token is None:
            return
        if token.kind in _PARTING or (token.text == "：" and self.noted):
            before = self.memory.standing if self.numerals else self.memory.whole
            self.memory.lead = self.memory.topic or before or self.memory.lead
            self.parted, self.using = True, token.kind == "use"
            self.unnamed = token.kind == "composition" and bool(self.numerals) and not part
        elif token.kind == "reason":
            self.reason = True
        elif token.text == "（":
            self.brackets.append(self.memory.standing)
        elif token.text == "）" and self.brackets:
            self.memory.standing = self.brackets.pop()

    def _note(self, part: list[Token], token: Token | None) -> bool:
        """Note the topic, the date or the year that a part tells; whether it told a topic."""
        kinds = {each.kind for each in part}
        if kinds <= {"year", "filler", "date"}:
            for each in part:
                if each.kind == "year":
                    self.when = _moment(each)
        known = not kinds & {"unknown", *_CHANGES, "share", "rate"}
        said = self._subject(part) if known and is_telling(part) and not (token and token.text == "、") else None
        if said is not None:
            self.memory.topic = said
        return said is not None

    def _compare(self, part: list[Token]) -> None:
        for each in part:
            if each.kind == "comparison":
                self.memory.compared = _moment(each)
            elif each.kind == "date":
                self.date = _moment(each)

    # --- numerals

    def _statement(self, part: list[Token], token: Token) -> Statement | None:
        self._compare(part)
        said = self._about(part, token)
        told = self._told(part, token, said) if said is not None else None
        if not self.reason:
            self._remember(said)
        if said is None or told is None:
            return None
        named = {each.kind for each in part} & {"name", "mark", "code"} == {"name"} and len(str(said.settings.get("function", ""))) > CLASS
        return Statement(token, self.numerals, said, *told, self._base(part, told[0]), self.using and named)

    def _base(self, part: list[Token], told: Settings) -> Settings:
        """What words say of that which a rate is measured against: a whole, a budget, a year."""
        way = next((each for each in reversed(part) if each.kind in ("share", "rate")), None)
        match told["measure"]:
            case "share" if way is not None:
                words = self.phraser.whole(way)
                known = all(each.kind != "unknown" for each in words)
                whole = self.meanings.said(words, self.memory.around()) if known else None
                return whole.settings if whole is not None else {UNTOLD: way.text}
            case "execution-rate" if way is not None:
                return _moment(way)
            case "difference" | "change":
                return self.memory.compared or {}
        return {}

    def _about(self, part: list[Token], token: Token) -> Said | None:
        """What a numeral is about: what its part says, else what was spoken of last; None where that is open."""
        kinds = {each.kind for each in part}
        listed = self._project(part, token) if "unknown" in kinds or kinds == {"name"} else None
        if listed is not None and ("unknown" in kinds or self.sentence.depth < UNNUMBERED):
            return listed
        if "unknown" in kinds and "code" not in kinds:
            return None
        if is_telling(part):
            self.listed = self.joined
            return self._subject(part) if not self.reason or kinds & {"rise", "fall"} else None
        if self.listed and kinds & {*_CHANGES, "comparison"}:
            return None  # behind several amounts: of which of them, or of their whole?
        if self.unnamed and self.memory.topic is None:
            return None
        begins = self.sentence.opens and self.sentence.depth == UNNUMBERED and not token.start
        return None if self.reason or begins else (self.memory.topic or self.memory.standing)

    def _remember(self, said: Said | None) -> None:
        self.memory.standing, self.memory.topic = said, None
        self.unnamed = False
        self.first = self.first or said
        if said is not None and "item" in said.settings:
            self.memory.seen.add(str(said.settings["item"]))

    def _told(self, part: list[Token], token: Token, said: Said) -> tuple[Settings, int] | None:
        """What a numeral measures, with year and phase, and its sign; None where that is open."""
        assert token.unit is not None
        measure = token.unit.measuring(said.measures)
        way = next((each.kind for each in reversed(part) if each.kind in _WAYS), "")
        if measure not in said.measures or (measure in COUNTS and way):
            return None
        if way in _CHANGES:
            return self._change(part, token, said, _CHANGES[way])
        if measure == "percent":
            return self._percent(way, token)
        if way == "comparison" and self.memory.compared is not None:
            return {**self.memory.compared, "measure": "amount"}, 1
        if way:
            return None
        return {**self._when(part, said), "measure": "amount" if measure == "money" else measure}, 1

    def _change(self, part: list[Token], token: Token, said: Said, sign: int) -> tuple[Settings, int] | None:
        """A difference or its percentage; a form that was not filled in says nothing of a direction, and must be nought."""
        assert token.unit is not None
        if (sign == 0 and Decimal(token.value.replace("，", ""))) or (self.reason and self.memory.compared is None):
            return None
        self.changed = (sign, token.end)
        before = part[: next((place for place, each in enumerate(part) if each.kind == "comparison"), len(part))]
        measure = "difference" if token.unit.measure == "money" else "change"
        return {**self._when(before, replace(said, when={})), "measure": measure}, sign

    def _percent(self, way: str, token: Token) -> tuple[Settings, int] | None:
        if way == "share":
            return {"measure": "share"}, 1
        if way == "rate":
            return {"measure": "execution-rate", "phase": "executed"}, 1
        sign, end = self.changed
        bracketed = not way and end and self.phrase.plain[end : token.start] == "（"
        return ({"measure": "change"}, sign) if bracketed else None

    def _when(self, part: list[Token], said: Said) -> Settings:
        """Year and phase of an amount: what its part says, the date of what it is about, the year that the sentence begins with."""
        own: Settings = {}
        for each in part:
            if each.kind in ("year", "phase"):
                own |= {name: value for name, value in _moment(each).items() if name in ("year", "phase")}
        dated = {} if "money" in said.measures else {**said.when, **self.date}
        return {**self.when, **dated, **own}

    # --- what it is about

    def _subject(self, part: list[Token]) -> Said | None:
        """What the words of a part speak of, with what stands above them; None where that is open."""
        cut = next((place for place, each in enumerate(part) if each.kind == "comparison"), len(part))
        own = self.meanings.said(part[:cut] if is_telling(part[:cut]) else part[cut:], self.memory.around())
        if own is None or self._sources(own):
            return None
        dated = {**(self.memory.lead.when if self.memory.lead else {}), **self.date}
        label = self.sentence.text[slice(*self.phrase.span(*own.words))] if own.words else ""
        return replace(own, settings=under(self._wider(own), own.settings), when=dated, label=label)

    def _sources(self, own: Said) -> bool:
        """Whether expenditure is being parted by what it is paid from, which words of revenue tell and no flow of theirs."""
        lead = self.memory.lead.settings if self.parted and self.memory.lead is not None else {}
        source = "fund" in own.settings if own.settings.get("flow") == "revenue" else own.settings.get("item") in OPENING
        return lead.get("flow") == "expenditure" and source

    def _wider(self, own: Said) -> Settings:
        """What stands above words: a list's whole, headings and items; for totals and reasons less of them."""
        memory, context = self.memory, self.memory.context()
        if own.is_total and memory.lead is not None and memory.lead.settings.get("flow") not in (own.settings["flow"], BOTH, None):
            memory.lead = None
        if self.reason:
            return {name: value for name, value in context.items() if name in ("fund", "function")}
        beside = own.settings.keys() == {"fund"} and self.numerals > 1 and memory.lead is None
        qualified = own.settings.keys() == {"item"} and own.settings["item"] not in TOTALS
        if (beside or qualified) and memory.standing is not None:
            return memory.standing.settings
        if memory.lead is not None:
            context = under(context, memory.lead.settings)
        elif own.is_total:
            context = {name: value for name, value in context.items() if name == "fund"}
        spoken = memory.topic.settings if memory.topic else {}
        return under(context, spoken) if "item" in own.settings and spoken.get("item") == own.settings["item"] else context

    def _project(self, part: list[Token], token: Token) -> Said | None:
        """A project of the unit, where projects are being listed and the words before an amount are a name."""
        memory = self.memory
        lead = memory.lead.settings if memory.lead is not None else memory.context()
        names = all(each.kind not in (*_WAYS, "phase", "date", "year") for each in part)
        listed = lead.get("expenditure") == "project" and (memory.lead is not None or self.sentence.depth < UNNUMBERED)
        if memory.lead is not None and memory.lead.project:
            return None  # parts of a project are none
        if self.reason or not names or not listed or token.unit is None or token.unit.measure != "money":
            return None
        return self._project_named(self.sentence.text[slice(*self.phrase.span(self.begun, token.start))].strip(), lead)

    def _project_named(self, label: str, lead: Settings) -> Said | None:
        name = plain(label)
        if len(name) not in PROJECT_NAME or re.search(r"\d|[，。；：]", name):
            return None
        settings = under(self.memory.context(), lead) | {"flow": "expenditure", "expenditure": "project"}
        return Said(settings, None, {}, MONEY, label, self.memory.projects.get(name, name))


def _with_unsaid_changes(statements: list[Statement]) -> list[Statement]:
    """The statements, an amount of another year being the change from it where the percentage behind it says so.

    210.32 against last year 1.43, 0.68 % more: it is 1.43 that is 0.68 % of last year's.
    """
    mended = list(statements)
    for place in range(len(mended) - 2):
        now, then, change = mended[place : place + 3]
        measures = tuple(each.told["measure"] for each in (now, then, change))
        if measures == ("amount", "amount", "change") and now.said == then.said == change.said and _is_change(now, then, change):
            told = {**change.told, "measure": "difference"}
            mended[place + 1] = replace(then, told=told, sign=change.sign, base=change.base)
    return mended


def _is_change(now: Statement, then: Statement, change: Statement) -> bool:
    """Whether a percentage is what a second amount is of the first without it, and not what the first is above the second."""
    if not change.sign or now.token.unit != then.token.unit:
        return False
    first, second, percent = (_numeral_of(each) for each in (now, then, change))
    if first is None or second is None or percent is None or not second.value:
        return False
    before = first.value - change.sign * second.value
    loose = 2 * percent.half_width
    risen = change.sign * (first.value - second.value) / second.value * 100
    return before > 0 and abs(second.value / before * 100 - percent.value) <= loose < abs(risen - percent.value)


def _numeral_of(statement: Statement) -> Numeral | None:
    assert statement.token.unit is not None
    return parse_numeral(statement.token.value, statement.token.unit.unit)


def _moment(token: Token) -> Settings:
    settings: Settings = dict(token.sayings[0].set)
    if settings.get("year") == "printed":
        match = re.search(r"20\d\d", token.text)
        settings["year"] = int(match[0]) if match else -1
    return settings


def _known(part: list[Token]) -> list[Token]:
    """The words of a part behind the last that nothing knows."""
    unknown = [place for place, each in enumerate(part) if each.kind == "unknown"]
    return part[unknown[-1] + 1 :] if unknown else part


def _glued(token: Token) -> list[Token]:
    """What a numeral leaves for the words that follow it at once: a count may belong to them (23 of something)."""
    counts = token.unit is not None and token.unit.measure in COUNTS
    return [replace(token, kind="unknown")] if counts else []


def _unglued(part: list[Token], meanings: Meanings, memory: Memory) -> list[Token]:
    """A part without the count before it, where its words say by themselves what they are about."""
    glued = bool(part) and part[0].kind == "unknown" and part[0].unit is not None
    said = meanings.said(part[1:], memory.around()) if glued else None
    return part[1:] if said is not None and said.settings.keys() - {"flow"} else part
