"""Federation: several endpoints asked as if they were one store, with the origin of each row and who did not answer.

Reads the ledgers, or whatever a query asks for, at each endpoint; writes no graph. All endpoints are asked at the same time, each with its
own limit of time and rows. What can be told for each unit alone is asked of them, and put together here (`partials`).

A unit can be at several endpoints, such as the district's own and a city's that mirrors it. Rows of one unit, year and phase, or of one
disclosure, are taken from one endpoint: the first in the file that has them. Where another has the same rows, it is named as their origin
as well; where it has others, that is told.
"""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolutions

from govfin.errors import GovfinError
from govfin.namespaces import CODE, XSD
from govfin.query.answers import ENTRIES
from govfin.query.endpoints import Endpoint
from govfin.query.partials import ORIGIN, Asked, Plan, Row, Term, hidden_order, rows_of, select_here, take_apart

GRACE: Final = 1.0  # seconds beyond its limit until an endpoint is no longer waited for
SHOWN: Final = 5  # differences that are told one by one
SHOWN_CHARACTERS: Final = 200  # of what is wrong with an answer
NUMERIC: Final = frozenset(f"{XSD}{name}" for name in ("decimal", "integer", "int", "long", "nonNegativeInteger"))

_OWNED = re.compile(
    r"/(?:(?:unit|project|ledger|checks)/(?P<unit>[^/]+/[^/]+)"
    r"|disclosure/(?P<disclosure>[^/]+/[^/]+/[^/]+/[^/]+)"
    r"|(?:figure|entry)/(?P<figure>[^/]+/[^/]+/[^/]+/[^/]+/[^/]+))"
)

_IRI = re.compile(r"<([^<>\s]+)>")

Scope = frozenset[str]  # what a row is about: unit, year, phase


@dataclass(frozen=True, slots=True)
class Difference:
    """What two endpoints don't tell alike."""

    about: str
    counted: str  # the endpoint whose rows are taken
    other: str


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of all endpoints to one query, each with the endpoints that gave it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    origins: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class _Reply:
    """What one endpoint answers, a list of rows for each query; or why it does not."""

    rows: list[list[Row]] = field(default_factory=list)
    failure: str = ""
    thread: threading.Thread | None = None


class Federation:
    """Several endpoints, asked as one store.

    An endpoint that fails once is not asked again: make another federation for that.
    """

    def __init__(self, endpoints: Iterable[Endpoint], name: str = "all endpoints") -> None:
        self.endpoints: Final = tuple(endpoints)
        self.name: Final = name  # what messages call it
        self.failures: Final[dict[str, str]] = {}  # name of an endpoint → why it did not answer, in a sentence
        self.differences: Final[dict[Difference, None]] = {}

    def query(self, text: str) -> QuerySolutions:
        """The rows of all endpoints to a SELECT, with their origin in a last column, `endpoint`.

        Raises GovfinError where no endpoint answers, or the query can't be put together from what each tells.
        """
        plan = take_apart(text)
        replies = self._ask(plan.asked)
        tables = [self._merge(plan, place, replies) for place in range(len(plan.asked))]
        if not plan.rest:
            if plan.hidden and len({origins[0] for origins in tables[0].origins}) > 1:
                raise GovfinError(hidden_order(plan))
            rows = ((*row, _names(origins)) for row, origins in zip(tables[0].rows, tables[0].origins, strict=True))
            return select_here(plan.in_order(rows))
        found = select_here(plan.local([table.rows for table in tables]))
        columns = tuple(variable.value for variable in found.variables)
        origins = _Origins(columns, tables)
        rows = ((*row, _names(name for name in replies if name in origins.of(row))) for row in map(tuple, found))
        return select_here(rows_of((*columns, ORIGIN), rows))

    @property
    def notes(self) -> list[str]:
        """Sentences on who did not answer, and on whom they contradict each other."""
        told = list(self.failures.values())
        for each in list(self.differences)[:SHOWN]:
            told.append(f"{each.other} does not tell the same of {each.about} as {each.counted}, which counts here.")
        if len(self.differences) > SHOWN:
            told.append(f"There are {len(self.differences) - SHOWN} more such differences between endpoints.")
        return told

    # Asking

    def _ask(self, asked: Sequence[Asked]) -> dict[str, list[list[Row]]]:
        """Of each endpoint that answers all queries, the rows to each."""
        texts = tuple(dict.fromkeys(asked))
        begin = time.monotonic()
        replies = {each: _started(each, texts) for each in self.endpoints if each.name not in self.failures}
        found: dict[str, list[list[Row]]] = {}
        for each, reply in replies.items():
            assert reply.thread
            reply.thread.join(max(0.0, begin + each.seconds + GRACE - time.monotonic()))
            if reply.thread.is_alive():
                self.failures[each.name] = (
                    f"{each.name} did not answer within {each.seconds:g} seconds; ask for less, or give it a longer “timeout”."
                )
            elif reply.failure:
                self.failures[each.name] = reply.failure
            else:
                found[each.name] = [reply.rows[texts.index(one)] for one in asked]
        if not found:
            raise GovfinError(f"None of the {len(self.endpoints)} endpoints answered. {' '.join(self.failures.values())}")
        return found

    # Merging

    def _merge(self, plan: Plan, place: int, replies: dict[str, list[list[Row]]]) -> _Table:
        """The rows of all endpoints to one query, those of one unit, year and phase from one endpoint."""
        asked = plan.asked[place]
        named = frozenset(part for iri in _IRI.findall(asked.body) for part in _parts(iri) if _is_unit(part))
        columns = [index for index, name in enumerate(asked.columns) if not name.endswith(ENTRIES)]
        merged = _Merger(columns, asked.limited)
        for name, tables in replies.items():
            merged.add(name, tables[place], named)
        if merged.general and asked.aggregates and len(replies) > 1:
            raise GovfinError(
                "Each endpoint would add up over its own units, and some can be at two: put what can be told for one unit, in rows that "
                "tell it, into a sub-select between the lines “# partial” and “# end” (docs/federation.md)."
            )
        self.differences.update(dict.fromkeys(merged.differences))
        return _Table(asked.columns, tuple(merged.rows), tuple(tuple(origins) for origins in merged.origins))


