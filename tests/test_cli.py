"""The command line, run as its users run it, on the sample documents."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, Store, parse

from govfin.cli import main
from govfin.disclosure.listings import COLUMNS, UNACCOUNTED
from govfin.folders import folder

SAMPLES = folder("samples")
BUDGET = SAMPLES / "jianghan_media_2024_budget_ruled.pdf"
FAULTY = SAMPLES / "qiaokou_media_2022_final_ruled.pdf"
ROUNDED = SAMPLES / "hanyang_media_2023_final_ruled.pdf"


def govfin(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "s"
    assert govfin("load", BUDGET, FAULTY, ROUNDED, "--store", path).exit_code == 0
    return path


# facts


def test_facts_prints_the_columns_of_the_csv_and_a_summary_beside_it() -> None:
    result = govfin("facts", BUDGET)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 315
    assert "315 facts" in result.stderr
    assert "not explained" in result.stderr


def test_facts_as_json_says_the_same() -> None:
    rows = list(csv.DictReader(io.StringIO(govfin("facts", BUDGET).stdout)))
    assert json.loads(govfin("facts", BUDGET, "--format", "json").stdout) == rows


def test_strict_makes_what_is_not_explained_an_error(tmp_path: Path) -> None:
    odd = tmp_path / "odd.txt"
    odd.write_text("武汉市江汉区融媒体中心2024年部门预算\n\n车辆里程表\n\n车辆\t里程\n甲\t1.00\n", encoding="utf-8")
    assert govfin("facts", odd).exit_code == 0
    assert govfin("facts", odd, "--strict").exit_code == 1


def test_facts_of_the_other_documents_are_printed_where_one_cannot_be_read(tmp_path: Path) -> None:
    result = govfin("facts", tmp_path / "none.pdf", BUDGET)
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 316
    assert "none.pdf: there is no such file" in result.stderr


def test_what_no_fact_explains_is_listed_by_page_and_summed_up_by_origin() -> None:
    result = govfin("facts", "--unaccounted", BUDGET)
    assert result.exit_code == 0
    assert "page " in result.stdout
    assert "【" in result.stdout
    assert "table: " in result.stderr
    assert "unaccounted" in result.stderr
    assert govfin("facts", "--unaccounted", "--strict", BUDGET).exit_code == 1


def test_what_no_fact_explains_as_csv_and_json() -> None:
    rows = list(csv.DictReader(io.StringIO(govfin("facts", "--unaccounted", "--format", "csv", BUDGET).stdout)))
    assert tuple(rows[0]) == UNACCOUNTED
    assert json.loads(govfin("facts", "--unaccounted", "--format", "json", BUDGET).stdout) == rows


def test_what_was_recognised_is_drawn_over_the_pages_of_one_document(tmp_path: Path) -> None:
    result = govfin("facts", "--overlay", tmp_path / "out.pdf", BUDGET)
    assert result.exit_code == 0
    assert "unaccounted" in result.stderr
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert govfin("facts", "--overlay", tmp_path / "out.pdf", BUDGET, FAULTY).exit_code == 2


def test_tables_and_narrative_in_files_of_their_own_are_loaded_as_one(tmp_path: Path) -> None:
    (tmp_path / "某局预算说明.txt").write_text("武汉市江汉区融媒体中心2024年部门预算\n收入预算647.10万元。\n", encoding="utf-8")
    shutil.copy(BUDGET, tmp_path / "某局预算表.pdf")
    result = govfin("load", tmp_path, "--store", tmp_path / "store")
    assert result.exit_code == 0
    assert "2 documents loaded" in result.stdout
    assert result.stderr.count("✓") == 1


def test_several_documents_are_compared_with_one_another_with_and_without_a_store(tmp_path: Path) -> None:
    unit, store = "武汉市江汉区融媒体中心", tmp_path / "store"
    before, after = tmp_path / "2023.txt", tmp_path / "2024.txt"
    before.write_text(f"{unit}2023年部门预算\n\n2023年支出预算600.00万元。\n", encoding="utf-8")
    after.write_text(f"{unit}2024年部门预算\n\n2024年支出预算647.10万元，比2023年预算增加50.00万元。\n", encoding="utf-8")
    assert json.loads(govfin("check", after, "--format", "json").stdout) == []
    (finding,) = json.loads(govfin("check", before, after, "--format", "json").stdout)
    assert (finding["rule"], finding["reported"], finding["computed"]) == ("increase", "50.00", "47.10")
    assert {mention["document"] for mention in finding["mentions"]} == {"2023.txt", "2024.txt"}
    for document in (before, after):  # one after the other
        assert govfin("load", document, "--store", store).exit_code == 0
    assert json.loads(govfin("check", "--store", store, "--format", "json").stdout) == [finding]


# load


def test_loading_goes_on_past_a_document_that_fails(tmp_path: Path) -> None:
    shutil.copy(BUDGET, tmp_path / "a.pdf")
    (tmp_path / "b.pdf").write_bytes(b"no PDF")
    result = govfin("load", tmp_path, "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "1 documents loaded" in result.stdout
    assert "1 failed" in result.stdout
    assert "b.pdf: is nothing that can be read" in result.stderr


def test_loading_several_at_a_time_gives_each_its_line(tmp_path: Path) -> None:
    layouts = sorted(SAMPLES.glob("qiaokou*.pdf")) + sorted(SAMPLES.glob("*_ruled.pdf"))
    result = govfin("load", *layouts, "--store", tmp_path / "store")
    assert result.exit_code == 0
    assert result.stderr.count("✓") == len(layouts)


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    govfin("load", BUDGET, "--store", tmp_path / "store")
    before = len(Store(tmp_path / "store"))
    govfin("load", BUDGET, "--store", tmp_path / "store")
    assert len(Store(tmp_path / "store")) == before


# check


def test_a_violation_is_an_exit_status() -> None:
    result = govfin("check", FAULTY)
    assert result.exit_code == 1
    assert "✗" in result.stdout
    assert "280.15" in result.stdout


def test_rounding_is_no_violation() -> None:
    result = govfin("check", BUDGET)
    assert result.exit_code == 0
    assert "by rounding, 0 inconsistent" in result.stdout


def test_messages_come_in_chinese_too() -> None:
    assert "应为 280.15" in govfin("check", FAULTY, "--language", "zh").stdout


def test_findings_as_json_have_the_fields_of_the_design() -> None:
    findings = json.loads(govfin("check", FAULTY, "--format", "json").stdout)
    fields = {"rule", "severity", "document", "verdict", "reported", "computed", "difference", "allowance", "message", "cause", "mentions"}
    assert all(fields <= finding.keys() for finding in findings)
    assert {finding["verdict"] for finding in findings} == {"inconsistent", "consistent-by-rounding"}
    assert {finding["severity"] for finding in findings if finding["verdict"] == "consistent-by-rounding"} == {"Info"}
    mention = {"table", "page", "row_label", "column_label", "reported", "unit", "bbox"}
    assert all(mention <= each.keys() for finding in findings for each in finding["mentions"])


def test_the_report_in_turtle_is_a_shacl_report() -> None:
    triples = list(parse(govfin("check", FAULTY, "--format", "turtle").stdout, format=RdfFormat.TURTLE))
    conforms = [triple.object for triple in triples if triple.predicate.value.endswith("#conforms")]
    assert [getattr(each, "value", "") for each in conforms] == ["false"]


def test_a_store_is_checked_as_its_documents_were(store: Path) -> None:
    loaded = json.loads(govfin("check", "--store", store, "--format", "json", "--all").stdout)
    apart = json.loads(govfin("check", BUDGET, FAULTY, ROUNDED, "--format", "json", "--all").stdout)
    assert sorted(each["check"] for each in loaded) == sorted(each["check"] for each in apart)


def test_filters_name_rules_and_tables_that_there_are() -> None:
    assert govfin("check", FAULTY, "--rule", "balance-sides").exit_code == 0
    assert govfin("check", FAULTY, "--table", "F03", "--severity", "Violation").exit_code == 1
    result = govfin("check", FAULTY, "--rule", "total-of-class")
    assert result.exit_code == 2
    assert "did you mean total-of-classes" in result.stderr
    assert govfin("check", FAULTY, "--table", "F0").exit_code == 2


@pytest.mark.parametrize("form", ["text", "json", "csv", "turtle", "jsonld", "sarif", "junit", "accept"])
def test_a_report_goes_to_a_file_as_it_goes_to_the_terminal(form: str, tmp_path: Path) -> None:
    result = govfin("check", FAULTY, "--format", form, "--output", tmp_path / "report")
    assert (result.exit_code, result.stdout) == (1, "")
    assert (tmp_path / "report").read_bytes().decode().strip() == govfin("check", FAULTY, "--format", form).stdout_bytes.decode().strip()


def test_what_cannot_be_read_is_status_two_and_the_rest_is_told(tmp_path: Path) -> None:
    result = govfin("check", FAULTY, tmp_path / "none.pdf")
    assert result.exit_code == 2
    assert "1 of 1 disclosures with findings" in result.stdout.splitlines()[0]
    assert "none.pdf" in result.stdout


def test_a_store_finds_its_documents_for_the_pictures_of_pages(store: Path, tmp_path: Path) -> None:
    options = ("check", "--store", store, "--rule", "total-of-classes", "--format", "html")
    assert "<image" not in govfin(*options).stdout
    assert "--documents" in govfin(*options).stdout
    shutil.copy(FAULTY, tmp_path / "renamed.pdf")
    assert "data:image/png;base64," in govfin(*options, "--documents", tmp_path).stdout


def test_accepted_findings_do_not_count_for_the_exit_status(tmp_path: Path) -> None:
    entries = govfin("check", FAULTY, "--format", "accept", "--language", "zh").stdout
    (tmp_path / "accepted.yaml").write_text(entries.replace("reason: ''", "reason: known"), encoding="utf-8")
    result = govfin("check", FAULTY, "--accept", tmp_path / "accepted.yaml", "--format", "json", "--severity", "Warning")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert "accepted findings are not told" in result.stderr
    (tmp_path / "accepted.yaml").write_text(entries, encoding="utf-8")
    result = govfin("check", FAULTY, "--accept", tmp_path / "accepted.yaml")
    assert result.exit_code == 2
    assert "accepted.yaml, line 2: tells no reason" in result.stderr


def test_rules_of_your_own_stand_among_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFIN_SHAPES", "")  # so that what the option sets is undone
    text = (folder("shapes") / "composition" / "funds.ttl").read_text(encoding="utf-8")
    (tmp_path / "mine.ttl").write_text(text.replace("shapes:funds", "<https://example.org/shapes#mine>"), encoding="utf-8")
    assert "mine" in govfin("rules", "--shapes", tmp_path).stdout
    monkeypatch.setenv("GOVFIN_SHAPES", "")
    assert "mine" not in govfin("rules").stdout


def test_rules_are_listed_and_explained() -> None:
    assert "total-of-classes" in govfin("rules").stdout
    assert "预算" in govfin("rules", "balance-sides", "--language", "zh").stdout
    assert json.loads(govfin("rules", "funds", "--format", "json").stdout)[0]["severity"] == "Violation"
    assert govfin("rules", "fonds").exit_code == 2


# query


def test_a_query_takes_its_parameters_as_options(store: Path) -> None:
    result = govfin("query", "three-public", "--year", "2022", "--store", store, "--format", "csv")
    assert result.exit_code == 0
    assert {row["year"] for row in csv.DictReader(io.StringIO(result.stdout))} == {"2022"}


def test_an_answer_is_written_in_the_format_of_its_file_and_csv_for_excel(store: Path, tmp_path: Path) -> None:
    files = {ending: tmp_path / f"answer{ending}" for ending in (".csv", ".json", ".md")}
    for path in files.values():
        result = govfin("query", "three-public", "--year", "2022", "--store", store, "--output", path)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert files[".csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    printed = govfin("query", "three-public", "--year", "2022", "--store", store, "--format", "csv").stdout
    assert files[".csv"].read_text(encoding="utf-8-sig") == printed
    assert set(json.loads(files[".json"].read_text(encoding="utf-8"))) == {"head", "results"}
    assert "| ---" in files[".md"].read_text(encoding="utf-8")


def test_more_rows_than_the_limit_are_told_beside_csv(store: Path) -> None:
    result = govfin("query", "top-projects", "--limit", "1", "--store", store, "--format", "csv")
    assert "These are the first 1 rows; there are more." in result.stderr
    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 1


def test_an_answer_that_cannot_be_written_says_so(store: Path, tmp_path: Path) -> None:
    result = govfin("query", "three-public", "--store", store, "--output", tmp_path / "none" / "answer.csv")
    assert result.exit_code == 2
    assert "can't be written" in result.stderr


def test_the_values_of_a_parameter_are_listed(store: Path) -> None:
    result = govfin("query", "three-public", "--values", "unit", "--store", store)
    assert "420103/武汉市江汉区融媒体中心\n" in result.stdout
    assert govfin("query", "three-public", "--values", "yaer", "--store", store).stderr.startswith(
        "Error: Query three-public has no parameter “yaer”; did you mean year?"
    )


def test_an_answer_without_a_limit_of_its_own_can_be_cut_and_says_so(store: Path) -> None:
    result = govfin("query", "three-public", "--limit", "1", "--format", "csv", "--store", store)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == "These are the first 1 rows; there are more.\n"


def test_sums_are_judged_in_chinese_as_well(tmp_path: Path) -> None:
    query = tmp_path / "sum.rq"
    query.write_text("SELECT (SUM(?a) AS ?s) { ?e gf:sheet ?sheet ; gf:amount ?a }", encoding="utf-8")
    assert "口径" in govfin("query", "--lint", query, "--language", "zh").stdout
    assert "口径" not in govfin("query", "--lint", query).stdout


def test_queries_are_listed_with_their_parameters() -> None:
    result = govfin("query", "--list")
    for path in folder("queries").glob("*.rq"):
        assert path.stem in result.stdout


def test_one_query_is_listed_by_its_name() -> None:
    result = govfin("query", "peers", "--list")
    assert result.stdout.startswith("peers: ")
    assert "unit-budget" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--values", "phase"), "“--values” is about a query: name it"),
        (("--year", "2024"), "“--year” is about a query: name it"),
        (("peers", "--year"), "“--year” has no value"),
        (("peers", "--sparql", "-"), "--sparql asks a query of your own, to which “peers” means nothing"),
        (("--sparql", "-", "--limit", "1", "--year", "2024"), "to which “--year” means nothing"),
        (("peers", "--output", "answer.xlsx"), "answer.xlsx: there is no format for such a file"),
    ],
)
def test_what_would_be_passed_over_is_refused(arguments: tuple[str, ...], told: str, store: Path) -> None:
    result = govfin("query", *arguments, "--store", store)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not result.stdout


def test_a_parameter_of_any_text_has_no_list_of_values_and_says_so(store: Path) -> None:
    result = govfin("query", "failed-checks", "--values", "rule", "--store", store)
    assert not result.stdout
    assert "No values of “rule” are listed" in result.stderr


def test_choices_are_taken_as_people_write_them_and_told_in_their_language(store: Path) -> None:
    for kind in ("Budget", "预算"):
        result = govfin("query", "disclosures", "--kind", kind, "--store", store, "--language", "zh", "--format", "markdown")
        assert "| 预算 |" in result.stdout
        assert "| 决算 |" not in result.stdout


def test_an_answer_without_rows_is_told_in_its_language(store: Path) -> None:
    result = govfin("query", "three-public", "--year", "1999", "--store", store, "--language", "zh")
    assert "没有符合条件的数据" in result.stderr
    assert "answers this" not in result.stderr


def test_an_answer_without_rows_names_units_that_may_be_meant(store: Path) -> None:
    result = govfin("query", "unit-summary", "--unit", "武汉市江汉区融媒体中心", "--year", "1999", "--store", store)
    assert "Other units have “武汉市江汉区融媒体中心” in their names: 420103/武汉市江汉区融媒体中心本级." in result.stderr


def test_a_query_without_its_parameter_says_so(store: Path) -> None:
    result = govfin("query", "budget-and-final", "--store", store)
    assert result.exit_code == 2
    assert "unit" in result.stderr


# demo


def test_the_demo_loads_checks_and_answers(tmp_path: Path) -> None:
    result = govfin("demo", "--store", tmp_path / "demo")
    assert result.exit_code == 0
    assert "4 documents loaded" in result.stdout
    assert "govfin query" in result.stdout


# what can't be used


def _hold(path: Path, held: multiprocessing.synchronize.Event, done: multiprocessing.synchronize.Event) -> None:
    store = Store(path)
    held.set()
    done.wait(30)
    del store


def test_a_store_that_another_process_holds(store: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(store, held, done))
    process.start()
    try:
        assert held.wait(30)
        result = govfin("query", "three-public", "--store", store)
    finally:
        done.set()
        process.join()
    assert result.exit_code == 2
    assert "open in another process" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("facts", "none.pdf"), "there is no such file"),
        (("check", "none.pdf"), "there is no such file"),
        (("load", "none.pdf"), "there is no such file"),
        (("check", "--store", "none"), "there is no store"),
        (("query", "three-public", "--store", "none"), "there is no store"),
        (("query", "nothing"), "no query"),
        (("--mappings", "none", "facts", str(BUDGET)), "can't be read"),
        (("facts",), "at least one document"),
    ],
)
def test_wrong_input_gets_a_plain_sentence(arguments: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = govfin(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_mapping_names_file_line_and_key(tmp_path: Path) -> None:
    broken = shutil.copytree(folder("mappings"), tmp_path / "mappings")
    text = (broken / "B03.yaml").read_text(encoding="utf-8")
    (broken / "B03.yaml").write_text(text.replace("disclosure:", "disclosed:"), encoding="utf-8")
    result = govfin("--mappings", broken, "facts", BUDGET)
    assert result.exit_code == 2
    assert "B03.yaml, line 3, key disclosed" in result.stderr


def test_a_folder_with_other_things_does_not_become_a_store(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert govfin("query", "three-public", "--store", tmp_path).exit_code == 2
    assert govfin("check", "--store", tmp_path).exit_code == 2
    assert govfin("load", BUDGET, "--store", tmp_path).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_store_where_none_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = govfin("load", BUDGET, "--store", tmp_path / "file" / "store")
    assert result.exit_code == 2
    assert "no store can be made here" in result.stderr


def test_a_folder_without_documents_is_said_to_be_so(tmp_path: Path) -> None:
    for verb in ("facts", "check", "load"):
        result = govfin(verb, tmp_path)
        assert result.exit_code == 2
        assert "holds no document that can be read" in result.stderr


def test_an_empty_answer_says_so(store: Path) -> None:
    result = govfin("query", "three-public", "--year", "1999", "--store", store)
    assert result.exit_code == 0
    assert "Nothing in" in result.stderr
