"""The command line's free queries, from the shell's point of view."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner, Result

from asked import asked_store
from govfin import cli_sparql
from govfin.cli import main
from govfin.query.questions import questions
from servers import Oxigraph

VIEW = (
    '?view gf:viewYear "2024"^^xsd:gYear ; gf:viewPhase phase:approved ; gf:viewFlow flow:expenditure ; gf:viewMeasure measure:amount ;'
    " gf:viewFund fund:widest ; gf:breakdown breakdown:%s . ?sheet gf:view ?view ; gf:sheetOf ?unit ."
    " ?entry gf:sheet ?sheet ; gf:amount ?amount ."
)
TOTALS = f"SELECT ?unit ?amount {{ {VIEW % 'total'} }} ORDER BY DESC(?amount) ?unit"
WRONG = f"SELECT ?unit\n  (SUM(?amount) AS ?total)\n{{ {VIEW % 'function'} }} GROUP BY ?unit"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store")
    store = pyoxigraph.Store(path)
    store.bulk_extend(asked_store())
    store.flush()
    return path


@pytest.fixture(scope="module")
def server(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    running = Oxigraph(tmp_path_factory.mktemp("server"))
    shutil.copytree(path, running.folder / "data")
    running.start()
    yield running.where
    running.kill()


def query(path: Path | str, text: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["query", "--sparql", "-", "--store", str(path), *options], input=text)


def test_a_query_on_standard_input_gives_rows(path: Path) -> None:
    result = query(path, TOTALS, "--format", "csv")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) > 2
    assert rows == sorted(rows, key=lambda row: -float(row["amount"]))


def test_a_query_in_a_file_gives_the_same(path: Path, tmp_path: Path) -> None:
    (tmp_path / "totals.rq").write_text(TOTALS, encoding="utf-8")
    result = CliRunner().invoke(main, ["query", "--sparql", str(tmp_path / "totals.rq"), "--store", str(path), "--format", "csv"])
    assert result.stdout == query(path, TOTALS, "--format", "csv").stdout


def test_rows_over_the_limit_are_told(path: Path) -> None:
    result = query(path, TOTALS, "--format", "csv", "--limit", "2")
    assert result.stdout.count("\n") == 3
    assert "These are the first 2 rows; there are more." in result.stderr


def test_ask_gives_true_or_false(path: Path) -> None:
    assert query(path, "ASK { ?a a gf:Ledger }").stdout == "true\n"
    assert query(path, "ASK { ?a a gf:Goal }").stdout == "false\n"


def test_a_graph_is_given_in_turtle_with_the_prefixes_that_it_uses(path: Path) -> None:
    text = query(path, "CONSTRUCT { ?a a gf:Ledger } WHERE { ?a a gf:Ledger }").stdout
    assert re.findall("@prefix ([^:]*):", text) == ["rdf", "gf"] or re.findall("@prefix ([^:]*):", text) == ["gf", "rdf"]
    assert len(list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE))) > 2


def test_a_graph_may_be_a_table_too(path: Path) -> None:
    text = query(path, "DESCRIBE fund:all", "--format", "csv").stdout
    assert text.startswith("subject,subject_label,predicate,object\n")


def test_a_sum_that_counts_money_twice_is_refused_with_the_place(path: Path) -> None:
    result = query(path, WRONG)
    assert result.exit_code != 0
    assert "Error levels-mixed, line 2, column 4: SUM(?amount) adds codes" in result.stderr
    assert "\n    (SUM(?amount) AS ?total)\n     ^\n" in result.stderr
    assert "was not run" in result.stderr


def test_it_runs_all_the_same_where_that_is_asked_for(path: Path) -> None:
    result = query(path, WRONG, "--no-lint", "--format", "csv")
    assert result.exit_code == 0
    assert result.stdout.startswith("unit,total\n")
    assert result.stderr == ""


def test_a_warning_does_not_keep_a_query_from_running(path: Path) -> None:
    result = query(path, f"SELECT (SUM(?amount) AS ?total) {{ {VIEW % 'total'} }}", "--format", "csv")
    assert result.exit_code == 0
    assert "Warning coverage-mixed, line 1, column 9" in result.stderr


def test_lint_judges_a_query_and_asks_nothing() -> None:
    result = CliRunner().invoke(main, ["query", "--lint", "-"], input=WRONG)
    assert result.exit_code == 1
    assert result.stdout.startswith("-:2:4: error levels-mixed: SUM(?amount) adds codes")
    assert result.stdout.endswith("\n1 query, 1 error, 1 warning.\n")


def test_lint_without_a_file_judges_the_queries_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    some = dict(list(questions().items())[:2])
    monkeypatch.setattr(cli_sparql, "questions", lambda: some)  # test_linting has them all
    result = CliRunner().invoke(main, ["query", "--lint"])
    assert (result.exit_code, result.stdout) == (0, "2 queries, 0 errors, 0 warnings.\n")


def test_a_mistake_is_told_without_a_traceback(path: Path) -> None:
    for text, told in [("SELECT * {", "} is missing"), ("DROP ALL", "only reads"), ("SELECT * { SERVICE <urn:a> { } }", "--allow-service")]:
        result = query(path, text)
        assert result.exit_code != 0
        assert told in result.stderr
        assert "Traceback" not in result.output


def test_a_server_answers_as_the_store_does(path: Path, server: str) -> None:
    for text in (TOTALS, "ASK { ?a a gf:Ledger }", "SELECT ?unit { ?l gf:ledgerOf ?unit } ORDER BY ?unit VALUES ?l { UNDEF }"):
        there, here = query(server, text, "--format", "csv"), query(path, text, "--format", "csv")
        assert (there.exit_code, there.stdout, there.stderr) == (0, here.stdout, "")


def test_a_server_is_asked_for_no_more_rows_than_wanted(server: str) -> None:
    result = query(server, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--format", "csv", "--limit", "5")
    assert result.stdout.count("\n") == 6
    assert "These are the first 5 rows; there are more." in result.stderr


def test_a_server_has_as_much_time_as_a_store(server: str) -> None:
    result = query(server, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "0.5")
    assert result.exit_code != 0
    assert "did not answer within 0.5 seconds" in result.stderr


def test_the_prefixes_are_printed_as_declarations() -> None:
    lines = CliRunner().invoke(main, ["query", "--prefixes"]).stdout.splitlines()
    assert "PREFIX gf: <https://w3id.org/govfin/ontology#>" in lines
    assert len(lines) > 40


def test_a_limit_is_passed_on_to_a_named_query(path: Path) -> None:
    result = CliRunner().invoke(main, ["query", "top-projects", "--store", str(path), "--limit", "1", "--format", "csv"])
    assert result.stdout.count("\n") == 2
