"""Free queries: made complete, refused with a place in the user's own text, and never led out of the store."""

from __future__ import annotations

import re
import subprocess
import sys

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govfin.folders import folder
from govfin.query import freeform, worker
from govfin.query.freeform import Place, QueryError, ask, known_prefixes, read_query, shown

NOWHERE = "<http://127.0.0.1:9/>"  # nothing listens on port 9: a request fails at once
UNITS = """
    @prefix gf: <https://w3id.org/govfin/ontology#> .
    <https://example.org/g> { <https://example.org/a> a gf:Unit ; gf:inDistrict <https://w3id.org/govfin/code/district/420103> . }
"""


@pytest.fixture
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(UNITS.encode(), format=pyoxigraph.RdfFormat.TRIG)
    return store


def refusal(source: str) -> str:
    with pytest.raises(QueryError) as refused:
        read_query(source)
    return str(refused.value)


# Prefixes


def test_prefixes_that_are_used_and_not_declared_are_put_in_front(store: pyoxigraph.Store) -> None:
    query = read_query("SELECT ?unit\nWHERE { ?unit a gf:Unit ; gf:inDistrict district:420103 }")
    assert ask(store, query).rows == ((pyoxigraph.NamedNode("https://example.org/a"),),)
    assert query.text.splitlines()[1:] == query.source.splitlines()[1:]


def test_a_prefix_that_the_query_declares_keeps_its_meaning() -> None:
    query = read_query("PREFIX gf: <https://example.org/>\nSELECT * { ?a gf:b ?c }")
    assert query.text == query.source


def test_only_prefixes_that_stand_outside_of_texts_comments_and_iris_are_wanted() -> None:
    source = "# skos:prefLabel\nSELECT * { ?a <urn:b> \"org:c\" , 'prov:d' , '''qb:\ne''' ; ?p ?o }"
    assert read_query(source).text == source


def test_every_code_list_has_a_prefix() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in folder("ontology").glob("*.ttl"))
    schemes = set(re.findall(r"^code:([\w-]+) a skos:ConceptScheme", text, re.MULTILINE))
    assert schemes
    assert {name: known_prefixes().get(name) for name in schemes} == {name: f"https://w3id.org/govfin/code/{name}/" for name in schemes}


def test_the_prefixes_of_the_ontology_mean_the_same() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in folder("ontology").glob("*.ttl"))
    declared = dict(re.findall(r"^@prefix ([\w-]+): <([^>]*)>", text, re.MULTILINE))
    shared = declared.keys() & known_prefixes().keys()
    assert len(shared) > 30
    assert {name: declared[name] for name in shared} == {name: known_prefixes()[name] for name in shared}


def test_an_unknown_prefix_gets_the_nearest_ones_offered() -> None:
    assert refusal("SELECT * {\n  ?s fnud:x ?o\n}").startswith(
        "The query can't be run, line 2, column 6: the prefix fnud: is neither declared nor among those of “govfin query --prefixes”;"
        " did you mean fund:?\n"
    )


# Places


@pytest.mark.parametrize(
    ("source", "where", "what"),
    [
        ("SELECT (SUM(?a) AS ?b WHERE { ?s gf:amount ?a }", "line 1, column 23", ") is missing"),
        ("SELECT ?a\nWHERE { ?s gf:amount ?a", "line 2, column 24", "} is missing"),
        ("SELEC ?a { ?a ?b ?c }", "line 1, column 1", "no SPARQL"),
        ("SELECT ?a\n{ ?s gf:amount ?a }\nORDER ?a", "line 3, column 1", "no SPARQL"),
        ("SELECT ?a\n{\n\t?s gf:amount }", "line 3, column 2", "no SPARQL"),
        ("SELECT ?单位\n{ ?单位 ?中 }", "line 2, column 3", "no SPARQL"),
        ("SELECT ?a { ?s gf:amount ?a } LIMIT ten", "line 1, column 31", "no SPARQL"),
    ],
)
def test_a_parse_error_has_line_and_column_of_the_users_own_text(source: str, where: str, what: str) -> None:
    message = refusal(source)
    assert f", {where}: " in message
    assert what in message.splitlines()[0]


def test_the_line_is_shown_with_a_caret_below_the_place() -> None:
    assert refusal("SELECT ?a\n{ ?s gf:amount ?a }\nLIMIT ten").splitlines()[1:] == ["  LIMIT ten", "  ^"]


def test_the_caret_stands_right_behind_chinese_characters_and_tabs() -> None:
    assert shown("\t单位 x", Place(1, 5)).splitlines() == ["  \t单位 x", "  \t" + " " * 5 + "^"]


def test_what_the_engine_alone_refuses_is_told(store: pyoxigraph.Store) -> None:
    query = read_query("SELECT ?c (SUM(?a) AS ?b) { ?s gf:amount ?a ; gf:fund ?c }")
    with pytest.raises(QueryError, match="the SELECT contains a variable that is unbound"):
        ask(store, query)


