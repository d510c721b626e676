"""Questions: what people ask of the figures, one `queries/*.rq` each.

A question is a complete SPARQL 1.1 query that any engine runs, over the union of all named graphs. Its comment header tells its title,
description, parameters, tags and chart. A parameter is a clause `VALUES ?name { UNDEF }`, which the value takes the place of as an RDF
term, never as text. A line of the SELECT clause that ends in `# cite` tells from which entries a number is taken. Reads and writes no
graph.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from pydantic import model_validator

from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.headers import Header, Text, read_header
from govfin.namespaces import CODE
from govfin.query.nearest import nearest

SCHEMES: Final = frozenset({"breakdown", "coverage", "phase", "flow", "fund", "function", "economic", "expenditure", "item", "measure"})
TYPES: Final = SCHEMES | {"unit", "district", "project", "year", "integer", "string", "limit", "iri", "choice", "level"}
CLAUSE: Final = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")
LIMIT: Final = re.compile(r"LIMIT (\d+)\s*\Z")
CITES: Final = re.compile(r"^.*#[ ]cite[ ]*\n", re.MULTILINE)


class Parameter(Header):
    """What a question asks for, or may be told: its type is one of `TYPES`, code schemes among them."""

    type: str
    required: bool = False
    default: str | int | None = None
    values: tuple[str, ...] = ()  # of a choice: the values that it has
    en: str
    zh: str

    @model_validator(mode="after")
    def _fits(self) -> Parameter:
        if self.type not in TYPES:
            raise ValueError(f"“{self.type}” is no type of parameter; types are {', '.join(sorted(TYPES))}")
        if self.required and self.default is not None:
            raise ValueError("a required parameter has no default")
        if (self.type == "choice") != bool(self.values):
            raise ValueError("a choice has values, and nothing else has")
        return self


class Chart(Header):
    """Which chart suits an answer, by the names of its columns."""

    kind: Literal["bar", "line", "treemap", "none"]
    x: str = ""  # of bars and lines, along the axis; of a treemap, what the boxes are
    y: tuple[str, ...] = ()  # amounts
    series: str = ""  # one line or colour for each value
    node: str = ""  # of a treemap, the key of a box; where there is none, x is
    parent: str = ""  # of a treemap, the key of what a box is in; where there is none, a code is in the code above it
    stacked: bool = False  # of bars: the series are parts of one whole, and stand end to end


class QuestionHeader(Header):
    """The comment header of a question."""

    title: Text
    description: Text
    tags: tuple[str, ...]
    chart: Chart
    parameters: dict[str, Parameter]
    needs_one_of: tuple[str, ...] = ()  # parameters without any of which the question would be about everything

    @model_validator(mode="after")
    def _described(self) -> QuestionHeader:
        for name in self.needs_one_of:
            if name not in self.parameters:
                raise ValueError(f"needs_one_of: there is no parameter {name}")
        return self


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name is its file's."""

    name: str
    title: Text
    description: Text
    tags: tuple[str, ...]
    chart: Chart
    parameters: Mapping[str, Parameter]
    text: str  # SPARQL with its header, each parameter a clause `VALUES ?name { UNDEF }`
    needs_one_of: tuple[str, ...] = ()


def questions() -> Mapping[str, Question]:
    """All questions, by name.

    Raises GovfinError for a header that breaks the format; the message names file and line.
    """
    return MappingProxyType({path.stem: read_question(path) for path in sorted(folder("queries").glob("*.rq"), key=lambda path: path.stem)})


def find_question(name: str) -> Question:
    """The question of that name.

    Raises GovfinError, with the nearest names, where there is none.
    """
    paths = {path.stem: path for path in sorted(folder("queries").glob("*.rq"))}
    if name not in paths:
        raise GovfinError(f"There is no query “{name}”{nearest(name, paths)}")
    return read_question(paths[name])


@cache
def read_question(path: Path) -> Question:
    """One query file.

    Raises GovfinError where its header breaks the format, or does not fit the query.
    """
    text = path.read_text(encoding="utf-8")
    header = read_header(path, text, QuestionHeader)
    clauses = set(CLAUSE.findall(text)) | ({"limit"} if LIMIT.search(text) else set())
    for name in sorted(clauses ^ header.parameters.keys()):
        what = "has no clause in the query" if name in header.parameters else "is not described in the header"
        raise GovfinError(f"{path}: parameter {name} {what}.")
    told = (header.title, header.description, header.tags, header.chart, MappingProxyType(header.parameters))
    return Question(path.stem, *told, text, header.needs_one_of)


@cache
def internal_query(name: str) -> str:
    """The text of one of the queries by which answers are drawn up, `queries/internal/{name}.rq`."""
    return (folder("queries") / "internal" / f"{name}.rq").read_text(encoding="utf-8")


def values_query(kind: str) -> str | None:
    """The text of the query that lists the values of parameters of a type, `queries/values/{kind}.rq`; None where any value will do."""
    name = "concept" if kind in SCHEMES else kind
    path = folder("queries") / "values" / f"{name}.rq"
    if not path.is_file():
        return None
    return path.read_text(encoding="utf-8").replace("UNDEF", f"<{CODE}{kind}>")
