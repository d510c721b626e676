"""Narrative: what the prose of a disclosure states, as facts.

    Sentence → tokens → statements → facts

A numeral is about what the words right before it say, else about what was spoken of last. What stands above adds what these words
leave open: the whole that a 其中 parts, the items and headings of the section. Where a word before a numeral is not known, the
numeral is left out, and so is whatever refers back to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from govfin.mappings import UNNUMBERED, Reading, Settings, plain
from govfin.numerals import Numeral, parse_numeral
from govfin.prose.meanings import BOTH, BROKEN_DOWN, GRAND_TOTAL, TENTATIVE, Meanings, Said
from govfin.prose.phrases import Phrase, Phraser, own_names
from govfin.prose.sayings import Wordings, wordings_in
from govfin.prose.sentences import Sentence
from govfin.prose.statements import Above, Clause, Memory, Statement
from govfin.table.facts import ALL, MONEY, Coordinates, Fact, Subject

LOOSE = "told of as a use, in words that need not be meant as the name of the function"
MANY = 40  # amounts without a nought at the end that are no accident: one time in seventy


def narrative_facts(sentences: Iterable[Sentence], reading: Reading, subject: Subject, kind: str, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that the prose of a disclosure states. `kind` is budget or final, `facts` are those of its tables."""
    wordings = wordings_in(reading.files)
    if wordings is None:
        return []
    phraser = Phraser(reading, wordings, kind, own_names(plain(subject.unit_name)))
    meanings = Meanings(wordings, frozenset(fact.at.function for fact in facts))
    projects = {plain(fact.project_name): fact.at.project for fact in facts if fact.project_name}
    reader = _Reader(wordings, phraser, meanings, subject, Memory(projects=projects))
    found = _completed([fact for sentence in sentences for fact in reader.read(sentence)])
    forms = {kind.kind for kind in reading.kinds if kind.fields}
    return _settled(
        _budgeted(found, facts),
        [fact for fact in facts if fact.about == "figure" and fact.table not in forms and fact.at.year == subject.year],
    )


