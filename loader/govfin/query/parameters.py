"""Parameters: what a person types for a question → the SPARQL that is asked.

Reads the ledgers for the units that there are, and disclosures' graphs for concepts that no code list has. Writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolutions

from govfin import codelists
from govfin.codelists import ALL
from govfin.errors import GovfinError
from govfin.graph.iris import concept_iri
from govfin.namespaces import XSD
from govfin.query.columns import known_columns, level_names
from govfin.query.nearest import listed, nearest
from govfin.query.questions import CITES, CLAUSE, LIMIT, Parameter, Question, internal_query, values_query

Select = Callable[[str], QuerySolutions]  # asks a store, over the union of its graphs
Term = NamedNode | Literal

CLOSED_SCHEMES: Final = frozenset({"coverage", "phase", "flow"})  # `all` only tops the scheme; a phase may be left open with it
GREATEST_LIMIT: Final = 100_000

_BRACKET = re.compile(r'"[^"\n]*"|<[^<>\s]*>|#.*|FILTER \(|[()]')
_YEAR = re.compile(r"(\d{4})\D?")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that something is stated of."""

    iri: str
    name: str
    district: str  # code


def bind(select: Select, question: Question, params: Mapping[str, str | int], *, cite: bool = False, more: int = 0) -> str:
    """The SPARQL text of a question with its parameters in place, ready for any engine.

    With `cite`, the entries of each number are asked for as well; with `more`, so many rows beyond the limit.
    Raises GovfinError for a parameter that is unknown, missing or can't be understood.
    """
    terms = {name: _term(select, name, question.parameters[name], value) for name, value in _given(question, params).items()}
    text = question.text if cite else CITES.sub("", question.text)
    for name, term in terms.items():
        text = _filtered(text, name, term)
    text = CLAUSE.sub(lambda clause: _clause(clause[1], terms.get(clause[1])), text)
    limit = terms.get("limit")
    return LIMIT.sub(f"LIMIT {int(limit.value) + more}\n", text) if limit else text


def limit_of(question: Question, params: Mapping[str, str | int]) -> int | None:
    """How many rows are asked for; None where the question has no limit."""
    value = _given(question, params).get("limit")
    return _integer("limit", value, "limit") if value else None


def _given(question: Question, params: Mapping[str, str | int]) -> dict[str, str]:
    """The parameters that have a value, given or by default; `all` phases means none."""
    for name in params:
        if name not in question.parameters:
            raise GovfinError(f"Query {question.name} has no parameter “{name}”{nearest(name, question.parameters)}")
    given = {name: str(value).strip() for name, value in params.items() if value is not None}
    values: dict[str, str] = {}
    for name, parameter in question.parameters.items():
        value = given.get(name) or ("" if parameter.default is None else str(parameter.default))
        if parameter.required and not value:
            raise GovfinError(f"Query {question.name} needs the parameter “{name}”: {parameter.en} ({parameter.zh}).")
        if value and (parameter.type, value) != ("phase", ALL):
            values[name] = value
    if question.needs_one_of and values.keys().isdisjoint(question.needs_one_of):
        raise GovfinError(f"Query {question.name} needs one of the parameters {', '.join(question.needs_one_of)}.")
    return values


def _clause(name: str, term: Term | None) -> str:
    """The clause of a parameter; none where it is left out, which means the same as UNDEF and lets the store plan better."""
    return f"VALUES ?{name} {{ {term} }}" if term else ""


def _filtered(text: str, name: str, term: Term) -> str:
    """The text with a value in its FILTERs, where nothing else but they ask for the parameter: so the store filters before it joins."""
    asked = re.compile(rf"\?{name}\b(?! \{{ UNDEF \}})")
    filters = list(_filters(text))
    if all(any(start < match.start() < end for start, end in filters) for match in asked.finditer(text)):
        return asked.sub(lambda _: str(term), text)
    return text


def _filters(text: str) -> Iterator[tuple[int, int]]:
    """Where the FILTERs of a query begin and end."""
    start, depth = 0, 0
    for match in _BRACKET.finditer(text):
        if depth == 0 and match[0].startswith("FILTER"):
            start, depth = match.start(), 1
        elif depth and match[0][-1] in "()":
            depth += 1 if match[0].endswith("(") else -1
            if depth == 0:
                yield start, match.end()


# Terms


def _term(select: Select, name: str, parameter: Parameter, value: str) -> Term:
    """The RDF term that a value stands for."""
    match parameter.type:
        case "unit" | "district" | "iri" | "project" as kind:
            return _resource(select, name, kind, value)
        case "year":
            return Literal(_year(name, value), datatype=NamedNode(f"{XSD}gYear"))
        case "level" | "integer" | "limit" as kind:
            return Literal(_level(name, value) if kind == "level" else _integer(name, value, kind))
        case "string":
            return Literal(value)
        case "choice":
            return _choice(name, parameter, value)
        case scheme:
            return _concept(select, scheme, value)


def _resource(select: Select, name: str, kind: str, value: str) -> NamedNode:
    if kind == "unit":
        return find_unit(units(select), value)
    return find_district(select, value) if kind == "district" else _iri(name, value)


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


