"""Queries: each answers its question on a small graph with the rows expected, in Oxigraph as in rdflib."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
import yaml
from rich.console import Console

from govfin import queries
from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.queries import NamedQuery, Table

HERE = Path(__file__).parent
CASES = HERE / "queries"
DOCUMENTATION = HERE.parent / "docs" / "queries.md"
NAMES = sorted(path.stem for path in folder("queries").glob("*.rq"))
BY_THE_NAME = "VALUES ?name { UNDEF }"


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(path=CASES / "data.trig", format=pyoxigraph.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def dataset() -> rdflib.Dataset:
    return rdflib.Dataset(default_union=True).parse(data=(CASES / "data.trig").read_text(encoding="utf-8"), format="trig")


def ask(store: pyoxigraph.Store, name: str, **params: str | int) -> Table:
    return queries.run(store, queries.find_query(name), params)


def column(table: Table, name: str) -> list[Any]:
    return [row[table.columns.index(name)] for row in table.rows]


def parameters(name: str) -> dict[str, str | int]:
    return dict(yaml.safe_load((CASES / name / "parameters.yaml").read_text(encoding="utf-8")))


def write(folder: Path, header: str, body: str = BY_THE_NAME) -> Path:
    path = folder / "made.rq"
    path.write_text(header + f"\nSELECT * WHERE {{ {body} }}\n", encoding="utf-8")
    return path


# Every query


def test_there_are_queries() -> None:
    assert len(NAMES) >= 8
    assert list(queries.load_queries()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_are_those_expected(store: pyoxigraph.Store, name: str) -> None:
    answer = queries.as_csv(ask(store, name, **parameters(name)))
    assert answer == (CASES / name / "expected.csv").read_text(encoding="utf-8")
    assert answer.count("\n") > 1


@pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")
@pytest.mark.parametrize("name", NAMES)
def test_rdflib_gives_the_same_rows(store: pyoxigraph.Store, dataset: rdflib.Dataset, name: str) -> None:
    text = queries.bind(store, queries.find_query(name), parameters(name))
    answer = dataset.query(text)
    assert [str(variable) for variable in answer.vars or []] == list(ask(store, name, **parameters(name)).columns)
    found = [[_plain(term) for term in row] for row in answer]  # type: ignore[union-attr]
    with (CASES / name / "expected.csv").open(encoding="utf-8") as lines:
        expected = [[_comparable(cell) for cell in row] for row in list(csv.reader(lines))[1:]]
    assert found == expected


def _plain(term: Any) -> str | Decimal:
    return "" if term is None else _comparable(str(term))


def _comparable(cell: str) -> str | Decimal:
    return Decimal(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell


@pytest.mark.parametrize("name", NAMES)
def test_as_it_stands_a_query_is_sparql_without_parameters(store: pyoxigraph.Store, name: str) -> None:
    store.query(queries.find_query(name).text, use_default_graph_as_union=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_documentation_tells_title_and_parameters(name: str) -> None:
    section = re.search(rf"^## {name}$(.*?)(?=^## |\Z)", DOCUMENTATION.read_text(encoding="utf-8"), re.M | re.S)
    assert section, f"docs/queries.md has no section “{name}”"
    query = queries.find_query(name)
    assert query.title.en in section[1]
    assert query.title.zh in section[1]
    assert set(re.findall(r"^\| `(\w+)` \|", section[1], re.M)) == set(query.parameters)
    assert f"govfin query {name}" in section[1]


def test_every_query_chooses_among_disclosures_in_the_same_words() -> None:
    for query in queries.load_queries().values():
        year = "figure_year" if query.name == "year-on-year" else "year"
        choice = (
            f'BIND (IF(STR(?disclosure_year) = STR(?{year}) && ?kind = IF(?phase = phase:approved, "budget", "final"), "1", "0") AS ?own)'
        )
        assert choice in query.text
        revised = "?newer prov:wasRevisionOf+ ?disclosure . GRAPH ?newer { ?figure a gf:Figure }"
        assert f'BIND (IF(EXISTS {{ {revised} }}, "0", "1") AS ?latest)' in query.text
        assert 'BIND (CONCAT(?own, STR(?disclosure_year), ?latest, STR(?disclosure), " ", STR(?stated)) AS ?statement)' in query.text


# What the queries must not get wrong


def test_the_disclosure_of_the_figures_own_year_counts_and_the_other_makes_it_disputed(store: pyoxigraph.Store) -> None:
    table = ask(store, "same-kind-of-unit", word="江汉区融媒体", year=2023)
    assert (column(table, "total_万元"), column(table, "disputed")) == ([Decimal(600)], ["是"])


def test_the_same_amount_at_another_precision_is_no_dispute(store: pyoxigraph.Store) -> None:
    table = ask(store, "same-kind-of-unit", word="江汉区融媒体", year=2024)
    assert (column(table, "total_万元"), column(table, "disputed")) == ([Decimal("647.1")], ["否"])


def test_a_figure_that_only_a_later_disclosure_states_is_found(store: pyoxigraph.Store) -> None:
    table = ask(store, "year-on-year", phase="executed", unit="江汉区融媒体中心")
    assert (column(table, "before_万元"), column(table, "amount_万元")) == ([Decimal("611.2")], [Decimal("652.33")])


@pytest.mark.parametrize("code", ["21506", "22401"])
def test_a_code_that_moved_and_the_code_of_today_are_one_series(store: pyoxigraph.Store, code: str) -> None:
    table = ask(store, "function-over-years", function=code)
    told = [list(map(str, column(table, name))) for name in ("year", "function_code", "printed_code", "amount_万元")]
    assert told == [["2018", "2019"], ["22401", "22401"], ["21506", "22401"], ["812.5", "905.75"]]


def test_a_code_of_which_a_part_moved_is_no_series_with_another(store: pyoxigraph.Store) -> None:
    assert column(ask(store, "function-over-years", function="2240106"), "printed_code") == ["2240106"]
    assert column(ask(store, "function-over-years", function="2150605"), "printed_code") == ["2150605"]


def test_no_change_is_told_of_a_function_whose_code_moved_between_the_years(store: pyoxigraph.Store) -> None:
    assert not ask(store, "year-on-year", function="22401").rows


def test_a_unit_that_prints_one_fund_only_is_asked_for_that(store: pyoxigraph.Store) -> None:
    table = ask(store, "unit-by-function", unit="硚口区融媒体中心")
    assert set(column(table, "fund_name")) == {"一般公共预算"}
    assert column(table, "level") == ["合计", "类", "款", "项"]


def test_each_level_is_of_the_widest_fund_that_tells_it_and_has_its_total(store: pyoxigraph.Store) -> None:
    table = ask(store, "unit-by-function", unit="江汉区教育局", coverage="department")
    told = list(zip(column(table, "fund_name"), column(table, "level"), column(table, "amount_万元"), strict=True))
    assert told == [
        ("一般公共预算", "合计", Decimal(7400)),
        ("全部资金", "合计", Decimal(9000)),
        ("全部资金", "类", Decimal(9000)),
        ("一般公共预算", "款", Decimal(7400)),
        ("一般公共预算", "项", Decimal(7400)),
    ]


def test_a_fund_that_the_query_does_not_rank_counts_too(store: pyoxigraph.Store) -> None:
    one_fund = re.sub(rb"fund/(all|general)>", b"fund/special>", store.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b"")
    other = pyoxigraph.Store()
    other.load(one_fund, format=pyoxigraph.RdfFormat.N_QUADS)
    for name in ("three-public", "basic-and-project", "same-kind-of-unit", "unit-by-function"):
        params = {"word": "融媒体"} if name == "same-kind-of-unit" else {"unit": "硚口区"} if name == "unit-by-function" else {}
        assert len(ask(other, name, **params).rows) == len(ask(store, name, **params).rows)


def test_the_economic_classifications_are_told_apart(store: pyoxigraph.Store) -> None:
    table = ask(store, "unit-by-economic-class", unit="硚口区融媒体中心", level="类")
    assert column(table, "classification") == ["政府", "部门-政府"]
    assert column(table, "economic_code") == ["502", "301-501"]


def test_the_label_of_a_code_that_no_list_has_comes_from_the_disclosure(store: pyoxigraph.Store) -> None:
    table = ask(store, "unit-by-function", unit="硚口区融媒体中心", level="项")
    assert column(table, "function_name") == ["融媒体发展"]


def test_each_level_of_functions_adds_up_to_the_total(store: pyoxigraph.Store) -> None:
    sums = {level: sum(column(ask(store, "unit-by-function", unit="江汉区融媒体", level=level), "amount_万元")) for level in "类款项"}
    assert set(sums.values()) == {Decimal("647.1")}


def test_a_unit_under_a_department_is_not_counted_again(store: pyoxigraph.Store) -> None:
    table = ask(store, "basic-and-project", district="江汉区", year="2024")
    assert column(table, "units") == [1, 1]
    assert dict(zip(column(table, "coverage_name"), column(table, "basic_万元"), strict=True)) == {
        "部门汇总": Decimal(7000),
        "单位本身": Decimal("381.54"),
    }


def test_a_department_and_its_own_office_are_two_things_and_no_dispute(store: pyoxigraph.Store) -> None:
    table = ask(store, "same-kind-of-unit", word="教育局")
    told = list(zip(*(column(table, name) for name in ("year", "coverage_name", "total_万元", "disputed")), strict=True))
    assert told == [
        (2023, "单位本身", Decimal(900), "否"),
        (2024, "单位本身", Decimal(1000), "否"),
        (2024, "部门汇总", Decimal(9000), "否"),
    ]


def test_years_are_compared_at_one_coverage(store: pyoxigraph.Store) -> None:
    table = ask(store, "year-on-year", unit="江汉区教育局")
    assert [column(table, name) for name in ("coverage_name", "before_万元", "amount_万元")] == [
        ["单位本身"],
        [Decimal(900)],
        [Decimal(1000)],
    ]
    assert ask(store, "year-on-year", unit="江汉区教育局", coverage="department").rows == ()


def test_of_two_editions_the_later_counts_and_the_first_makes_it_disputed(store: pyoxigraph.Store) -> None:
    table = ask(store, "unit-by-function", unit="江汉区教育局", coverage="unit")
    told = list(zip(*(column(table, name) for name in ("function_code", "amount_万元", "disputed")), strict=True))
    assert told == [("all", Decimal(1000), "否"), ("205", Decimal(1000), "是")]


def test_the_latest_edition_that_states_a_figure_counts(store: pyoxigraph.Store) -> None:
    other, third = pyoxigraph.Store(), pyoxigraph.NamedNode("https://example.org/third")  # states nothing, and revises the second
    other.extend(store)
    (link,) = store.quads_for_pattern(None, pyoxigraph.NamedNode("http://www.w3.org/ns/prov#wasRevisionOf"), None)
    other.add(pyoxigraph.Quad(third, link.predicate, link.subject, link.graph_name))
    assert link.object.value > link.subject.value  # so that the IRIs would decide for the first
    assert column(ask(other, "unit-by-function", unit="江汉区教育局", coverage="unit"), "amount_万元") == [Decimal(1000), Decimal(1000)]


def test_units_are_left_out_beside_the_total_of_a_department_and_not_of_its_own_office(store: pyoxigraph.Store) -> None:
    other = pyoxigraph.Store()
    office, department = (pyoxigraph.NamedNode(f"https://w3id.org/govfin/code/coverage/{name}") for name in ("unit", "department"))
    other.extend(
        pyoxigraph.Quad(quad.subject, quad.predicate, office if quad.object == department else quad.object, quad.graph_name)
        for quad in store
    )
    counted = [sum(column(ask(each, "basic-and-project", district="江汉区", year="2024"), "units")) for each in (store, other)]
    assert counted == [2, 3]


def test_each_coverage_has_the_widest_fund_of_its_own(store: pyoxigraph.Store) -> None:
    table = ask(store, "unit-by-economic-class", unit="江汉区教育局", coverage="单位本身")
    assert column(table, "economic_code") == ["all", "302"]
    assert set(column(table, "coverage_name")) == {"单位本身"}
    assert ask(store, "unit-by-economic-class", unit="江汉区教育局", coverage="department").rows == ()


def test_a_project_of_a_department_and_its_own_office_is_listed_once(store: pyoxigraph.Store) -> None:
    table = ask(store, "top-projects", unit="江汉区教育局")
    assert [column(table, name) for name in ("coverage_name", "amount_万元")] == [["部门汇总"], [Decimal(300)]]


def test_a_project_counts_once_however_many_funds_pay_for_it(store: pyoxigraph.Store) -> None:
    table = ask(store, "top-projects", district=420103)
    assert column(table, "amount_万元") == [Decimal(300), Decimal("165.56"), Decimal(100)]


def test_nothing_of_something_is_nought_percent(store: pyoxigraph.Store) -> None:
    table = ask(store, "budget-and-final", unit="江汉区融媒体", fund="general")
    reception = column(table, "item_name").index("公务接待费")
    assert column(table, "execution_percent")[reception] == 0


# Parameters


@pytest.mark.parametrize("district", ["420103", "江汉区", "武汉市江汉区", "湖北省武汉市江汉区"])
def test_a_district_is_told_by_code_or_name(store: pyoxigraph.Store, district: str) -> None:
    assert set(column(ask(store, "three-public", district=district), "district_code")) == {"420103"}


@pytest.mark.parametrize(
    "unit",
    [
        "武汉市江汉区融媒体中心",
        "江汉区融媒体",
        "420103/武汉市江汉区融媒体中心",
        "https://w3id.org/govfin/id/unit/420103/武汉市江汉区融媒体中心",
    ],
)
def test_a_unit_is_told_by_its_name_or_a_part_of_it(store: pyoxigraph.Store, unit: str) -> None:
    assert set(column(ask(store, "three-public", unit=unit), "unit_name")) == {"武汉市江汉区融媒体中心"}


def test_a_concept_is_told_by_notation_or_label(store: pyoxigraph.Store) -> None:
    assert ask(store, "three-public", year="2024年") == ask(store, "three-public", year=2024)
    by_notation, by_label = (ask(store, "unit-by-function", unit="江汉区融媒体", fund=fund) for fund in ("general", "一般公共预算"))
    assert by_notation == by_label
    assert set(column(by_label, "fund_name")) == {"一般公共预算"}


def test_a_blank_parameter_counts_as_left_out(store: pyoxigraph.Store) -> None:
    assert ask(store, "three-public", unit="", year=" ") == ask(store, "three-public")


def test_all_phases_can_be_asked_for(store: pyoxigraph.Store) -> None:
    assert set(column(ask(store, "unit-by-function", unit="江汉区融媒体", phase="all"), "phase_name")) == {"年初预算", "决算"}


def test_a_code_that_only_a_disclosure_has_is_a_code(store: pyoxigraph.Store) -> None:
    assert ask(store, "year-on-year", function="2079977").rows == ()


def test_the_limit_limits(store: pyoxigraph.Store) -> None:
    assert len(ask(store, "top-projects", limit="2").rows) == 2


def test_a_value_is_a_term_and_never_text(store: pyoxigraph.Store) -> None:
    for word in ('" } DELETE', "\\", '"@zh', "\n}", "?x"):
        assert ask(store, "same-kind-of-unit", word=word + "x").rows == ()


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("three-publik", {}, "There is no query “three-publik”; did you mean three-public?"),
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
# parameters:
#   name: {type: string, en: a name, zh: 名称}
"""


