"""Federation: several endpoints answer as one store would, and who does not answer is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner, Result

from asked import asked_store, parameters
from federated import answering, endpoint, part, served, write_endpoints
from govfin.cli import main
from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.graph.store import open_store
from govfin.graph.stores import Change, Embedded
from govfin.query.answers import Answer, ask, plain_rows
from govfin.query.endpoints import addresses, read_endpoints
from govfin.query.federation import Federation
from govfin.query.freeform import known_prefixes
from govfin.query.parameters import bind
from govfin.query.partials import service_form, take_apart
from govfin.query.questions import find_question
from servers import free_port, made

NAMES = sorted(path.stem for path in folder("queries").glob("*.rq"))
PREFIX = "".join(
    f"PREFIX {name}: <{namespace}>\n"
    for name, namespace in known_prefixes().items()
    if name in ("gf", "breakdown", "fund", "flow", "phase", "measure", "xsd")
)
TOTALS = """
    SELECT ?district ?unit ?amount ?entry
    WHERE {
      ?view gf:breakdown breakdown:total ; gf:viewFund fund:widest ; gf:viewFlow flow:expenditure ; gf:viewMeasure measure:amount ;
        gf:viewPhase phase:approved ; gf:viewYear "2024"^^xsd:gYear .
      ?sheet gf:view ?view ; gf:sheetOf ?unit ; gf:inDistrict ?district .
      ?entry gf:sheet ?sheet ; gf:amount ?amount .
    }
"""
MARKED = f"  # partial\n  {{ {TOTALS} }}\n  # end\n"
BY_DISTRICT = (
    f"SELECT ?district (SUM(?amount) AS ?total) (COUNT(*) AS ?count)\nWHERE {{\n{MARKED}}}\nGROUP BY ?district\nORDER BY DESC(?total)\n"
)
OF_ALL = f"SELECT (SUM(?amount) AS ?total) (COUNT(*) AS ?count)\nWHERE {{\n{MARKED}}}\n"
PARTS: dict[str, Callable[[str], bool]] = {
    "教育": lambda path: path.startswith("420103") and "教育局" in path,
    "江汉": lambda path: path.startswith("420103") and "教育局" not in path,
    "硚口": lambda path: not path.startswith("420103"),
}


@pytest.fixture(scope="module")
def whole() -> pyoxigraph.Store:
    return asked_store()


@pytest.fixture(scope="module")
def parts(whole: pyoxigraph.Store) -> dict[str, pyoxigraph.Store]:
    return {name: part(whole, belongs) for name, belongs in PARTS.items()}


@pytest.fixture(scope="module")
def servers(parts: dict[str, pyoxigraph.Store], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of three servers, each with a part."""
    with ExitStack() as running:
        yield {name: running.enter_context(served(store, tmp_path_factory.mktemp("server"))) for name, store in parts.items()}


@pytest.fixture
def endpoints_file(servers: dict[str, str], tmp_path: Path) -> Path:
    return write_endpoints(tmp_path / "endpoints.yaml", servers)


def asked(query: object, name: str) -> Answer:
    """The answer to a named query, with the entries of its numbers."""
    return ask(query, find_question(name), parameters(name), cite=True)  # type: ignore[arg-type]


def cited(answer: Answer) -> list[dict[str, set[str]]]:
    return [{column: set(entries) for column, entries in row.items()} for row in answer.entries]


def rows(solutions: pyoxigraph.QuerySolutions) -> list[list[str]]:
    """Rows as texts; the last column, if it is the endpoints', too."""
    return [[getattr(term, "value", "") for term in solution] for solution in solutions]


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["query", *map(str, arguments)])


# Every query