def _level(name: str, value: str) -> int:
    """The level of a code by its number or its name."""
    for level, names in level_names().items():
        if value in (str(level), names.en, names.zh):
            return level
    told = ", ".join(f"{level} ({names.zh}, {names.en})" for level, names in level_names().items())
    raise GovfinError(f"The parameter “{name}” is a level, one of {told}: “{value}” is none.")


def _iri(name: str, value: str) -> NamedNode:
    try:
        return NamedNode(value)
    except ValueError as error:
        raise GovfinError(f"The parameter “{name}” is an IRI, such as https://w3id.org/govfin/id/…: “{value}” is none.") from error


def _choice(name: str, parameter: Parameter, value: str) -> Literal:
    words = known_columns()[name].words if name in known_columns() else {}
    for each in parameter.values:
        told = words.get(each)
        if value.casefold() in [each.casefold(), *([told.en.casefold(), told.zh] if told else [])]:
            return Literal(each)
    raise GovfinError(f"The parameter “{name}” is one of {', '.join(parameter.values)}: “{value}” is none of them.")


def _concept(select: Select, scheme: str, value: str) -> NamedNode:
    """A concept by its notation or one of its names, of the code list or, where only a disclosure has it, of the store."""
    concepts = {code: each for code, each in codelists.scheme(scheme).items() if code != ALL or scheme not in CLOSED_SCHEMES}
    labelled = [code for code, each in concepts.items() if value in (each.label, each.english)]
    labelled = labelled or [code for code, each in concepts.items() if value in each.alt_labels]
    notation = labelled[0] if len(labelled) == 1 and value not in concepts else value
    iri = concept_iri(scheme, notation)
    if notation in concepts or (not labelled and any(select(internal_query("concept").replace("UNDEF", str(iri))))):
        return iri
    if labelled:
        raise GovfinError(f"Several codes of {scheme} are called “{value}”: {listed(labelled)}; write one of these codes.")
    names = [name for code, each in concepts.items() for name in (code, each.label)]
    raise GovfinError(f"There is no {scheme} “{value}”{nearest(value, names)}")


def find_district(select: Select, value: str) -> NamedNode:
    """A district by its code, or by its name, with or without those of the districts above it."""
    districts = codelists.districts()
    codes = [value] if value in districts else [code for code in districts if value in district_names(code)]
    if len(codes) > 1:  # many districts are called 鼓楼区; the store seldom has two of them
        inhabited = {unit.district for unit in units(select)}
        codes = [code for code in codes if code in inhabited] or codes
    if len(codes) > 1:
        raise GovfinError(f"Several districts are called “{value}”: {listed(f'{district_names(code)[-1]} ({code})' for code in codes)}.")
    if not codes:
        raise GovfinError(f"There is no district “{value}”{nearest(value, (each.name for each in districts.values()))}")
    return concept_iri("district", codes[0])


def district_names(code: str) -> list[str]:
    """江汉区, 武汉市江汉区, 湖北省武汉市江汉区."""
    districts = codelists.districts()
    names = [districts[code].name]
    while (code := districts[code].parent or "") and districts[code].level > 0:
        names.append(districts[code].name + names[-1])
    return names


def units(select: Select) -> list[Unit]:
    """The units that something is stated of, in the order of district and name."""
    rows = select(values_query("unit") or "")
    found = [Unit(_value(row["value"]), _value(row["label"]), _value(row["district"]).rpartition("/")[2]) for row in rows]
    return sorted(found, key=lambda unit: (unit.district, unit.name))


def values_of(select: Select, parameter: Parameter) -> dict[str, dict[str, str]]:
    """The values that a parameter can have, as a person types them, each with its labels by language; none where any value will do."""
    if parameter.type == "level":
        return {str(level): {"en": names.en, "zh": names.zh} for level, names in level_names().items()}
    if parameter.type == "choice":
        return {value: {} for value in parameter.values}
    if parameter.type == "unit":
        return {f"{unit.district}/{unit.name}": {"zh": unit.name} for unit in units(select)}
    query = values_query(parameter.type)
    found: dict[str, dict[str, str]] = {}
    for row in select(query) if query else ():
        value, label = _value(row["value"]), row["label"]
        labels = found.setdefault(value if parameter.type == "project" else unquote(value.rpartition("/")[2]), {})
        if isinstance(label, Literal):
            labels.setdefault(label.language or "", label.value)
    return found


def find_unit(known: list[Unit], value: str) -> NamedNode:
    """A unit by its IRI, by `district/name`, by its name, or by a part of its name that no other unit has."""
    exact = [unit for unit in known if value in (unit.iri, unit.name, f"{unit.district}/{unit.name}")]
    ending = [unit for unit in known if unit.name.endswith(value)]
    found = exact or (ending if len(ending) == 1 else [unit for unit in known if value in unit.name])
    if not found:
        raise GovfinError(f"There is no unit “{value}”{nearest(value, (unit.name for unit in known))}")
    if len(found) > 1:
        names = listed(f"{unit.district}/{unit.name}" for unit in found)
        raise GovfinError(f"Several units match “{value}”: {names}; write one of these in full.")
    return NamedNode(found[0].iri)


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
