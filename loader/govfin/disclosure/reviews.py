"""Reviews: what the rows of self-evaluation forms print of each indicator, against the columns that the form has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from govfin.account.calculations import Quotation, Statement
from govfin.disclosure.disclosures import Disclosure
from govfin.form.indicators import Indicator
from govfin.form.scoring import Scoring, load_scoring
from govfin.mappingfiles import mapping_files
from govfin.table.facts import Fact

NEEDED = ("target", "actual", "score")


def review_statements(disclosure: Disclosure) -> Iterator[Statement]:
    """Each indicator of a self-evaluation has its target, what was reached, and its score, as far as the form has columns for them."""
    scoring = load_scoring(mapping_files())
    facts: dict[tuple[int, int], list[Fact]] = defaultdict(list)
    for fact in disclosure.facts:
        if fact.about == "indicator":
            facts[fact.table_number, fact.row].append(fact)
    for indicators in _forms(disclosure):
        columns = [role for role in NEEDED if 2 * len([each for each in indicators if each.value(role).text]) > len(indicators)]
        if "actual" in columns and len(columns) > 1:
            # what has neither target nor result is no indicator that was set
            for each in (each for each in indicators if each.value("target").text or each.value("actual").text):
                yield _statement(each, columns, facts[each.table_number, each.row], scoring)


def _forms(disclosure: Disclosure) -> Iterator[list[Indicator]]:
    """The indicators of each form."""
    forms: dict[tuple[int, str], list[Indicator]] = defaultdict(list)
    for indicator in disclosure.indicators:
        forms[indicator.table_number, indicator.at.project].append(indicator)
    yield from forms.values()


def _statement(told: Indicator, columns: Sequence[str], facts: Sequence[Fact], scoring: Scoring) -> Statement:
    printed = [role for role in columns if told.value(role).text]
    path = f"table/{told.table_number}/cell/{told.row}/0/indicator"
    quotation = Quotation(path, told.name, told.page, table_number=told.table_number)
    reason = "not-stated" if told.cut and printed != columns else ""
    return Statement("indicator-parts", quotation, scoring.listed(printed), (scoring.listed(columns),), tuple(facts), reason)
