"""Fields: the parameters of a named query as the fields of a form.

Reads the values that a parameter can have, in whatever graph has them, and writes none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from govfin.namespaces import BASE
from govfin.page.remembered import remembering
from govfin.page.visits import Visit, texts
from govfin.query.columns import known_columns
from govfin.query.parameters import values_of
from govfin.query.questions import Parameter, Question

CLOSED: Final = frozenset({"choice", "level", "year", "phase", "coverage", "flow", "fund", "expenditure", "measure", "breakdown"})
MOST: Final = 2_000  # values that a field offers; others can be typed


@dataclass(frozen=True, slots=True)
class Option:
    """A value, and what it is called where that is not the same."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    hint: str
    value: str
    required: bool
    numeric: bool
    closed: bool  # whether one of the options is to be chosen, or anything can be typed
    open: bool  # whether it can be left out; else there is a default
    options: Sequence[Option] = ()


def fields_of(visit: Visit, question: Question, given: Mapping[str, str]) -> list[Field]:
    """A field for each parameter, with what is given or else the default."""
    return [_field(visit, name, each, given) for name, each in question.parameters.items()]


def _field(visit: Visit, name: str, parameter: Parameter, given: Mapping[str, str]) -> Field:
    value = given.get(name) or ("" if parameter.default is None else str(parameter.default))
    options = _options(visit, name, parameter)
    closed = parameter.type in CLOSED and bool(options)
    if closed and value and value not in {each.value for each in options}:
        options = [*options, Option(value, value)]
    return Field(
        name=name,
        label=label_of(visit, name),
        hint=str(getattr(parameter, visit.language)),
        value=value,
        required=parameter.required,
        numeric=parameter.type in ("limit", "integer"),
        closed=closed,
        open=parameter.default is None and not parameter.required,
        options=options[:MOST],
    )


def label_of(visit: Visit, name: str) -> str:
    """What a parameter is called: as the column is, or as the site says."""
    if name in known_columns():
        return str(getattr(known_columns()[name].label, visit.language))
    return visit.say(f"parameter-{name}") if f"parameter-{name}" in texts() else name


def _options(visit: Visit, name: str, parameter: Parameter) -> list[Option]:
    found = values_of(remembering(visit), parameter)
    words = known_columns()[name].words if name in known_columns() else {}
    told = {value: _label(labels, visit.language) for value, labels in found.items()}
    told |= {value: str(getattr(words[value], visit.language)) for value in found if value in words}
    if parameter.type == "unit":  # the name alone will do, where only one unit has it
        once = Counter(told.values())
        return [Option(told[value] if once[told[value]] == 1 else value, "") for value in told]
    return [Option(visit.base.public(value) if value.startswith(BASE) else value, label) for value, label in told.items()]


def _label(labels: Mapping[str, str], language: str) -> str:
    return labels.get(language) or labels.get("zh") or next(iter(labels.values()), "")