@pytest.mark.parametrize("name", NAMES)
def test_three_servers_answer_as_one_store_that_holds_all(whole: pyoxigraph.Store, endpoints_file: Path, name: str) -> None:
    federation = Federation(read_endpoints(endpoints_file))
    together = asked(federation.query, name)
    alone = asked(Embedded(whole).query, name)
    assert [row[:-1] for row in plain_rows(together)] == plain_rows(alone)
    assert cited(together) == cited(alone)
    assert together.columns[-1].name == "endpoint"
    assert {each for row in together.rows for each in str(row[-1]).split(", ")} <= set(PARTS)
    assert federation.notes == []


@pytest.mark.parametrize("name", NAMES)
def test_a_mirror_changes_no_answer(whole: pyoxigraph.Store, parts: dict[str, pyoxigraph.Store], name: str) -> None:
    mirrored = Federation([endpoint("city", whole), *(endpoint(each, store) for each, store in parts.items())])
    assert [row[:-1] for row in plain_rows(asked(mirrored.query, name))] == plain_rows(asked(Embedded(whole).query, name))


@pytest.mark.parametrize("name", NAMES)
def test_the_form_with_service_answers_the_same_in_another_engine(
    whole: pyoxigraph.Store, servers: dict[str, str], endpoints_file: Path, name: str
) -> None:
    federation = Federation(read_endpoints(endpoints_file))
    text = service_form(bind(federation.query, find_question(name), parameters(name)), addresses(federation.endpoints))
    found = pyoxigraph.Store().query(text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    columns = len(asked(Embedded(whole).query, name).columns)
    expected = rows(Embedded(whole).query(bind(Embedded(whole).query, find_question(name), parameters(name))))  # type: ignore[arg-type]
    assert [row[:columns] for row in rows(found)] == expected


@pytest.mark.slow
def test_servers_of_two_makes_answer_as_one_store_that_holds_all(
    whole: pyoxigraph.Store,
    parts: dict[str, pyoxigraph.Store],
    servers: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    virtuoso = made("virtuoso", tmp_path, monkeypatch)
    try:
        store = open_store(virtuoso.where)
        graphs = [graph for graph in parts["江汉"].named_graphs() if isinstance(graph, pyoxigraph.NamedNode)]
        store.replace(Change({graph: Embedded(parts["江汉"]).graph(graph) for graph in graphs}))
        [address] = re.findall(r"query: (.*)", Path(virtuoso.where).read_text())
        file = write_endpoints(tmp_path / "endpoints.yaml", {name: url for name, url in servers.items() if name != "江汉"})
        file.write_text(f"{file.read_text()}  - name: 江汉\n    query: {address}\n", encoding="utf-8")
        for name in [name for name in NAMES if "# partial" in find_question(name).text]:
            federation = Federation(read_endpoints(file))
            together = asked(federation.query, name)
            assert [row[:-1] for row in plain_rows(together)] == plain_rows(asked(Embedded(whole).query, name)), name
            assert federation.notes == []
    finally:
        virtuoso.kill()


# What is put together


def test_sums_over_districts_are_exact_and_tell_their_endpoints(whole: pyoxigraph.Store, parts: dict[str, pyoxigraph.Store]) -> None:
    federation = Federation(endpoint(name, store) for name, store in parts.items())
    together = rows(federation.query(PREFIX + BY_DISTRICT))
    assert [row[:-1] for row in together] == rows(Embedded(whole).query(PREFIX + BY_DISTRICT))  # type: ignore[arg-type]
    origins = {row[0].rpartition("/")[2]: row[-1] for row in together}
    assert (origins["420103"], origins["420104"]) == ("教育, 江汉", "硚口")


def test_a_mean_and_ranks_are_those_of_all_and_a_row_comes_from_its_own_endpoint(
    whole: pyoxigraph.Store, parts: dict[str, pyoxigraph.Store]
) -> None:
    other = MARKED.replace("?unit", "?other").replace("?amount", "?compared")
    other = other.replace("?entry", "?beside").replace("?district", "?elsewhere")
    text = f"""SELECT ?unit ?amount (SUM(IF(?compared > ?amount, 1, 0)) + 1 AS ?rank) (AVG(?compared) AS ?mean)
WHERE {{
{MARKED}
{other}
}}
GROUP BY ?unit ?amount ?entry
ORDER BY ?rank ?unit
"""
    together = rows(Federation(endpoint(name, store) for name, store in parts.items()).query(PREFIX + text))
    assert [row[:-1] for row in together] == rows(Embedded(whole).query(PREFIX + text))  # type: ignore[arg-type]
    assert len({row[2] for row in together}) > 1
    assert all(PARTS[row[-1]](row[0].partition("/unit/")[2]) or "小学" in row[0] for row in together)


def test_a_sum_of_all_is_of_all_endpoints_also_where_one_has_nothing(parts: dict[str, pyoxigraph.Store], whole: pyoxigraph.Store) -> None:
    federation = Federation([*(endpoint(name, store) for name, store in parts.items()), endpoint("empty", pyoxigraph.Store())])
    [row] = rows(federation.query(PREFIX + OF_ALL))
    assert [row[:-1]] == rows(Embedded(whole).query(PREFIX + OF_ALL))  # type: ignore[arg-type]
    assert row[-1] == "教育, 江汉, 硚口"


def test_what_two_endpoints_have_counts_once_and_bears_both_names(parts: dict[str, pyoxigraph.Store]) -> None:
    federation = Federation([endpoint("district", parts["硚口"]), endpoint("city", parts["硚口"])])
    once = rows(Federation([endpoint("district", parts["硚口"])]).query(PREFIX + BY_DISTRICT))
    twice = rows(federation.query(PREFIX + BY_DISTRICT))
    assert [row[:-1] for row in twice] == [row[:-1] for row in once]
    assert {row[-1] for row in twice} == {"district, city"}
    assert federation.notes == []


def test_where_amounts_differ_the_first_counts_and_it_is_told(parts: dict[str, pyoxigraph.Store]) -> None:
    other = pyoxigraph.Store()
    other.bulk_extend(parts["硚口"])
    other.update(
        "PREFIX gf: <https://w3id.org/govfin/ontology#>\nDELETE { GRAPH ?g { ?e gf:amount ?a } } INSERT { GRAPH ?g { ?e gf:amount ?b } }"
        "WHERE { GRAPH ?g { ?e a gf:Entry ; gf:amount ?a } BIND (?a + 1 AS ?b) }"
    )
    first = Federation([endpoint("district", parts["硚口"]), endpoint("city", other)])
    assert rows(first.query(PREFIX + BY_DISTRICT))[0][1] == rows(Embedded(parts["硚口"]).query(PREFIX + BY_DISTRICT))[0][1]  # type: ignore[arg-type]
    assert "city does not tell the same of 420104/武汉市硚口区融媒体中心 2024 approved as district, which counts here." in first.notes
    second = Federation([endpoint("city", other), endpoint("district", parts["硚口"])])
    assert rows(second.query(PREFIX + BY_DISTRICT))[0][1] == rows(Embedded(other).query(PREFIX + BY_DISTRICT))[0][1]  # type: ignore[arg-type]


def test_a_unit_whose_budget_and_final_accounts_are_at_two_endpoints_has_both(whole: pyoxigraph.Store) -> None:
    text = f"""{PREFIX}SELECT ?unit ?year ?phase ?amount
WHERE {{
  ?view gf:breakdown breakdown:total ; gf:viewFund fund:widest ; gf:viewFlow flow:expenditure ; gf:viewMeasure measure:amount ;
    gf:viewPhase ?phase ; gf:viewYear ?year .
  ?sheet gf:view ?view ; gf:sheetOf ?unit .
  ?entry gf:sheet ?sheet ; gf:amount ?amount .
}}
ORDER BY ?unit ?year ?phase ?amount
"""
    budgets = endpoint("budget", part(whole, lambda path: "/budget/" in path))
    finals = endpoint("final", part(whole, lambda path: "/final/" in path))
    together = rows(Federation([budgets, finals]).query(text))
    assert [row[:-1] for row in together] == rows(Embedded(whole).query(text))  # type: ignore[arg-type]
    assert {row[2].rpartition("/")[2]: row[-1] for row in together if row[-1] == "final"}.keys() >= {"executed"}


def test_the_first_rows_of_a_limited_query_are_those_of_all(whole: pyoxigraph.Store, parts: dict[str, pyoxigraph.Store]) -> None:
    text = f"{PREFIX}{TOTALS.strip()}\nORDER BY DESC(?amount) ?entry\nLIMIT 2\n"
    federation = Federation([endpoint("city", whole), *(endpoint(name, store) for name, store in parts.items())])
    assert [row[:-1] for row in rows(federation.query(text))] == rows(Embedded(whole).query(text))  # type: ignore[arg-type]
    assert federation.notes == []


def test_labels_of_what_one_endpoint_alone_knows_are_found_beside_those_of_a_unit(parts: dict[str, pyoxigraph.Store]) -> None:
    other = pyoxigraph.Store()
    label = pyoxigraph.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    concept, graph = pyoxigraph.NamedNode("https://w3id.org/govfin/code/function/2999999"), pyoxigraph.NamedNode("urn:g")
    other.add(pyoxigraph.Quad(concept, label, pyoxigraph.Literal("其他", language="zh"), graph))
    text = f"""SELECT ?iri ?label WHERE {{
  VALUES ?iri {{ <https://w3id.org/govfin/id/unit/420103/武汉市江汉区教育局> <https://w3id.org/govfin/code/phase/approved> {concept} }}
  ?iri {label} ?label
}}"""
    first = pyoxigraph.Store()
    first.bulk_extend(parts["教育"])
    first.add(
        pyoxigraph.Quad(pyoxigraph.NamedNode("https://w3id.org/govfin/code/phase/approved"), label, pyoxigraph.Literal("年初"), graph)
    )
    federation = Federation([endpoint("教育", first), endpoint("other", other)])
    assert [str(concept).strip("<>"), "其他", "other"] in rows(federation.query(text))
    assert federation.notes == []


def test_rows_without_a_value_stay_without(parts: dict[str, pyoxigraph.Store]) -> None:
    text = PREFIX + "SELECT ?unit ?none WHERE { ?ledger gf:ledgerOf ?unit OPTIONAL { ?ledger gf:nothing ?none } } ORDER BY ?unit"
    found = [solution["none"] for solution in Federation(endpoint(name, store) for name, store in parts.items()).query(text)]
    assert len(found) >= 5
    assert set(found) == {None}


def test_texts_that_look_like_sparql_are_merged_as_they_are() -> None:
    store = pyoxigraph.Store()
    said = 'a "}" # partial\n# end\n\\ ?x 元'
    store.add(
        pyoxigraph.Quad(
            pyoxigraph.NamedNode("urn:a"), pyoxigraph.NamedNode("urn:says"), pyoxigraph.Literal(said), pyoxigraph.NamedNode("urn:g")
        )
    )
    text = 'SELECT ?text WHERE { ?x <urn:says> ?text FILTER (?text != "} ORDER BY ?x") }'
    assert rows(Federation([endpoint("a", store)]).query(text)) == [[said, "a"]]


def test_a_unit_that_one_endpoint_has_is_found_by_its_name(endpoints_file: Path) -> None:
    federation = Federation(read_endpoints(endpoints_file))
    text = bind(federation.query, find_question("unit-by-function"), {"unit": "硚口区融媒体中心", "year": 2024})
    assert "unit/420104/武汉市硚口区融媒体中心" in text
    with pytest.raises(GovfinError, match="硚口应急管理局"):
        bind(federation.query, find_question("unit-by-function"), {"unit": "硚口应急局", "year": 2024})


@pytest.mark.parametrize(
    ("expression", "value"),
    [("(?x - ?y) * 100 / ?y", "50"), ("?x - (?y - 1)", "2"), ("?x / (?y * 2)", "0.75"), ("IF((?x + ?y) / 5 = 1, (?x + 1) * 2, 0)", "8")],
)
def test_the_form_with_service_keeps_the_brackets_of_arithmetic(tmp_path: Path, expression: str, value: str) -> None:
    """Oxigraph 0.5.13 drops them by itself."""
    store = pyoxigraph.Store()
    graph, number = pyoxigraph.NamedNode("urn:g"), pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    for name, amount in (("x", "3"), ("y", "2")):
        store.add(pyoxigraph.Quad(graph, pyoxigraph.NamedNode(f"urn:{name}"), pyoxigraph.Literal(amount, datatype=number), graph))
    text = f"SELECT ?s ({expression} AS ?z) WHERE {{ ?s <urn:x> ?x ; <urn:y> ?y FILTER ((?x - 1) * 2 = 4) ?s (<urn:x> | <urn:y>) ?x }}"
    with served(store, tmp_path / "server") as address:
        [row] = pyoxigraph.Store().query(service_form(text, {"a": f"{address}/query?union-default-graph"}))  # type: ignore[misc]
    assert row["z"].value == value


def test_an_order_is_asked_of_endpoints_only_with_a_limit_of_the_query_itself() -> None:
    """Virtuoso refuses to sort for a limit of more than 10,000 rows."""
    [open_ended] = take_apart(f"{PREFIX}{TOTALS}ORDER BY DESC(?amount) # the greatest first\n").asked
    assert "ORDER" not in open_ended.within(20_000)
    assert open_ended.within(20_000).endswith("}\nLIMIT 20001\n")
    [limited] = take_apart(f"{PREFIX}{TOTALS}ORDER BY DESC(?amount)\nLIMIT 5\n").asked
    assert limited.within(20_000).endswith("ORDER BY DESC(?amount)\nLIMIT 5\n")
    [hidden] = take_apart(f"{PREFIX}{TOTALS}ORDER BY ?sheet\n").asked
    assert hidden.within(20_000).endswith("ORDER BY ?sheet\n")


# What can't be put together


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (OF_ALL.replace("# partial", "#").replace("# end", "#"), "add up over its own units"),
        (
            BY_DISTRICT.replace("?unit ?amount ?entry", "(SUM(?stated) AS ?amount)", 1).replace(
                "gf:amount ?amount .\n    }", "gf:amount ?stated .\n    } GROUP BY ?district"
            ),
            "own units",
        ),
        (OF_ALL.replace("# end", "#"), "marks of the query don't match"),
        (OF_ALL.replace("# partial", "# partial\n  OPTIONAL"), "one sub-select with its braces"),
        (f"{TOTALS} ORDER BY ?view", "in the order of \\?view"),
        (f"{TOTALS} LIMIT 5 OFFSET 5", "OFFSET"),
        ("SELECT ?endpoint WHERE { ?s ?p ?endpoint }", "a column \\?endpoint of its own"),
        ("ASK { ?s ?p ?o }", "selects rows"),
    ],
)
def test_a_query_that_would_be_answered_wrong_is_refused(parts: dict[str, pyoxigraph.Store], text: str, message: str) -> None:
    with pytest.raises(GovfinError, match=message):
        Federation(endpoint(name, store) for name, store in parts.items()).query(PREFIX + text)