class _Reader:
    """Reads sentences in order."""

    def __init__(self, wordings: Wordings, phraser: Phraser, meanings: Meanings, subject: Subject, memory: Memory) -> None:
        self.wordings = wordings
        self.phraser = phraser
        self.meanings = meanings
        self.subject = subject
        self.memory = memory
        self.silent = False
        self.handed = False  # a list was announced at the end of the last sentence
        self.chained = False  # the last sentence ended with a semicolon

    def read(self, sentence: Sentence) -> Iterator[Fact]:
        """The facts of the next sentence."""
        telling = self.phraser.has_numeral(sentence.text)
        if sentence.depth < UNNUMBERED:
            self._enter(sentence.depth)
        elif sentence.opens:
            self._open()
        if self._hushed(sentence, telling):
            return
        phrase = self.phraser.phrase(sentence.text)
        if sentence.depth < UNNUMBERED and not telling:
            self._head(sentence, phrase)
            return
        clause = Clause(self.memory, self.phraser, self.meanings, sentence)
        for statement in clause.statements(self._project(phrase.plain)):
            yield from self._facts(statement, sentence, phrase)
        self._close(sentence, clause)

    def _hushed(self, sentence: Sentence, telling: bool) -> bool:
        """Whether a sentence stands in a part that states no figures of the disclosure."""
        title = plain(sentence.text)
        opens = sentence.whole and sentence.depth == UNNUMBERED and _matches(self.wordings.parts, title)
        if opens:
            self._enter(0)
        if opens or sentence.depth == 0 or (sentence.depth == 1 and not telling):
            self.silent = _matches(self.wordings.silent, title)
        return self.silent

    def _enter(self, depth: int) -> None:
        """An item or section of this depth begins."""
        self.memory.above = [each for each in self.memory.above if each.depth < depth]
        self.memory.forget()
        self.handed = self.chained = False

    def _open(self) -> None:
        """A paragraph without numbering begins; it goes on with a list that was announced, but ends one that was read."""
        if not self.handed:
            self.memory.above = [each for each in self.memory.above if each.lasting]
            self.memory.lead = None
        self.memory.compared = None
        self.memory.seen, self.memory.date = set(), {}

    def _head(self, sentence: Sentence, phrase: Phrase) -> None:
        why = any(token.kind == "reason" for token in phrase.tokens)
        told = Said() if why else self.meanings.heading(phrase.tokens, self.memory.around())
        said = replace(told, label=sentence.text.strip())
        government = any(re.search(pattern, phrase.plain) for pattern in self.wordings.government)
        lasting = sentence.whole and sentence.text.rstrip()[-1:] not in "。；"
        self.memory.above.append(Above(sentence.depth, said, sentence.text.strip(), lasting, government))
        specific = any(said.settings.get(each, ALL) != ALL for each in BROKEN_DOWN)
        self.memory.topic = replace(said, settings=self.memory.context()) if specific else None

    def _project(self, text: str) -> str:
        """The name of a project that a sentence begins with, "" for none."""
        return next((match[1] for pattern in self.wordings.projects if (match := re.search(pattern, text))), "")

    def _close(self, sentence: Sentence, clause: Clause) -> None:
        """What a sentence leaves for those after it."""
        memory = self.memory
        self.handed = clause.ends_open
        if sentence.depth < UNNUMBERED and clause.first is not None:
            memory.above.append(Above(sentence.depth, clause.first))
        lead = (memory.lead if clause.parted else None) or memory.topic or clause.first
        ended = plain(sentence.text)[-1:] != "；"
        if self.handed and lead is not None:
            memory.above.append(Above(max((each.depth for each in memory.above), default=0) + 0.5, lead))
        elif ended:
            memory.lead = None
        if clause.first is not None and not self.chained:
            memory.whole = clause.first
        if ended and clause.parted and memory.whole is not None and not self.handed:
            memory.standing = memory.whole  # what the next sentence compares is the whole, and not its last part
        self.chained = not ended
        if clause.numerals:
            memory.topic = None

    # --- facts

    def _facts(self, statement: Statement, sentence: Sentence, phrase: Phrase) -> Iterator[Fact]:
        """The fact that a statement is; where it is one of revenue and of expenditure, two."""
        flow = statement.said.settings.get("flow")
        start, end = phrase.span(statement.token.start, statement.token.start + len(statement.token.value))
        numeral = _numeral(statement, sentence.text[start:end])
        if flow is None or numeral is None:
            return
        margin = len(sentence.text) - len(sentence.text.lstrip())
        for repeated, each in enumerate(("revenue", "expenditure") if flow == BOTH else (str(flow),)):
            yield Fact(
                table="",
                table_number=0,
                table_title=next((above.title for above in reversed(self.memory.above) if above.title), ""),
                page=sentence.page(start),
                row=sentence.number,
                column=statement.ordinal,
                row_code="",
                row_label=statement.said.label,
                side="",
                column_label="",
                numeral=numeral,
                bbox=sentence.box(start, end),
                at=self._at(statement, each),
                project_name=statement.said.label if statement.said.project else "",
                origin="narrative",
                sentence=sentence.number,
                text=sentence.text.strip(),
                span=(start - margin, end - margin),
                base=self._base(statement, each),
                doubt=LOOSE if statement.loose else "",
                repeated=bool(repeated),
            )

    def _base(self, statement: Statement, flow: str) -> tuple[tuple[str, str], ...]:
        """What a rate is measured against, as far as words say it, as coordinates."""
        settings = {name: flow if value == BOTH else value for name, value in statement.base.items()}
        if "year" in settings:
            settings["year"] = self._year(int(settings["year"]))
        return tuple((name, str(value)) for name, value in settings.items())

    def _year(self, year: int) -> int:
        return year if year > 1900 else self.subject.year + year

    def _at(self, statement: Statement, flow: str) -> Coordinates:
        merged: Settings = {"phase": self.subject.phase, **statement.said.settings, **statement.told, "flow": flow}
        year = int(merged.pop("year", 0))
        return Coordinates(
            unit_name=self.subject.unit_name,
            district=self.subject.district,
            year=self._year(year),
            coverage=self.subject.coverage,
            project=statement.said.project or ALL,
            **{name: str(value) for name, value in merged.items()},
        )


def _numeral(statement: Statement, text: str) -> Numeral | None:
    """The numeral as printed, its value negative where what it states went down."""
    assert statement.token.unit is not None
    numeral = parse_numeral(text, statement.token.unit.unit)
    return replace(numeral, value=-numeral.value) if numeral and statement.sign < 0 and numeral.value else numeral


