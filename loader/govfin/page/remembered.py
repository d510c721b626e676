"""Remembered: the values that parameters can have, which forms offer and queries look up; asked once for each snapshot.

Reads the ledgers and code lists that `queries/values` name, and writes no graph.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from govfin.page.once import Once
from govfin.page.visits import Visit
from govfin.query.parameters import Select
from govfin.query.questions import questions, values_query


def remembering(visit: Visit) -> Select:
    """Asks the store of a visit, as `visit.select` does, but for the values of parameters only once."""

    def select(text: str) -> QuerySolutions:
        if text not in _texts():
            return visit.select(text)
        known = VALUES.of(visit.store)
        if text not in known:
            known[text] = visit.select(text).serialize(format=QueryResultsFormat.JSON) or b""
        found = parse_query_results(known[text], format=QueryResultsFormat.JSON)
        assert isinstance(found, QuerySolutions)
        return found

    return select


@cache
def _texts() -> frozenset[str]:
    """The queries that list values."""
    types = {parameter.type for question in questions().values() for parameter in question.parameters.values()}
    return frozenset(text for each in types if (text := values_query(each)))


VALUES: Final = Once[dict[str, bytes]](lambda _: {})