@pytest.mark.parametrize("name", NAMES)
def test_marks_are_put_as_they_should(name: str) -> None:
    text = find_question(name).text
    plan = take_apart(text)
    assert len(plan.rest) == (len(plan.asked) + 1 if "# partial" in text else 0)
    assert not any(re.search(r"ORDER BY|OFFSET", asked.body.rpartition("}")[2]) for asked in plan.asked if plan.rest)


# Endpoints that don't answer


def test_a_dead_a_slow_a_babbling_and_a_closed_endpoint_are_named_and_the_others_merged(
    servers: dict[str, str], whole: pyoxigraph.Store, tmp_path: Path
) -> None:
    with ExitStack() as running:
        bad = {
            "dead": f"http://127.0.0.1:{free_port()}",
            "slow": running.enter_context(answering(delay=5)),
            "page": running.enter_context(answering(body=b"<html>Welcome</html>", media_type="text/html")),
            "garbage": running.enter_context(answering(body=b'{"head": {"vars": ["unit"')),
            "closed": running.enter_context(answering(status=401)),
            "boolean": running.enter_context(answering(body=b'{"head": {}, "boolean": true}')),
            "other": running.enter_context(answering(body=b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}')),
        }
        file = write_endpoints(tmp_path / "endpoints.yaml", {**bad, **servers}, timeout=2)
        federation = Federation(read_endpoints(file))
        together = rows(federation.query(PREFIX + BY_DISTRICT))
    assert [row[:-1] for row in together] == rows(Embedded(whole).query(PREFIX + BY_DISTRICT))  # type: ignore[arg-type]
    assert federation.failures.keys() == bad.keys()
    told = {name: sentence.replace(bad[name], "…") for name, sentence in federation.failures.items()}
    assert "dead can't be reached" in told["dead"]
    assert "slow did not answer within 2 seconds" in told["slow"]
    assert "“timeout” in endpoints.yaml" in told["slow"]
    assert "page answers in a form that govfin can't read" in told["page"]
    assert "garbage answers with what is no result of a query" in told["garbage"]
    assert "closed does not let you do this (HTTP 401)" in told["closed"]
    assert "boolean answers with something else than rows" in told["boolean"]
    assert "other answers without the column" in told["other"]
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in told.values())