def test_a_header_is_read(tmp_path: Path) -> None:
    query = queries.read_query(write(tmp_path, HEADER))
    assert (query.name, query.title.zh, list(query.parameters)) == ("made", "问题", ["name"])
    assert query.parameters["name"].required is False


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("type: string", "type: text", "line 4: parameters.name: Value error, “text” is no type of parameter; types are "),
        ("en: a name, ", "", "line 4: parameters.name.en: Field required."),
        ("# description: {en: What it answers., zh: 说明}\n", "", "line 1: description: Field required."),
        ("type: string", "type: string, optional: true", "line 4: parameters.name.optional: Extra inputs are not permitted."),
        ("type: string", "type: string, required: true, default: x", "line 4: parameters.name: Value error, a required parameter"),
        ("zh: 名称}", "zh: 名称", "line 5: expected ',' or '}'"),
        ("   name:", "   other:", "parameter name is not described in the header."),
    ],
)
def test_an_error_in_a_header_names_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = write(tmp_path, HEADER.replace(old, new) + "# \n")
    with pytest.raises(GovfinError, match=re.escape(str(path))) as raised:
        queries.read_query(path)
    assert message in str(raised.value)


def test_a_parameter_that_the_query_has_no_clause_for_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GovfinError, match="parameter name has no clause in the query"):
        queries.read_query(write(tmp_path, HEADER, "?s ?p ?o"))


