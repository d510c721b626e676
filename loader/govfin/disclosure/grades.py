"""Grades: those that the words of a disclosure state, against the scale that it declares itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from govfin.account.calculations import Quotation, Statement, Sum
from govfin.disclosure.disclosures import Disclosure, Said
from govfin.form.performance import Passage
from govfin.form.scoring import Scoring, load_scoring
from govfin.mappingfiles import mapping_files
from govfin.mappings import plain
from govfin.prose.scales import read_scales
from govfin.table.facts import Fact

ALL_POINTS = Decimal(100)
REACH = 2  # a grade may follow its score so many sentences later


def grade_statements(disclosure: Disclosure) -> Iterator[Statement]:
    """The grades that sentences and forms state, with the scores that they follow from."""
    scoring = load_scoring(mapping_files())
    awards = [fact for fact in disclosure.facts if fact.origin == "narrative" and fact.at.measure == "score"]
    for said in disclosure.sentences:
        for match in _stated(said.text, scoring):
            if score := _score(awards, said, match.start("grade")):
                yield _statement(disclosure, said.quoted(*match.span("grade")), score, scoring)
    totals = [fact for fact in disclosure.facts if fact.about == "line" and fact.at.measure == "score" and not fact.column_label]
    for passage in disclosure.passages:
        if re.fullmatch(scoring.grade_labels, plain(passage.label)) and re.fullmatch(scoring.grade_words, plain(passage.text)):
            own = [fact for fact in totals if (fact.table_number, fact.at.project) == (passage.table_number, passage.project)]
            if len(own) == 1:
                yield _statement(disclosure, _printed(passage), own[0], scoring)


def _stated(text: str, scoring: Scoring) -> Iterator[re.Match[str]]:
    """Where a text states a grade, blanks and quotation marks among its words."""
    return re.finditer(_spaced(scoring.graded), text)


def _spaced(pattern: str) -> str:
    """A pattern over plain text as one over text as printed: blanks and quotation marks may stand before and behind the grade."""
    return pattern.replace("(?P<grade>", r"[\s“”\"‘’]*(?P<grade>").replace("(?=[", r"[\s“”\"‘’]*(?=[")


def _score(awards: Sequence[Fact], said: Said, place: int) -> Fact | None:
    """The score that a grade is that of: the last before it in its sentence, or the only one of the sentences right before."""
    own = [fact for fact in awards if fact.sentence == said.number and fact.document == said.document]
    before = [fact for fact in own if fact.span and fact.span[0] < place]
    if own:
        return (before or own[:1])[-1]
    near = [fact for fact in awards if 0 < said.number - fact.sentence <= REACH and fact.document == said.document]
    last = [fact for fact in near if fact.sentence == near[-1].sentence]
    return last[0] if len(last) == 1 else None


def _printed(passage: Passage) -> Quotation:
    """A grade in the cell of a form."""
    path = f"table/{passage.table_number}/cell/{passage.row}/{passage.column}/quotation"
    return Quotation(path, plain(passage.text), passage.page, passage.bbox, table_number=passage.table_number)


def _statement(disclosure: Disclosure, quotation: Quotation, score: Fact, scoring: Scoring) -> Statement:
    """A grade by the scale of the document itself, or else by the usual one."""
    scales = disclosure.scales or tuple(read_scales([scoring.usual_scale], scoring))
    found = [grade for scale in scales if (grade := scale.grade(score.amount))]
    stated = quotation.text
    expected = tuple(dict.fromkeys(stated if scoring.alike(stated, grade) else grade for grade in found))
    identity = "grade" if disclosure.scales else "usual-grade"
    return Statement(identity, quotation, stated, expected, (score,), reason="" if expected else "not-stated")


def award_sums(disclosure: Disclosure) -> Iterator[Sum]:
    """What sentences say was given is at most what they say that it counts for, and makes up the total where all points are told of."""
    awards = [fact for fact in disclosure.facts if fact.origin == "narrative" and fact.about == "line"]
    weights = {(fact.document, fact.sentence, fact.column): fact for fact in awards if fact.at.measure == "weight"}
    scores = [fact for fact in awards if fact.at.measure == "score"]
    pairs = [(score, weight) for score in scores if (weight := weights.get((score.document, score.sentence, score.column - 1)))]
    for score, weight in pairs:
        yield Sum("indicator-score", "at-most", 0, weight, (score,))
    told = [score for score, _ in pairs]
    totals = [score for score in scores if score not in told]
    if len(totals) == 1 and sum(weight.amount for _, weight in pairs) == ALL_POINTS:
        yield Sum("score-total", "equal", 0, totals[0], tuple(told))
