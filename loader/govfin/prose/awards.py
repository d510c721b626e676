"""Awards: the points that sentences say were given, as facts: 综合评分结果为90分; 此项标准分20分，得分20分."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govfin.form.scoring import Scoring
from govfin.mappings import plain
from govfin.numerals import parse_numeral
from govfin.prose.sentences import Sentence
from govfin.table.facts import ALL, Coordinates, Fact, Subject

POINTS = ("weight", "score")
BREAK = "\uff0c"  # the comma of plain text


def award_facts(sentences: Iterable[Sentence], scoring: Scoring, unit: str, subject: Subject) -> Iterator[Fact]:
    """The scores, and the weights beside them, that the prose of a disclosure states; `unit` is that of points."""
    reader = _Reader(scoring, unit, subject)
    return (fact for sentence in sentences for fact in reader.read(sentence))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads sentences one by one."""

    scoring: Scoring
    unit: str
    subject: Subject

    def read(self, sentence: Sentence) -> Iterator[Fact]:
        text, places = _plain(sentence.text)
        matches = (match for pattern in self.scoring.awards for match in re.finditer(pattern, text))
        end = 0
        for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
            if match.start() >= end and not re.search(self.scoring.other_years, text[: match.start()]):
                end = match.end()
                for name in POINTS:
                    if match.groupdict().get(name):
                        span = (places[match.start(name)], places[match.end(name) - 1] + 1)
                        label = text[match.start() : match.start(name)].rpartition(BREAK)[2]
                        yield self._fact(sentence, span, name, label)

    def _fact(self, sentence: Sentence, span: tuple[int, int], measure: str, label: str) -> Fact:
        numeral = parse_numeral(sentence.text[span[0] : span[1]], self.unit)
        assert numeral is not None
        margin = len(sentence.text) - len(sentence.text.lstrip())
        whose = self.subject
        return Fact(
            table="",
            table_number=0,
            table_title="",
            page=sentence.page(span[0]),
            row=sentence.number,
            column=1 + len(re.findall(r"\d+(?:[.,]\d+)*", sentence.text[: span[0]])),
            row_code="",
            row_label=label,
            side="",
            column_label="",
            numeral=numeral,
            bbox=sentence.box(*span),
            at=Coordinates(whose.unit_name, whose.district, whose.year, whose.coverage, whose.phase, ALL, measure=measure),
            origin="narrative",
            about="line",
            sentence=sentence.number,
            text=sentence.text.strip(),
            span=(span[0] - margin, span[1] - margin),
        )


def _plain(text: str) -> tuple[str, list[int]]:
    """A text in plain form, and for each of its characters the place that it has in the text."""
    told: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for each in plain(unicodedata.normalize("NFKC", character)):
            told.append(each)
            places.append(place)
    return "".join(told), places