def test_a_query_that_is_no_sparql_is_an_error_of_its_file(store: pyoxigraph.Store, tmp_path: Path) -> None:
    query = queries.read_query(write(tmp_path, HEADER, BY_THE_NAME + " nonsense"))
    with pytest.raises(GovfinError, match=r"made\.rq is no SPARQL query"):
        queries.run(store, query, {})


# Forms of an answer

TABLE = Table(
    ("year", "name", "amount_万元"), ((2024, "[城区] 宣传", Decimal("1234567.5")), (2023, 'a "b", c', Decimal("8.25")), (2022, None, None))
)


def test_csv_is_exact() -> None:
    rows = list(csv.reader(io.StringIO(queries.as_csv(TABLE))))
    assert rows == [["year", "name", "amount_万元"], ["2024", "[城区] 宣传", "1234567.5"], ["2023", 'a "b", c', "8.25"], ["2022", "", ""]]


def test_json_keeps_amounts_as_text() -> None:
    assert json.loads(queries.as_json(TABLE))[0] == {"year": 2024, "name": "[城区] 宣传", "amount_万元": "1234567.5"}
    assert json.loads(queries.as_json(TABLE))[2]["amount_万元"] is None


def test_the_terminals_table_lines_up() -> None:
    console = Console(width=80, file=io.StringIO())
    console.print(queries.as_text(TABLE))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert any("[城区] 宣传" in line and line.rstrip().endswith("1,234,567.50") for line in lines)
    assert any(line.rstrip().endswith("   8.25") for line in lines)


