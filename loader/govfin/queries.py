"""Queries: the questions that people ask of the figures, one `queries/*.rq` each, with its answer as a table.

Reads the union of all named graphs of the store: every disclosure's graph, and `https://w3id.org/govfin/ontology` for the labels of
concepts. Writes nothing.

A query is a complete SPARQL 1.1 query that any engine runs. Its comment header tells its title, description and parameters; a
parameter is a clause `VALUES ?name { UNDEF }`, which the value takes the place of as an RDF term, never as text.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import model_validator
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from rich import box
from rich import table as rich_table
from rich.markup import escape

from govfin import codelists
from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.graph.iris import concept_iri
from govfin.headers import Header, Text, read_header
from govfin.namespaces import GF, SKOS, XSD
from govfin.table.facts import ALL

Cell = str | Decimal | int | None
Term = NamedNode | Literal

OPEN_SCHEMES: Final = frozenset({"function", "economic", "fund", "expenditure", "item"})  # `all` is a coordinate of figures
CLOSED_SCHEMES: Final = frozenset({"coverage", "phase", "flow"})  # `all` only tops the scheme; a phase may be left open with it
TYPES: Final = OPEN_SCHEMES | CLOSED_SCHEMES | {"unit", "district", "year", "integer", "string", "limit"}
GREATEST_LIMIT: Final = 100_000
MOST_SUGGESTIONS: Final = 10

_CLAUSE = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")
_LIMIT = re.compile(r"LIMIT \d+\s*\Z")
_YEAR = re.compile(r"(\d{4})\D?")


# Queries


class Parameter(Header):
    """What a query asks for, or may be told: its type is one of `TYPES`, code schemes among them."""

    type: str
    required: bool = False
    default: str | int | None = None
    en: str
    zh: str

    @model_validator(mode="after")
    def _fits(self) -> Parameter:
        if self.type not in TYPES:
            raise ValueError(f"“{self.type}” is no type of parameter; types are {', '.join(sorted(TYPES))}")
        if self.required and self.default is not None:
            raise ValueError("a required parameter has no default")
        return self


class Question(Header):
    """The comment header of a query."""

    title: Text
    description: Text
    parameters: dict[str, Parameter]


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One question: its name is its file's."""

    name: str
    title: Text
    description: Text
    parameters: Mapping[str, Parameter]
    text: str  # SPARQL with its header, each parameter a clause `VALUES ?name { UNDEF }`


@cache
def load_queries() -> Mapping[str, NamedQuery]:
    """All queries, by name.

    Raises GovfinError for a header that breaks the format; the message names file and line.
    """
    return MappingProxyType({path.stem: read_query(path) for path in sorted(folder("queries").glob("*.rq"))})


def find_query(name: str) -> NamedQuery:
    """The query of that name.

    Raises GovfinError, with the nearest names, where there is none.
    """
    queries = load_queries()
    if name not in queries:
        raise GovfinError(f"There is no query “{name}”{_nearest(name, queries)}")
    return queries[name]


def read_query(path: Path) -> NamedQuery:
    """One query file.

    Raises GovfinError where its header breaks the format, or does not fit the query.
    """
    text = path.read_text(encoding="utf-8")
    header = read_header(path, text, Question)
    clauses = set(_CLAUSE.findall(text)) | ({"limit"} if _LIMIT.search(text) else set())
    for name in sorted(clauses ^ header.parameters.keys()):
        what = "has no clause in the query" if name in header.parameters else "is not described in the header"
        raise GovfinError(f"{path}: parameter {name} {what}.")
    return NamedQuery(path.stem, header.title, header.description, MappingProxyType(header.parameters), text)


# Answers