def test_an_endpoint_that_failed_is_not_asked_again(parts: dict[str, pyoxigraph.Store], tmp_path: Path) -> None:
    with answering(delay=5) as slow:
        [late] = read_endpoints(write_endpoints(tmp_path / "endpoints.yaml", {"slow": slow}, timeout=0.2))
        federation = Federation([late, endpoint("硚口", parts["硚口"])])
        first, second = (rows(federation.query(PREFIX + BY_DISTRICT)) for _ in range(2))
    assert first == second
    assert list(federation.failures) == ["slow"]


def test_an_endpoint_with_more_rows_than_it_may_give_is_left_out_whole(parts: dict[str, pyoxigraph.Store]) -> None:
    federation = Federation([endpoint("硚口", parts["硚口"], rows=1000), endpoint("江汉", parts["江汉"], rows=0)])
    assert {row[-1] for row in rows(federation.query(PREFIX + BY_DISTRICT))} == {"硚口"}
    assert federation.failures["江汉"].startswith("江汉 has more than 0 rows on this")


def test_where_none_answers_that_is_an_error_with_all_reasons(tmp_path: Path) -> None:
    dead = {name: f"http://127.0.0.1:{free_port()}" for name in ("a", "b")}
    federation = Federation(read_endpoints(write_endpoints(tmp_path / "endpoints.yaml", dead, timeout=5)))
    with pytest.raises(GovfinError, match=r"None of the 2 endpoints answered\. a can't be reached .* b can't be reached"):
        federation.query(PREFIX + BY_DISTRICT)