def _matches(patterns: Iterable[str], text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in patterns)


# --- noughts at the end ------------------------------------------------------------------------------------------------


def _completed(found: list[Fact]) -> list[Fact]:
    """Where prose leaves noughts at the end out, its amounts are known to as many decimals as are printed of the others: 3 is 3.00.

    Of amounts printed in full every tenth ends with a nought; so many without one, beside shorter ones, are no accident.
    """
    money = (fact.numeral for fact in found if fact.at.measure in MONEY and not fact.repeated and fact.amount)
    by_unit: dict[str, list[Numeral]] = defaultdict(list)
    for numeral in money:
        by_unit[numeral.unit].append(numeral)
    known: dict[str, int] = {}
    for unit, numerals in by_unit.items():
        longest = max(numeral.decimals for numeral in numerals)
        full = sum(numeral.decimals == longest for numeral in numerals)
        cut = not any(numeral.decimals and numeral.text.endswith("0") for numeral in numerals)
        if cut and MANY <= full < len(numerals):
            known[unit] = longest
    return [
        replace(fact, numeral=replace(fact.numeral, known=known.get(fact.numeral.unit, 0))) if fact.at.measure in MONEY else fact
        for fact in found
    ]


# --- totals ------------------------------------------------------------------------------------------------------------


def _settled(found: list[Fact], facts: Sequence[Fact]) -> list[Fact]:
    """Totals as the tables tell those of the year, since prose calls both this year's total and the grand total 收入总计 or 收入预算.

    `facts` are figures of the year, of tables but not of forms, whose 合计 is either of the two. A word that leaves it open is about
    the one that the tables tell, of two about the grand total; an amount that the tables print for the other one only is about that.
    """
    totals: dict[tuple[str, str, str], set[Decimal]] = {}
    for fact in facts:
        at = fact.at
        whole = at.measure == "amount" and at.project == at.function == at.economic == at.expenditure == ALL
        if whole and at.item in (ALL, GRAND_TOTAL) and at.phase != "revised":
            totals.setdefault((at.flow, at.fund, at.item), set()).add(fact.amount)
    carried = any(fact.at.flow == "balance" and fact.at.item == "opening" and fact.amount for fact in (*facts, *found))
    settled: list[Fact] = []
    items: dict[tuple[str, str, str], str] = {}  # what the last amount of a total was about: its change and share go with it
    for fact in found:
        if fact.at.item in (GRAND_TOTAL, TENTATIVE):
            key = (fact.at.flow, fact.at.fund, fact.at.item)
            total = _total(fact, totals, carried)
            if fact.at.measure == "amount":
                items[key] = total.at.item
            settled.append(replace(total, at=replace(total.at, item=items.get(key, total.at.item))))
        else:
            settled.append(fact)
    return settled


def _budgeted(found: list[Fact], facts: Sequence[Fact]) -> list[Fact]:
    """Budgets as the tables tell them: what prose calls the budget is the approved one where the tables print its amount for that alone."""
    budgets: dict[Coordinates, set[Decimal]] = defaultdict(set)
    for fact in facts:
        if fact.about == "figure" and fact.at.phase in ("approved", "revised"):
            budgets[fact.at].add(fact.amount)
    settled = []
    for fact in found:
        approved = replace(fact.at, phase="approved")
        plainly = fact.at.phase == "revised" and fact.amount not in budgets[fact.at] and fact.amount in budgets[approved]
        settled.append(replace(fact, at=approved, inferred=True) if plainly else fact)
    return settled


def _total(fact: Fact, totals: Mapping[tuple[str, str, str], set[Decimal]], carried: bool) -> Fact:
    grand, own = (totals.get((fact.at.flow, fact.at.fund, item), set()) for item in (GRAND_TOTAL, ALL))
    if fact.at.item == TENTATIVE:
        item = GRAND_TOTAL if (grand != own if grand and own else bool(grand) or (carried and not own)) else ALL
    else:
        item = ALL if own and not grand else GRAND_TOTAL
    said, other = (grand, own) if item == GRAND_TOTAL else (own, grand)
    inferred = fact.at.measure == "amount" and fact.amount in other and fact.amount not in said
    if inferred:
        item = ALL if item == GRAND_TOTAL else GRAND_TOTAL
    return replace(fact, at=replace(fact.at, item=item), inferred=inferred)