@dataclass(frozen=True, slots=True)
class Table:
    """An answer. A column's unit is the end of its name: `amount_万元`, `change_percent`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def run(store: Store, query: NamedQuery, params: Mapping[str, str | int]) -> Table:
    """Ask a query of a store, each parameter as a user types it; a blank one counts as left out.

    Raises GovfinError for a parameter that is unknown, missing or can't be understood.
    """
    text = bind(store, query, params)
    try:
        solutions = store.query(text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise GovfinError(f"{query.name}.rq is no SPARQL query: {error}.") from error
    assert isinstance(solutions, QuerySolutions)
    variables = solutions.variables
    rows = tuple(tuple(_cell(solution[variable]) for variable in variables) for solution in solutions)
    return Table(tuple(variable.value for variable in variables), rows)


def bind(store: Store, query: NamedQuery, params: Mapping[str, str | int]) -> str:
    """The SPARQL text of a query with its parameters in place, ready for any engine.

    Raises GovfinError for a parameter that is unknown, missing or can't be understood.
    """
    terms = {name: _term(store, name, query.parameters[name], value) for name, value in _given(query, params).items()}
    text = _CLAUSE.sub(lambda clause: _clause(clause[1], terms.get(clause[1])), query.text)
    limit = terms.get("limit")
    return _LIMIT.sub(f"LIMIT {limit.value}\n", text) if limit else text


def _given(query: NamedQuery, params: Mapping[str, str | int]) -> dict[str, str]:
    """The parameters that have a value, given or by default; `all` phases means none."""
    for name in params:
        if name not in query.parameters:
            raise GovfinError(f"Query {query.name} has no parameter “{name}”{_nearest(name, query.parameters)}")
    given = {name: str(value).strip() for name, value in params.items() if value is not None}
    values: dict[str, str] = {}
    for name, parameter in query.parameters.items():
        value = given.get(name) or ("" if parameter.default is None else str(parameter.default))
        if parameter.required and not value:
            raise GovfinError(f"Query {query.name} needs the parameter “{name}”: {parameter.en} ({parameter.zh}).")
        if value and (parameter.type, value) != ("phase", ALL):
            values[name] = value
    return values


def _clause(name: str, term: Term | None) -> str:
    """The clause of a parameter; none where it is left out, which means the same as UNDEF and lets the store plan better."""
    return f"VALUES ?{name} {{ {term} }}" if term else ""


def _cell(term: object) -> Cell:
    match term:
        case None:
            return None
        case Literal(value=value, datatype=datatype) if datatype.value == f"{XSD}decimal":
            return Decimal(value)
        case Literal(value=value, datatype=datatype) if datatype.value in (f"{XSD}integer", f"{XSD}gYear"):
            return int(value)
        case Literal(value=value) | NamedNode(value=value):
            return value
    raise AssertionError(term)


# Parameters


def _term(store: Store, name: str, parameter: Parameter, value: str) -> Term:
    """The RDF term that a value stands for."""
    match parameter.type:
        case "unit":
            return _unit(store, value)
        case "district":
            return _district(store, value)
        case "year":
            return Literal(_year(name, value), datatype=NamedNode(f"{XSD}gYear"))
        case "integer" | "limit":
            return Literal(_integer(name, value, parameter.type))
        case "string":
            return Literal(value)
        case scheme:
            return _concept(store, scheme, value)


def _year(name: str, value: str) -> str:
    year = _YEAR.fullmatch(value)
    if not year:
        raise GovfinError(f"The parameter “{name}” is a year of four digits, such as 2024: “{value}” is none.")
    return year[1]


def _integer(name: str, value: str, kind: str) -> int:
    number = int(value) if re.fullmatch(r"-?[0-9]{1,18}", value) else None
    if number is None:
        raise GovfinError(f"The parameter “{name}” is a whole number: “{value}” is none.")
    if kind == "limit" and not 1 <= number <= GREATEST_LIMIT:
        raise GovfinError(f"The parameter “{name}” is a number from 1 to {GREATEST_LIMIT}: {number} is not.")
    return number


def _concept(store: Store, scheme: str, value: str) -> NamedNode:
    """A concept by its notation or Chinese label, of the code list or, where only a disclosure has it, of the store."""
    concepts = {notation: each for notation, each in codelists.scheme(scheme).items() if notation != ALL or scheme in OPEN_SCHEMES}
    labelled = [notation for notation, each in concepts.items() if each.label == value]
    notation = labelled[0] if len(labelled) == 1 and value not in concepts else value
    iri = concept_iri(scheme, notation)
    if notation in concepts or any(store.quads_for_pattern(iri, NamedNode(f"{SKOS}inScheme"), None, None)):
        return iri
    if labelled:
        raise GovfinError(f"Several codes of {scheme} are called “{value}”: {_listed(labelled)}.")
    raise GovfinError(f"There is no {scheme} “{value}”{_nearest(value, concepts)}")


def _district(store: Store, value: str) -> NamedNode:
    """A district by its code, or by its name, with or without those of the districts above it."""
    districts = codelists.districts()
    codes = [value] if value in districts else [code for code in districts if value in _district_names(code)]
    if len(codes) > 1:  # many districts are called 鼓楼区; the store seldom has two of them
        codes = [code for code in codes if _has_units(store, code)] or codes
    if len(codes) > 1:
        raise GovfinError(f"Several districts are called “{value}”: {_listed(f'{_district_names(code)[-1]} ({code})' for code in codes)}.")
    if not codes:
        raise GovfinError(f"There is no district “{value}”{_nearest(value, (each.name for each in districts.values()))}")
    return concept_iri("district", codes[0])


def _district_names(code: str) -> list[str]:
    """江汉区, 武汉市江汉区, 湖北省武汉市江汉区."""
    districts = codelists.districts()
    names = [districts[code].name]
    while (code := districts[code].parent or "") and districts[code].level > 0:
        names.append(districts[code].name + names[-1])
    return names


def _has_units(store: Store, code: str) -> bool:
    return any(store.quads_for_pattern(None, NamedNode(f"{GF}inDistrict"), concept_iri("district", code), None))


def _unit(store: Store, value: str) -> NamedNode:
    """A unit by its IRI, by `district/name`, by its name, or by a part of its name that no other unit has."""
    units = _units(store)
    exact = [iri for iri, (district, name) in units.items() if value in (iri, name, f"{district}/{name}")]
    ending = [iri for iri, (_, name) in units.items() if name.endswith(value)]
    found = exact or (ending if len(ending) == 1 else [iri for iri, (_, name) in units.items() if value in name])
    if not found:
        raise GovfinError(f"There is no unit “{value}”{_nearest(value, (name for _, name in units.values()))}")
    if len(found) > 1:
        raise GovfinError(f"Several units match “{value}”: {_listed('/'.join(units[iri]) for iri in found)}; write one of these in full.")
    return NamedNode(found[0])


def _units(store: Store) -> dict[str, tuple[str, str]]:
    """The code of the district and the name of each unit in the store."""
    units: dict[str, tuple[str, str]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(f"{GF}inDistrict"), None, None):
        for named in store.quads_for_pattern(quad.subject, NamedNode(f"{SKOS}prefLabel"), None, quad.graph_name):
            units[_value(quad.subject)] = (_value(quad.object).rpartition("/")[2], _value(named.object))
    return units


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _nearest(name: str, names: Iterable[str]) -> str:
    """How an error ends: with the names nearest to the one given, if any are near."""
    near = difflib.get_close_matches(name, list(dict.fromkeys(names)), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else "."


def _listed(names: Iterable[str]) -> str:
    """At most `MOST_SUGGESTIONS` names, sorted."""
    ordered = sorted(names)
    more = f" and {len(ordered) - MOST_SUGGESTIONS} more" if len(ordered) > MOST_SUGGESTIONS else ""
    return ", ".join(ordered[:MOST_SUGGESTIONS]) + more


# Forms of an answer


def as_csv(table: Table) -> str:
    """Comma-separated values with a header row; amounts exact, empty where there is none."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return lines.getvalue()


def as_json(table: Table) -> str:
    """A list of objects, one a row; amounts as strings, so that they stay exact."""
    rows = [{column: _jsonable(cell) for column, cell in zip(table.columns, row, strict=True)} for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def as_text(table: Table) -> rich_table.Table:
    """A table for the terminal: amounts to the right, in thousands, the points below one another."""
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    shown = rich_table.Table(box=box.SIMPLE_HEAD)
    for name, cells in zip(table.columns, columns, strict=True):
        numeric = any(isinstance(cell, Decimal | int) for cell in cells)
        shown.add_column(name, overflow="fold", justify="right" if numeric else "left", no_wrap=numeric)
    for row in zip(*map(_aligned, columns), strict=True):
        shown.add_row(*map(escape, row))
    return shown


def _aligned(cells: Sequence[Cell]) -> list[str]:
    decimals = max((_decimals(cell) for cell in cells if isinstance(cell, Decimal)), default=0)
    return [f"{cell:,.{decimals}f}" if isinstance(cell, Decimal) else _plain(cell) for cell in cells]


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(cell: Cell) -> str:
    return "" if cell is None else format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _jsonable(cell: Cell) -> str | int | None:
    return format(cell, "f") if isinstance(cell, Decimal) else cell