# The file of endpoints


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("endpoints: []\n", "line 1: endpoints: "),
        ("endpoints:\n  - name: a\n", "line 2: endpoints.0: .*an endpoint has a url"),
        ("endpoints:\n  - name: a\n    url: example.org\n", "line 3: endpoints.0.url: .*http"),
        ("endpoints:\n  - name: a\n    url: http://a.example\n    time: 5\n", "line 4: endpoints.0.time"),
        ("timeout: 0\nendpoints:\n  - name: a\n    url: http://a.example\n", "line 1: timeout"),
        ("endpoints:\n  - name: a\n    url: http://a.example\n  - name: a\n    url: http://b.example\n", "two endpoints are called “a”"),
        ("endpoints:\n  - name: a\n    url: http://a.example\n    token: A_TOKEN\n", "environment variable A_TOKEN, which is not set"),
        ("endpoints:\n  - name: a\n    url: http://a.example\n    user: A_USER\n", "line 2: endpoints.0: .*a user has a password"),
        ("endpoints: [\n", "line 2: "),
    ],
)
def test_a_file_of_endpoints_that_breaks_the_format_is_told_with_the_line(tmp_path: Path, source: str, message: str) -> None:
    path = tmp_path / "endpoints.yaml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(GovfinError, match=message):
        read_endpoints(path, {})