def _started(endpoint: Endpoint, asked: Sequence[Asked]) -> _Reply:
    """An endpoint that is being asked; nobody waits for its thread when the program ends."""
    reply = _Reply()
    reply.thread = threading.Thread(target=_reply, args=(endpoint, asked, reply), daemon=True)
    reply.thread.start()
    return reply


def _reply(endpoint: Endpoint, asked: Sequence[Asked], reply: _Reply) -> None:
    """Ask an endpoint one query after the other; whatever goes wrong is told in a sentence."""
    try:
        for one in asked:
            solutions = endpoint.query(one.within(endpoint.rows))
            reply.rows.append(_rows(endpoint, one, solutions))
    except GovfinError as error:
        reply.failure = str(error)
    except Exception as error:  # an endpoint can answer anything
        said = " ".join(str(error).split())[:SHOWN_CHARACTERS]
        reply.failure = f"{endpoint.name} answers with what is no result of a query ({said}); see that this is its address."


def _rows(endpoint: Endpoint, asked: Asked, solutions: object) -> list[Row]:
    if not isinstance(solutions, QuerySolutions):
        raise GovfinError(f"{endpoint.name} answers with something else than rows; see that this is its address.")
    names = [variable.value for variable in solutions.variables]
    if missing := [name for name in asked.columns if name not in names]:
        raise GovfinError(f"{endpoint.name} answers without the column {missing[0]}; see that it is a SPARQL 1.1 service.")
    rows: list[Row] = []
    for solution in solutions:
        rows.append(tuple(solution[name] for name in asked.columns))
        if len(rows) > endpoint.rows:
            raise GovfinError(f"{endpoint.name} has more than {endpoint.rows:,} rows on this; ask for less, or let it give more by “rows”.")
    return rows


# Merging