def test_an_empty_answer_has_all_forms() -> None:
    empty = Table(("year",), ())
    assert (queries.as_csv(empty), queries.as_json(empty)) == ("year\n", "[]\n")
    assert queries.as_text(empty).row_count == 0


# Speed: the plan must start from what is asked for, not from all figures


def test_a_units_figures_are_found_without_looking_at_all_others(store: pyoxigraph.Store) -> None:
    many = pyoxigraph.Store()
    many.extend(store)
    many.extend(_copy(quad, number) for number in range(40) for quad in store)
    started = time.process_time()
    assert ask(many, "unit-by-function", unit="武汉市江汉区融媒体中心").rows
    assert time.process_time() - started < 0.5


def _copy(quad: pyoxigraph.Quad, number: int) -> pyoxigraph.Quad:
    def renamed(term: Any) -> Any:
        if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith("https://w3id.org/govfin/id/"):
            return pyoxigraph.NamedNode(re.sub("(武汉市[^/]*)", rf"\g<1>{number}", term.value))
        if isinstance(term, pyoxigraph.Literal) and term.value.startswith("武汉市"):
            return pyoxigraph.Literal(f"{term.value}{number}", language=term.language)
        return term

    return pyoxigraph.Quad(renamed(quad.subject), quad.predicate, renamed(quad.object), renamed(quad.graph_name))


def test_names_are_nouns_in_kebab_case() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in NAMES)
    assert all(isinstance(query, NamedQuery) for query in queries.load_queries().values())