def test_credentials_come_from_the_environment_and_stand_in_no_message(tmp_path: Path) -> None:
    path = tmp_path / "endpoints.yaml"
    with answering(status=403) as closed:
        url = closed.replace("http://", "http://me:secret@")
        path.write_text(f"endpoints:\n  - name: a\n    query: {url}/sparql\n    token: A_TOKEN\n", encoding="utf-8")
        [only] = read_endpoints(path, {"A_TOKEN": "secret-token"})
        federation = Federation([only])
        with pytest.raises(GovfinError) as error:
            federation.query(PREFIX + BY_DISTRICT)
    assert "HTTP 403" in str(error.value)
    assert "“token”, in endpoints.yaml" in str(error.value)
    assert "secret" not in f"{error.value}{only!r}{addresses([only])}"


# The command line


def test_the_command_prints_the_rows_with_their_endpoints(endpoints_file: Path) -> None:
    result = command("unit-by-function", "--unit", "硚口区融媒体中心", "--year", "2024", "--endpoints", endpoints_file, "--format", "csv")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].endswith(",endpoint")
    assert len(lines) > 1
    assert all(line.endswith(",硚口") for line in lines[1:])


def test_the_command_exits_with_1_where_an_endpoint_did_not_answer_and_with_2_where_none_did(
    servers: dict[str, str], tmp_path: Path
) -> None:
    dead = {"dead": f"http://127.0.0.1:{free_port()}"}
    asking = ("unit-by-function", "--unit", "硚口区融媒体中心", "--year", "2024", "--endpoints")
    some = command(*asking, write_endpoints(tmp_path / "some.yaml", {**dead, **servers}, timeout=5))
    assert some.exit_code == 1
    assert "dead can't be reached" in some.stderr
    assert "硚口" in some.stdout
    none = command(*asking, write_endpoints(tmp_path / "none.yaml", dead, timeout=5))
    assert none.exit_code == 2
    assert "None of the 1 endpoints answered" in none.stderr


