"""Partials: a query taken apart into what several endpoints are asked, each by itself, and what is made of all their rows.

Between the lines `# partial` and `# end` stands a sub-select that is right for each endpoint alone, such as one row for each unit; the
rest of the query needs nothing but its rows, and is run over those of all endpoints. A query without such marks is asked whole, and the
rows are put in its order again. Reads and writes no graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from string import Template
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple

from govfin.errors import GovfinError
from govfin.graph.stores import Embedded, Store
from govfin.query.parameters import Select
from govfin.query.questions import internal_query

Term = NamedNode | Literal | BlankNode | Triple
Row = tuple[Term | None, ...]

HOLD: Final = "COALESCE"
ORIGIN: Final = "endpoint"  # the variable that tells where a row comes from

_OPAQUE = re.compile(  # what may hold braces and words that mean nothing: IRIs, strings, comments
    r"""<[^\s<>"{}|^`\\]*>|\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|\#[^\n]*""",
    re.DOTALL,
)
_BLOCK = re.compile(r"^[ \t]*#[ ]partial[ \t]*\n(?P<block>.*?)^[ \t]*#[ ]end[ \t]*$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^[ \t]*#[ ](?:partial|end)[ \t]*$", re.MULTILINE)
_FORM = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b.*", re.IGNORECASE | re.DOTALL)
_LIMIT = re.compile(r"\bLIMIT\s+\d+", re.IGNORECASE)
_OFFSET = re.compile(r"\bOFFSET\b", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w+)")
_AGGREGATE = re.compile(r"\bGROUP\s+BY\b|\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)
_ARITHMETIC = re.compile(r"[()]|(?<=\s)[-+*/](?=\s)")
_BEFORE = re.compile(r"[-+*/=<>&|!(,]\s*\Z")  # a bracket that is a part of an expression


@dataclass(frozen=True, slots=True)
class Asked:
    """What each endpoint is asked."""

    prologue: str  # its declarations of prefixes
    body: str
    columns: tuple[str, ...]
    keeps_order: bool = False  # whether its rows don't tell their order

    @property
    def limited(self) -> bool:
        """Whether the query itself limits its rows."""
        return bool(_LIMIT.search(_tail(self.body)))

    @property
    def aggregates(self) -> bool:
        """Whether it adds up, counts or the like."""
        return bool(_AGGREGATE.search(_bare(self.body)))

    def within(self, rows: int) -> str:
        """The query with a limit of rows, and one more that tells of further ones; in no order then, which is made here.

        Virtuoso sorts no more than 10,000 rows for a query with a limit.
        """
        if self.limited or self.keeps_order:
            return f"{self.prologue}\n{self.body.rstrip()}\n"
        tail = _tail(self.body)
        order = _ORDER.search(tail)
        body = self.body[: _bare(self.body).rindex("}") + 1] + (tail[: order.start()] if order else tail)
        return f"{self.prologue}\n{body.rstrip()}\nLIMIT {rows + 1}\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """A query taken apart."""

    asked: tuple[Asked, ...]
    rest: tuple[str, ...] = ()  # of a query with marks, the texts between which the rows come
    modifiers: str = ""  # of a query without, its order and limit
    hidden: str = ""  # a variable that its order goes by, and its rows don't tell

    @property
    def columns(self) -> tuple[str, ...]:
        """The variables that a query without marks selects."""
        return self.asked[0].columns

    def local(self, tables: Sequence[Iterable[Row]]) -> str:
        """The query with marks that is run over the rows of all endpoints, a table for each that was asked."""
        values = (f"{{ {_values(asked.columns, rows)} }}" for asked, rows in zip(self.asked, tables, strict=True))
        return _joined(self.rest, values)

    def in_order(self, rows: Iterable[Row]) -> str:
        """The query that puts the rows of a query without marks in its order, if they tell it; the last column is their origin."""
        modifiers = "" if self.hidden else self.modifiers
        return f"{self.asked[0].prologue}\n{rows_of((*self.columns, ORIGIN), rows, modifiers)}"


def take_apart(text: str) -> Plan:
    """A query that selects, as what each endpoint is asked and what is done with the rows.

    Raises GovfinError where it can't be asked of several endpoints, SyntaxError where it is no SPARQL.
    """
    columns = _columns(text)
    if ORIGIN in columns:
        raise GovfinError(f"The query has a column ?{ORIGIN} of its own: call it otherwise to ask several endpoints.")
    blocks = [match["block"].strip() for match in _BLOCK.finditer(text)]
    if len(_MARK.findall(text)) != 2 * len(blocks):
        raise GovfinError("The marks of the query don't match: a sub-select stands between a line “# partial” and a line “# end”.")
    if not blocks:
        return _whole(text, columns)
    return Plan(tuple(_block(_prologue(text), block) for block in blocks), tuple(_BLOCK.split(text)[0::2]))


def select_from(store: Store) -> Select:
    """How a store is asked; a server, of whatever make, only for the partials of a query that has some."""

    def select(text: str) -> QuerySolutions:
        found = store.query(text)
        assert isinstance(found, QuerySolutions)
        return found

    return select if isinstance(store, Embedded) else in_parts(select)


def in_parts(select: Select) -> Select:
    """A store that is asked the partials of a query alone, and what is made of their rows is made here; without marks it is asked all."""

    def ask(text: str) -> QuerySolutions:
        if not _BLOCK.search(text):
            return select(text)
        plan = take_apart(text)
        found = {each: _rows_of(select, each) for each in plan.asked}
        return select_here(plan.local([found[each] for each in plan.asked]))

    return ask


def _rows_of(select: Select, asked: Asked) -> list[Row]:
    return [tuple(row[name] for name in asked.columns) for row in select(f"{asked.prologue}\n{asked.body}")]


def select_here(text: str) -> QuerySolutions:
    """The rows of a query that brings its rows with it."""
    found = pyoxigraph.Store().query(text)
    assert isinstance(found, QuerySolutions)
    return found


def hidden_order(plan: Plan) -> str:
    """Why the rows of several endpoints can't be put in the order of a query."""
    return f"The query is in the order of ?{plan.hidden}, which its rows don't tell: add it to the SELECT to ask several endpoints."


def _block(prologue: str, block: str) -> Asked:
    if not (block.startswith("{") and block.endswith("}")):
        raise GovfinError("Between “# partial” and “# end” stands one sub-select with its braces, and nothing else.")
    body = block[1:-1].strip()
    return Asked(prologue, body, _columns(f"{prologue}\n{body}"))


def _whole(text: str, columns: tuple[str, ...]) -> Plan:
    tail = _tail(text)
    if _OFFSET.search(tail):
        raise GovfinError("The query passes over rows by OFFSET, which can't be asked of several endpoints: ask for more rows instead.")
    order = _ORDER.search(tail) or _LIMIT.search(tail)
    modifiers = order[0].strip() if order else ""
    hidden = next((name for name in _VARIABLE.findall(modifiers) if name not in columns), "")
    return Plan((Asked(_prologue(text), text[_start(_bare(text)) :], columns, bool(hidden)),), modifiers=modifiers, hidden=hidden)


def _prologue(text: str) -> str:
    """The declarations of prefixes, without the comments before and among them."""
    lines = text[: _start(_bare(text))].splitlines()
    return "\n".join(line for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _start(bare: str) -> int:
    """Where the query itself begins."""
    found = _FORM.search(bare)
    return found.start() if found else 0


def _tail(text: str) -> str:
    """What stands behind the last brace, the order and the limit, without comments."""
    start = _bare(text).rindex("}") + 1
    return _OPAQUE.sub(lambda opaque: "" if opaque[0].startswith("#") else opaque[0], text[start:])


def _bare(text: str) -> str:
    """The text with blanks for whatever is no part of its form; each character in its place."""
    return _OPAQUE.sub(lambda opaque: " " * len(opaque[0]), text)


@lru_cache(maxsize=256)
def _columns(text: str) -> tuple[str, ...]:
    """The variables that a query selects, as the engine understands it."""
    found = pyoxigraph.Store().query(text)
    if not isinstance(found, QuerySolutions):
        raise GovfinError("Only a query that selects rows (SELECT) can be asked of several endpoints.")
    return tuple(variable.value for variable in found.variables)


# Rows as a query


def rows_of(columns: Sequence[str], rows: Iterable[Row], modifiers: str = "") -> str:
    """The query whose answer is these rows."""
    return _template("rows").substitute(columns=_named(columns), values=_values(columns, rows), modifiers=modifiers)


def _values(columns: Sequence[str], rows: Iterable[Row]) -> str:
    lines = "\n".join(f"({' '.join(map(_written, row))})" for row in rows)
    return f"VALUES ({_named(columns)}) {{\n{lines}\n}}"


def _named(columns: Iterable[str]) -> str:
    return " ".join(f"?{column}" for column in columns)


def _written(term: Term | None) -> str:
    return "UNDEF" if term is None else f"<urn:blank:{term.value}>" if isinstance(term, BlankNode) else str(term)


def _template(name: str) -> Template:
    """A pattern of a query, without the comments at its head."""
    lines = internal_query(name).splitlines()
    return Template("\n".join(line for line in lines if not line.startswith("#")))


def _joined(texts: Sequence[str], between: Iterable[str]) -> str:
    return "".join(part for pair in zip(texts, (*between, ""), strict=True) for part in pair)


# The form with SERVICE


def service_form(text: str, addresses: Mapping[str, str]) -> str:
    """A query as one that asks the endpoints itself, by SPARQL's SERVICE; `addresses` are theirs, by name.

    Equal rows of several endpoints count once. Raises GovfinError as `take_apart`.
    """
    plan = take_apart(text)
    if plan.hidden:
        raise GovfinError(hidden_order(plan))
    if plan.rest:
        return _joined(plan.rest, (_rows_of_services(asked, addresses) for asked in plan.asked))
    told = {"prologue": plan.asked[0].prologue, "columns": _named(plan.columns), "modifiers": plan.modifiers}
    return _template("services-in-order").substitute(told, services=_services(plan.asked[0], addresses))


def _rows_of_services(asked: Asked, addresses: Mapping[str, str]) -> str:
    return _template("services").substitute(columns=_named(asked.columns), services=_services(asked, addresses))


def _services(asked: Asked, addresses: Mapping[str, str]) -> str:
    """The alternatives, one for each endpoint."""
    service = _template("service")
    each = (service.substitute(address=address, name=Literal(name), query=_held(asked)) for name, address in addresses.items())
    return " UNION ".join(part.strip() for part in each)


def _held(asked: Asked) -> str:
    """What is asked, with its arithmetic held together by a function that changes nothing.

    Oxigraph (0.5.13) leaves out the brackets of (?a - ?b) / ?c in what it sends to another endpoint; those of a function it keeps.
    """
    places = list(_brackets(asked.body))
    parts = [asked.body[start:end] for start, end in pairwise([0, *places, len(asked.body)])]
    held = HOLD.join(parts)
    try:
        _columns(f"{asked.prologue}\n{held}")
    except SyntaxError:  # the brackets of a path
        return asked.body
    return held


def _brackets(text: str) -> Iterator[int]:
    """Where a bracket opens that holds arithmetic, and is not one of a function or a clause."""
    bare = _bare(text)
    opened: list[int] = []
    found: set[int] = set()
    for at in _ARITHMETIC.finditer(bare):
        match at[0]:
            case "(":
                opened.append(at.start())
            case ")":
                opened = opened[:-1]
            case _ if opened and _BEFORE.search(bare[: opened[-1]]):
                found.add(opened[-1])
    yield from sorted(found)