def test_threads_can_read_queries_at_once_from_the_first_on() -> None:
    """In a process that has read none yet: its parser learns how its own parts are called when it is first used."""
    code = (
        "from concurrent.futures import ThreadPoolExecutor; from govfin.query.freeform import read_query;"
        "pool = ThreadPoolExecutor(8); text = 'SELECT ?s { ?s ?p ?o ; gf:unit ?u FILTER (?o > 1) } ORDER BY ?s LIMIT 5';"
        "print({each.form for each in pool.map(read_query, [text] * 32)})"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stdout == "{'select'}\n", told.stderr


def test_an_empty_query_is_refused() -> None:
    assert refusal("# nothing\n").startswith("The query is empty")


def test_a_query_that_is_nested_too_deep_is_refused() -> None:
    assert "nested too deep" in refusal("SELECT * { ?a ?b ?c FILTER " + "(" * 3000 + "1" + ")" * 3000 + " }")


def test_a_query_that_is_too_long_is_refused() -> None:
    assert "at most 100,000" in refusal("SELECT * { ?a ?b ?c } #" + "x" * 100_000)


# Forms


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("SELECT * { ?a ?b ?c }", "select"),
        ("ASK { ?a a gf:Unit }", "ask"),
        ("CONSTRUCT { ?a a gf:Unit } WHERE { ?a a gf:Unit }", "construct"),
        ("DESCRIBE fund:all", "describe"),
    ],
)
def test_all_forms_of_queries_are_taken(source: str, form: str, store: pyoxigraph.Store) -> None:
    query = read_query(source)
    assert query.form == form
    assert ask(store, query).form == {"select": "select", "ask": "ask"}.get(form, "graph")


@pytest.mark.parametrize(
    "source",
    [
        "INSERT DATA { gf:a gf:b gf:c }",
        "# why\nPREFIX x: <urn:x>\nDELETE WHERE { ?a ?b ?c }",
        "with <urn:g> delete { ?a ?b ?c } where { ?a ?b ?c }",
        "LOAD <urn:a>",
        "CLEAR ALL",
    ],
)
def test_updates_are_refused_with_a_sentence(source: str) -> None:
    assert "is an update; “govfin query” only reads" in refusal(source)


# Ways out of the store

INNER = f"SERVICE {NOWHERE} {{ ?s ?p ?o }}"
WAYS_OUT = [
    f"SELECT * {{ {INNER} }}",
    f"SELECT * {{ service silent {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\u0053ERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?a ?b ?c OPTIONAL {{ SELECT * {{ {INNER} }} }} }}",
    f"SELECT * {{ ?a ?b ?c FILTER EXISTS {{ {INNER} }} }}",
    f"SELECT * {{ ?a ?b ?c MINUS {{ {INNER} }} }}",
    f"SELECT (EXISTS {{ {INNER} }} AS ?x) {{ }}",
    f"ASK {{ GRAPH ?g {{ {INNER} }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} {{ {{ }} UNION {{ {INNER} }} }}",
    f"SELECT * FROM {NOWHERE} {{ ?s ?p ?o }}",
    f"SELECT * FROM NAMED {NOWHERE} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?a FROM {NOWHERE} {{ ?a ?b ?c }}",
]


@pytest.mark.parametrize("source", WAYS_OUT)
def test_service_and_from_are_refused_wherever_they_stand(source: str) -> None:
    assert re.search("SERVICE asks another server|FROM chooses the graphs", refusal(source))


@pytest.mark.parametrize("source", WAYS_OUT)
def test_the_parser_alone_finds_them_too(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freeform, "_refuse_ways_out", lambda *_, **__: None)
    assert re.search("SERVICE asks another server|FROM chooses the graphs", refusal(source))


def test_service_and_from_are_taken_where_they_are_asked_for() -> None:
    for source in WAYS_OUT:
        assert read_query(source, allow_service=True, allow_from=True).source == source


@pytest.mark.parametrize("source", ["SELECT ?service ?from { ?service gf:from 'SERVICE <a> {}' ; <urn:service> ?from } # FROM <a>"])
def test_what_is_only_called_so_is_no_way_out(source: str) -> None:
    assert read_query(source).form == "select"


PIECES = [
    *(
        "SERVICE",
        "service",
        "\\u0053ERVICE",
        "S\\u0045RVICE",
        "FROM",
        "FROM NAMED",
        NOWHERE,
        "SILENT",
        "OPTIONAL",
        "FILTER EXISTS",
        "GRAPH ?g",
        "UNION",
    ),
    *(
        "{",
        "}",
        "(",
        ")",
        "?s ?p ?o",
        ".",
        ";",
        "'",
        '"',
        "'''",
        '"""',
        "#",
        "\n",
        "\r",
        "\\",
        "<",
        ">",
        "< ?x",
        "<urn:a#b>",
        ":",
        "?x:",
        "a:b",
    ),
    *("\\u0022", "\\u000A", "\\u003E", "@en", "^^", "_:b", "%20", "\u00a0", "\u2028", "中"),
]
BASES = [
    "SELECT * { ?a ?b ?c }",
    "ASK { ?a <urn:b> 'x' }",
    "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c FILTER(?a < ?b) }",
    WAYS_OUT[0],
    WAYS_OUT[9],
]


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(BASES), st.lists(st.tuples(st.integers(0, 60), st.sampled_from(PIECES)), max_size=5))
def test_no_text_that_is_taken_leads_the_engine_out_of_the_store(base: str, pieces: list[tuple[int, str]]) -> None:
    source = base
    for at, piece in pieces:
        source = f"{source[:at]} {piece} {source[at:]}"
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(freeform, "_engine_says", lambda _: "")  # only for the message, and it starts a process
            query = read_query(source)
    except QueryError:
        return
    try:
        found = pyoxigraph.Store().query(query.text)
        if not isinstance(found, pyoxigraph.QueryBoolean):
            list(found)
    except SyntaxError:
        return  # the engine takes less than rdflib: no harm
    # an OSError, of a request that failed, fails the test


def test_the_engine_that_is_asked_for_the_place_of_an_error_asks_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(worker, "run", lambda _, text, __: asked.append(text))
    assert "SERVICE asks another server" in refusal(f"SELECT * {{ SERVICE {NOWHERE} {{ ?s ?p }} }}")
    assert asked == []