def test_the_command_prints_one_query_for_any_engine(servers: dict[str, str], endpoints_file: Path) -> None:
    result = command("unit-by-function", "--unit", "硚口区融媒体中心", "--year", "2024", "--endpoints", endpoints_file, "--print-service")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("SERVICE <http://127.0.0.1:") == len(servers)
    assert list(pyoxigraph.Store().query(result.stdout))  # type: ignore[arg-type]
    assert command("unit-by-function", "--print-service").exit_code == 2


def test_a_query_of_ones_own_is_asked_of_all(endpoints_file: Path, whole: pyoxigraph.Store, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text(BY_DISTRICT, encoding="utf-8")
    result = command("--sparql", file, "--endpoints", endpoints_file, "--format", "csv")
    assert result.exit_code == 0, result.output
    [header, *lines] = result.stdout.splitlines()
    assert header == "district,district_label,total,count,endpoint"
    assert len(lines) == len(rows(Embedded(whole).query(PREFIX + BY_DISTRICT)))  # type: ignore[arg-type]
    file.write_text("SELECT (COUNT(*) AS ?count) WHERE { ?ledger a gf:Ledger }", encoding="utf-8")
    refused = command("--sparql", file, "--endpoints", endpoints_file)
    assert refused.exit_code == 2
    assert "# partial" in refused.stderr
