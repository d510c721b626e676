"""Questions and their parameters: the header of a query, and what a person types for it."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest

from asked import ask, asked_store
from govfin.errors import GovfinError
from govfin.graph.stores import Embedded
from govfin.headers import Text
from govfin.query import answers
from govfin.query.parameters import bind, values_of
from govfin.query.partials import select_from
from govfin.query.questions import Chart, Parameter, Question, read_question

BY_THE_NAME = "VALUES ?name { UNDEF }"


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return asked_store()


def write(folder: Path, header: str, body: str = BY_THE_NAME) -> Path:
    path = folder / "made.rq"
    path.write_text(header + f"\nSELECT * WHERE {{ {body} }}\n", encoding="utf-8")
    return path


# Parameters


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("three-publik", {}, "There is no query “three-publik”; did you mean three-public or "),
        ("three-public", {"yaer": 2024}, "Query three-public has no parameter “yaer”; did you mean year?"),
        ("unit-by-function", {}, "Query unit-by-function needs the parameter “unit”: the unit's full name"),
        ("three-public", {"year": "last"}, "The parameter “year” is a year of four digits, such as 2024: “last” is none."),
        (
            "three-public",
            {"unit": "融媒体"},
            "Several units match “融媒体”: 420103/武汉市江汉区融媒体中心, 420104/武汉市硚口区融媒体中心; write one of these in full.",
        ),
        ("three-public", {"unit": "武汉市江汉区融媒中心"}, "There is no unit “武汉市江汉区融媒中心”; did you mean 武汉市江汉区融媒体中心"),
        ("three-public", {"district": "999999"}, "There is no district “999999”"),
        ("three-public", {"district": "鼓楼区"}, "Several districts are called “鼓楼区”: "),
        ("figure-mentions", {"year": 2024}, "Query figure-mentions needs one of the parameters figure, entry, unit."),
        ("year-on-year", {"function": "2999998"}, "There is no function “2999998”"),
        ("year-on-year", {"flow": "all"}, "There is no flow “all”"),
        ("top-projects", {"limit": "many"}, "The parameter “limit” is a whole number: “many” is none."),
        ("top-projects", {"limit": 0}, "The parameter “limit” is a number from 1 to 100000: 0 is not."),
    ],
)
def test_an_error_says_what_is_wrong(store: pyoxigraph.Store, name: str, params: dict[str, str | int], message: str) -> None:
    with pytest.raises(GovfinError) as raised:
        ask(store, name, **params)
    assert str(raised.value).startswith(message)


# Headers

HEADER = """# title: {en: A question, zh: 问题}
# description: {en: What it answers., zh: 说明}
# tags: [made]
# chart: {kind: none}
# parameters:
#   name: {type: string, en: a name, zh: 名称}
"""


def test_a_header_is_read(tmp_path: Path) -> None:
    query = read_question(write(tmp_path, HEADER))
    assert (query.name, query.title.zh, list(query.parameters)) == ("made", "问题", ["name"])
    assert query.parameters["name"].required is False


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("type: string", "type: text", "line 6: parameters.name: Value error, “text” is no type of parameter; types are "),
        ("en: a name, ", "", "line 6: parameters.name.en: Field required."),
        ("# description: {en: What it answers., zh: 说明}\n", "", "line 1: description: Field required."),
        ("type: string", "type: string, optional: true", "line 6: parameters.name.optional: Extra inputs are not permitted."),
        ("type: string", "type: string, required: true, default: x", "line 6: parameters.name: Value error, a required parameter"),
        ("zh: 名称}", "zh: 名称", "line 7: expected ',' or '}'"),
        ("   name:", "   other:", "parameter name is not described in the header."),
    ],
)
def test_an_error_in_a_header_names_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = write(tmp_path, HEADER.replace(old, new) + "# \n")
    with pytest.raises(GovfinError, match=re.escape(str(path))) as raised:
        read_question(path)
    assert message in str(raised.value)


def test_a_parameter_that_the_query_has_no_clause_for_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GovfinError, match="parameter name has no clause in the query"):
        read_question(write(tmp_path, HEADER, "?s ?p ?o"))


def test_a_query_that_is_no_sparql_is_an_error_of_its_file(store: pyoxigraph.Store, tmp_path: Path) -> None:
    query = read_question(write(tmp_path, HEADER, BY_THE_NAME + " nonsense"))
    with pytest.raises(GovfinError, match=r"made\.rq is no SPARQL query"):
        answers.ask(select_from(Embedded(store)), query, {})


def test_a_level_is_told_by_number_or_name(store: pyoxigraph.Store, tmp_path: Path) -> None:
    question = read_question(write(tmp_path, HEADER.replace("type: string", "type: level")))
    told = {
        value: bind(select_from(Embedded(store)), question, {"name": value}).partition("VALUES ?name ")[2][:6]
        for value in ("1", "类", "class")
    }
    assert set(told.values()) == {'{ "1"^'}
    with pytest.raises(GovfinError, match=r"is a level, one of 0 \(合计, total\), 1 "):
        bind(select_from(Embedded(store)), question, {"name": "目"})


@pytest.mark.parametrize(
    ("rest", "filtered"),
    [
        ('?s ?p ?o FILTER (CONTAINS(STR(?o), COALESCE(?name, "(")))', '?s ?p ?o FILTER (CONTAINS(STR(?o), COALESCE("市", "(")))'),
        ("?s ?p ?o FILTER ((?o) = ?name) FILTER (?names = ?name)", '?s ?p ?o FILTER ((?o) = "市") FILTER (?names = "市")'),
        ("?s ?p ?name FILTER (?name != ?p)", None),
        ("?s ?p ?o FILTER (?o = ?name) BIND (?name AS ?same)", None),
        ("?s ?p ?o # FILTER (\n ?s ?p ?name # )", None),
    ],
)
def test_what_only_filters_ask_for_stands_in_them(store: pyoxigraph.Store, tmp_path: Path, rest: str, filtered: str | None) -> None:
    question = read_question(write(tmp_path, HEADER, f"VALUES ?name {{ UNDEF }} {rest}"))
    asked = bind(select_from(Embedded(store)), question, {"name": "市"})
    assert f'VALUES ?name {{ "市" }} {filtered or rest}' in asked


def values(store: pyoxigraph.Store, kind: str, **more: object) -> dict[str, dict[str, str]]:
    return values_of(select_from(Embedded(store)), Parameter(type=kind, en="", zh="", **more))  # type: ignore[arg-type]


def test_the_values_of_a_parameter_are_those_that_the_store_and_the_lists_have(store: pyoxigraph.Store) -> None:
    assert values(store, "unit")["420103/武汉市江汉区融媒体中心"] == {"zh": "武汉市江汉区融媒体中心"}
    assert {"420103", "420104"} <= values(store, "district").keys()
    assert "2024" in values(store, "year")
    assert values(store, "fund")["general"] == {"zh": "一般公共预算", "en": "general"}
    assert values(store, "level")["1"] == {"en": "class", "zh": "类"}
    assert list(values(store, "choice", values=("a", "b"))) == ["a", "b"]
    assert values(store, "string") == {}


def test_every_value_that_is_listed_is_one_that_can_be_typed(store: pyoxigraph.Store) -> None:
    nothing = Text(en="", zh="")
    for kind in ("unit", "district", "year", "fund", "level"):
        question = Question("made", nothing, nothing, (), Chart(kind="none"), {"name": Parameter(type=kind, en="", zh="")}, BY_THE_NAME)
        for value in values(store, kind):
            bind(select_from(Embedded(store)), question, {"name": value})