class _Merger:
    """Rows of several endpoints to one query, told in the order in which the endpoints are to be believed."""

    def __init__(self, columns: Sequence[int], limited: bool) -> None:
        self.rows: list[Row] = []
        self.origins: list[list[str]] = []
        self.differences: list[Difference] = []
        self.general = False  # whether rows with numbers tell no unit
        self._columns = columns  # that make rows equal
        self._limited = limited  # whether an endpoint may have further rows
        self._held: dict[object, tuple[str, dict[Row, list[int]]]] = {}  # scope → endpoint, and places of its rows

    def add(self, name: str, rows: Sequence[Row], named: Scope) -> None:
        """Add what an endpoint answers; `named` are the units that the query itself names, which rows with numbers are about."""
        if not any(_is_number(term) for row in rows for term in row):
            named = frozenset()
        groups: dict[object, list[Row]] = defaultdict(list)
        for row in rows:
            groups[self._scope(row, named)].append(row)
        for scope, group in groups.items():
            if scope in self._held:
                self._compare(name, scope, group)
            else:
                self._take(name, scope, group)

    def _scope(self, row: Row, named: Scope) -> object:
        """What a row is about; of one that tells no unit, itself."""
        told = [part for term in row if term is not None for part in _told(term)]
        if not any(_is_unit(part) for part in told) and not named:
            self.general = self.general or any(map(_is_number, row))
            return self._key(row)
        return frozenset(told) if any(_is_unit(part) for part in told) else named.union(told)

    def _take(self, name: str, scope: object, group: Iterable[Row]) -> None:
        places: dict[Row, list[int]] = defaultdict(list)
        for row in group:
            places[self._key(row)].append(len(self.rows))
            self.rows.append(row)
            self.origins.append([name])
        self._held[scope] = (name, places)

    def _compare(self, name: str, scope: object, group: Iterable[Row]) -> None:
        """Name an endpoint as an origin of the rows that it has as well, and tell where it has others."""
        counted, places = self._held[scope]
        keys = {self._key(row) for row in group}
        for key in keys & places.keys():
            for place in places[key]:
                self.origins[place].append(name)
        other = keys - places.keys()
        if self._limited:  # what is not among its first rows it may have
            known = {_resources(key) for key in places}
            other = {key for key in other if _resources(key) in known}
        if other or (not self._limited and places.keys() - keys):
            assert isinstance(scope, frozenset)
            self.differences.append(Difference(_about(scope), counted, name))

    def _key(self, row: Row) -> Row:
        """A row as what it says, however its numbers are written."""
        return tuple(_plain(row[place]) for place in self._columns)


def _plain(term: Term | None) -> Term | None:
    if isinstance(term, Literal) and _is_number(term):
        return Literal(format(Decimal(term.value).normalize(), "f"))
    return term


def _is_number(term: object) -> bool:
    return isinstance(term, Literal) and term.datatype.value in NUMERIC


def _resources(key: Row) -> Row:
    """Of a row the IRIs and years: what its numbers are about."""
    return tuple(term if isinstance(term, NamedNode) or _year(term) else None for term in key)


def _year(term: object) -> bool:
    return isinstance(term, Literal) and term.datatype.value == f"{XSD}gYear"


def _told(term: Term) -> tuple[str, ...]:
    """What a term tells of the unit, the year and the phase that a row is about."""
    if isinstance(term, NamedNode):
        return _parts(term.value)
    return (term.value,) if isinstance(term, Literal) and _year(term) else ()


@lru_cache(maxsize=1 << 16)
def _parts(iri: str) -> tuple[str, ...]:
    """Of the IRI of something that is of one unit that unit, and the year and the phase where it tells them."""
    if iri.startswith(CODE):
        scheme, _, notation = iri.removeprefix(CODE).partition("/")
        return (notation,) if scheme == "phase" else ()
    found = _OWNED.search(iri)
    if not found:
        return ()
    if unit := found["unit"]:
        return (unit,)
    district, name, *rest = (found["disclosure"] or found["figure"]).split("/")
    return (f"{district}/{name}", rest[0], rest[-1])


def _is_unit(part: str) -> bool:
    return "/" in part


def _about(scope: Scope) -> str:
    """A scope in words: 420103/某单位 2024 approved."""
    return " ".join(unquote(part) for part in sorted(scope, key=lambda part: (not _is_unit(part), part)))


# Origins


class _Origins:
    """From which endpoints a row of the whole query comes: those of the rows that say the same in the columns that both have."""

    def __init__(self, columns: Sequence[str], tables: Sequence[_Table]) -> None:
        self._columns = columns
        self._tables = tables
        self._found: dict[tuple[int, tuple[int, ...]], dict[Row, set[str]]] = {}

    def of(self, row: Row) -> set[str]:
        shared = [
            [place for place, name in enumerate(self._columns) if name in table.columns and row[place] is not None]
            for table in self._tables
        ]
        most = max(map(len, shared))
        return {
            name
            for number, places in enumerate(shared)
            if len(places) == most
            for name in self._index(number, tuple(places)).get(tuple(row[place] for place in places), ())
        }

    def _index(self, number: int, places: tuple[int, ...]) -> dict[Row, set[str]]:
        """The endpoints of a table's rows, by their terms in those columns of the whole."""
        if (number, places) not in self._found:
            table = self._tables[number]
            own = [table.columns.index(self._columns[place]) for place in places]
            found: dict[Row, set[str]] = defaultdict(set)
            for row, origins in zip(table.rows, table.origins, strict=True):
                found[tuple(row[place] for place in own)].update(origins)
            self._found[number, places] = found
        return self._found[number, places]


def _names(origins: Iterable[str]) -> Literal:
    return Literal(", ".join(origins))
