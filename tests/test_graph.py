"""What a disclosure says, as quads, and how the store keeps it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from disclosures_by_hand import AT, UNIT, cell, disclosure, table
from govfin.disclosure.disclosures import Disclosure
from govfin.errors import GovfinError, StoreBusyError, UnrepresentableAmountError
from govfin.graph import stores
from govfin.graph.graph import choose, disclosure_quads
from govfin.graph.iris import decimal, disclosure_iri, figure_iri
from govfin.graph.store import disclosure_graphs, existing_store, load_ontology, replace_disclosure
from govfin.graph.stores import Embedded, internal_query, open_folder, read_folder
from govfin.namespaces import (
    CATALOGUE,
    CODE,
    DCTERMS,
    GF,
    ONTOLOGY_GRAPH,
    ORG,
    OWL,
    PROV,
    RDF,
    SDMX_ATTRIBUTE,
    SDMX_CODE,
    SKOS,
    XSD,
    segment,
)
from govfin.table.facts import Fact


def values(quads: list[Quad], predicate: str, subject: NamedNode | None = None) -> set[str]:
    """The objects of a predicate, of one subject or of all."""
    found = (quad.object for quad in quads if quad.predicate.value == predicate and subject in (None, quad.subject))
    return {str(getattr(value, "value", value)) for value in found}


def subjects(quads: list[Quad], kind: str) -> set[str]:
    typed = (quad.subject for quad in quads if quad.predicate.value == f"{RDF}type" and quad.object == NamedNode(f"{GF}{kind}"))
    return {str(getattr(subject, "value", subject)) for subject in typed}


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("武汉市江汉区融媒体中心", "武汉市江汉区融媒体中心"),
        ("局（本级）", "局（本级）"),
        ("a/b c?#%", "a%2Fb%20c%3F%23%25"),
        ("“两优”<x>", "“两优”%3Cx%3E"),
        ("甲\u3000乙\ue000", "甲%E3%80%80乙%EE%80%80"),
        ("..", "%2E%2E"),
        ("", "unknown"),
        ("  ", "unknown"),
    ],
)
def test_segments_of_iris(text: str, encoded: str) -> None:
    assert segment(text) == encoded
    NamedNode(f"https://w3id.org/govfin/id/{segment(text)}")


def test_a_segment_can_be_of_any_characters() -> None:
    for start in range(0, sys.maxunicode, 4096):
        text = "".join(map(chr, range(start, start + 4096)))
        NamedNode(f"https://w3id.org/govfin/id/{segment.__wrapped__(text)}")


def test_iris_follow_from_the_content() -> None:
    told = disclosure([cell("1.00", replace(AT, function="207"))])
    graph = disclosure_iri(told).value
    assert graph == f"https://w3id.org/govfin/id/disclosure/420103/{UNIT}/2024/budget/abababababababab"
    figure = f"https://w3id.org/govfin/id/figure/420103/{UNIT}/2024/unit/approved/expenditure/all/207/all/all/all/all/amount"
    assert figure_iri(told.facts[0].at).value == figure
    quads = disclosure_quads(told)
    assert subjects(quads, "Mention") == {f"{graph}/table/1/cell/1/1"}
    assert {quad.graph_name for quad in quads} == {NamedNode(graph)}
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    assert disclosure_quads(told) == quads


def test_another_base() -> None:
    quads = disclosure_quads(disclosure([cell("1.00")]), "https://example.org/")
    assert all(iri.startswith("https://example.org/") for iri in subjects(quads, "Figure") | subjects(quads, "Mention"))


def test_a_mention_tells_where_it_stands_and_what_it_stands_for() -> None:
    quads = disclosure_quads(disclosure([cell("3,815.40")]))
    mention = NamedNode(next(iter(subjects(quads, "Mention"))))
    for name, expected in {
        "reported": "3,815.40",
        "printedUnit": "万元",
        "amount": "38154000.00",
        "lower": "38153950.00",
        "upper": "38154050.00",
        "page": "5",
        "boundingBox": "71.0 200.0 120.4 212.0",
    }.items():
        found = values(quads, f"{GF}{name}", mention)
        assert found == {expected} or {Decimal(text) for text in found} == {Decimal(expected)}, name


def test_amounts_are_exact_decimals_without_exponent() -> None:
    assert decimal(Decimal("1E+3")).value == "1000"
    assert decimal(Decimal("0.1").scaleb(-6)).value == "0.0000001"
    store = Store()
    store.extend(disclosure_quads(disclosure([cell("0.1", unit="元", row=1), cell("0.2", AT, unit="元", row=2)])))
    asked = f"SELECT (SUM(?a) AS ?sum) WHERE {{ GRAPH ?g {{ ?m a <{GF}Mention> ; <{GF}amount> ?a }} }}"
    assert [str(row["sum"].value) for row in store.query(asked)] == ["0.3"]  # type: ignore[union-attr]


def test_heads_are_counted_not_rounded() -> None:
    quads = disclosure_quads(disclosure([cell("21", replace(AT, measure="persons"), unit="人")]))
    assert values(quads, f"{GF}lower") == values(quads, f"{GF}upper") == {"21"}


@pytest.mark.parametrize(
    ("text", "unit", "measure", "told", "decimals"),
    [
        ("3,815.40", "万元", "amount", "yuan", -2),
        ("3815", "元", "difference", "yuan", 0),
        ("0.5", "元", "amount", "yuan", 1),
        ("12.50", "%", "share", "percent", 2),
        ("21", "人", "persons", "person", 0),
        ("21.0", "辆", "vehicles", "vehicle", 0),
    ],
)
def test_a_figure_tells_its_unit_and_how_exactly_it_is_known(text: str, unit: str, measure: str, told: str, decimals: int) -> None:
    quads = disclosure_quads(disclosure([cell(text, replace(AT, measure=measure), unit=unit)]))
    figure = NamedNode(next(iter(subjects(quads, "Figure"))))
    assert values(quads, f"{SDMX_ATTRIBUTE}unitMeasure", figure) == {f"{CODE}unit-of-measure/{told}"}
    assert values(quads, f"{SDMX_ATTRIBUTE}decimals", figure) == {str(decimals)}


def test_the_status_of_a_figure_tells_a_disputed_one() -> None:
    for text, status in (("1.00", "obsStatus-A"), ("2.00", "obsStatus-E")):
        quads = disclosure_quads(disclosure([cell("1.00"), cell(text, row=2)]))
        figure = NamedNode(next(iter(subjects(quads, "Figure"))))
        assert values(quads, f"{SDMX_ATTRIBUTE}obsStatus", figure) == {f"{SDMX_CODE}{status}"}


@pytest.mark.parametrize("text", ["9" * 33, "0." + "1" * 23])
def test_digits_beyond_the_store_are_refused_with_their_place(text: str) -> None:
    with pytest.raises(UnrepresentableAmountError, match=r"某区融媒体中心2024年预算.pdf, page 5, table 1, row 1, column 1"):
        disclosure_quads(disclosure([cell(text)]))
    assert issubclass(UnrepresentableAmountError, GovfinError)


def test_an_empty_table_is_a_table_too() -> None:
    told = disclosure([cell("1.00")])
    empty = replace(told.tables[0], kind="B09", number=2, title="政府性基金预算支出表")
    quads = disclosure_quads(replace(told, tables=(*told.tables, empty)))
    assert values(quads, f"{GF}kind") == {f"{CODE}table-kind/B03", f"{CODE}table-kind/B09"}


def test_panels_side_by_side_are_rows_of_their_own() -> None:
    facts = [cell("1.00", row=3, column=2, row_label="收入甲"), cell("2.00", row=3, column=4, row_label="支出乙")]
    quads = disclosure_quads(disclosure(facts))
    assert {iri.partition("/row/")[2] for iri in subjects(quads, "Row")} == {"3", "3/2"}


def test_a_cell_that_states_two_figures_is_two_mentions() -> None:
    quads = disclosure_quads(disclosure([cell("1.00"), cell("1.00", replace(AT, fund="general"))]))
    assert {iri.partition("/cell/")[2] for iri in subjects(quads, "Mention")} == {"1/1", "1/1/2"}


def test_units_below_another() -> None:
    facts = table([("合计", {})], [("二级", {"unit_name": "二级单位", "parent_unit": UNIT}, ["3.00"])])
    quads = disclosure_quads(disclosure(facts))
    assert values(quads, f"{ORG}subOrganizationOf") == {f"https://w3id.org/govfin/id/unit/420103/{UNIT}"}


def test_codes_that_the_list_lacks_become_provisional_concepts() -> None:
    facts = [cell("1.00", replace(AT, function="2079876"), row_code="2079876", row_label="新设科目")]
    quads = disclosure_quads(disclosure(facts))
    concept = NamedNode(f"{CODE}function/2079876")
    assert values(quads, f"{GF}provisional", concept) == {"true"}
    assert values(quads, f"{SKOS}prefLabel", concept) == {"新设科目"}
    assert values(quads, f"{SKOS}broader", concept) == {f"{CODE}function/20798"}
    assert values(quads, f"{SKOS}broader", NamedNode(f"{CODE}function/20798")) == {f"{CODE}function/207"}


# The value of a figure


def in_table(number: int, text: str) -> Fact:
    return cell(text, table_number=number)


@pytest.mark.parametrize(
    ("texts", "taken", "disputed"),
    [
        (["647.10", "647.10"], "647.10", False),
        (["647.10", "647.11", "647.11"], "647.11", True),
        (["647.1", "647.10"], "647.10", False),
        (["647.10", "647.20"], "647.10", True),
        (["647.10", "600.1"], "647.10", True),
    ],
)
def test_the_value_of_a_figure(texts: list[str], taken: str, disputed: bool) -> None:
    choice = choose([in_table(number, text) for number, text in enumerate(texts, start=1)])
    assert (choice.reference.numeral.text, choice.disputed) == (taken, disputed)


# The store


def loaded(store: Embedded, text: str, sha256: str = "ab" * 32, year: int = 2024) -> NamedNode:
    told = replace(disclosure([cell(text)], sha256=sha256), year=year)
    replace_disclosure(store, disclosure_iri(told), disclosure_quads(told))
    return disclosure_iri(told)


def reported(store: Embedded, graph: NamedNode | None = None) -> set[str]:
    return values(list(store.quads.quads_for_pattern(None, None, None, graph)), f"{GF}reported")


def test_a_document_loaded_again_replaces_its_graph(tmp_path: Path) -> None:
    store = open_folder(tmp_path / "store")
    graph = loaded(store, "1.00")
    assert loaded(store, "2.00") == graph
    assert reported(store) == {"2.00"}
    assert disclosure_graphs(store) == [graph]


def test_a_document_filed_elsewhere_before_is_moved(tmp_path: Path) -> None:
    store = open_folder(tmp_path)
    loaded(store, "1.00", year=2023)
    graph = loaded(store, "1.00", year=2024)
    assert disclosure_graphs(store) == [graph]


def test_a_corrected_edition_stands_beside_the_first(tmp_path: Path) -> None:
    store = open_folder(tmp_path)
    first, second = loaded(store, "1.00"), loaded(store, "2.00", sha256="cd" * 32)
    assert disclosure_graphs(store) == sorted([first, second], key=lambda graph: graph.value)
    store.quads.remove_graph(first)
    assert reported(store) == {"2.00"}


MAY, JUNE, JULY = (datetime(2024, month, 1, 9, 30, tzinfo=UTC) for month in (5, 6, 7))


def edition(name: str, created: datetime | None, **more: object) -> Disclosure:
    """A disclosure by a document of its own, which states one amount where nothing else is said."""
    return replace(disclosure([cell("1.00")], sha256=name * 64), created=created, **more)  # type: ignore[arg-type]


def revisions(*editions: Disclosure) -> set[tuple[str, str]]:
    """Which document's disclosure revises which, once they are loaded in this order."""
    store = Embedded()
    names = {disclosure_iri(each): each.sha256[0] for each in editions}
    for each in editions:
        replace_disclosure(store, disclosure_iri(each), disclosure_quads(each))
    links = store.quads.quads_for_pattern(None, NamedNode(f"{PROV}wasRevisionOf"), None, NamedNode(CATALOGUE))
    return {(names[link.subject], names[link.object]) for link in links}  # type: ignore[index]


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_a_later_edition_revises_the_one_before_it_in_whatever_order_they_are_loaded(order: tuple[str, ...]) -> None:
    editions = {name: edition(name, created) for name, created in zip("abc", (MAY, JUNE, JULY), strict=True)}
    assert revisions(*(editions[name] for name in order)) == {("b", "a"), ("c", "b")}


@pytest.mark.parametrize(
    "other",
    [
        edition("b", None),
        edition("b", MAY),
        edition("b", JUNE, year=2023),
        edition("b", JUNE, kind="final"),
        edition("b", JUNE, level="department"),
        edition("b", JUNE, level=""),
        edition("b", JUNE, unit_name="某市某区教育局"),
        edition("b", JUNE, facts=()),
        edition("b", JUNE, facts=(cell("1.00", replace(AT, function="207")),)),
    ],
    ids=[
        "no date",
        "the same date",
        "another year",
        "final accounts",
        "a department",
        "no level",
        "another unit",
        "prose alone",
        "other figures",
    ],
)
def test_what_is_no_edition_of_it_revises_nothing(other: Disclosure) -> None:
    assert revisions(edition("a", MAY), other) == revisions(other, edition("a", MAY)) == set()


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_an_edition_stands_between_two_others_where_it_shares_a_figure_with_each(order: tuple[str, ...]) -> None:
    other = cell("1.00", replace(AT, function="207"))
    parts = {"a": [cell("1.00")], "b": [other], "c": [cell("1.00"), other]}  # b holds another part of the tables than a
    editions = {name: edition(name, date, facts=tuple(parts[name])) for name, date in zip("abc", (MAY, JUNE, JULY), strict=True)}
    assert revisions(*(editions[name] for name in order)) == {("c", "a"), ("c", "b")}


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_a_later_edition_revises_both_of_one_date(order: tuple[str, ...]) -> None:
    editions = {name: edition(name, date) for name, date in zip("abc", (MAY, MAY, JUNE), strict=True)}
    assert revisions(*(editions[name] for name in order)) == {("c", "a"), ("c", "b")}


def test_a_date_without_a_time_zone_is_later_where_it_is_so_in_every_zone() -> None:
    local = JUNE.replace(tzinfo=None)
    assert revisions(edition("a", MAY), edition("b", local)) == {("b", "a")}
    assert revisions(edition("a", JUNE), edition("b", local.replace(hour=15))) == set()


def test_a_link_goes_with_the_edition_that_is_replaced() -> None:
    assert revisions(edition("a", MAY), edition("b", JUNE), edition("b", JUNE, year=2023)) == set()


def test_a_document_tells_when_it_was_last_written() -> None:
    (created,) = [quad.object for quad in disclosure_quads(edition("a", MAY)) if quad.predicate.value == f"{DCTERMS}created"]
    assert created == Literal("2024-05-01T09:30:00+00:00", datatype=NamedNode(f"{XSD}dateTime"))


def test_a_failing_load_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_folder(tmp_path)
    loaded(store, "1.00")
    before = set(store.quads)
    (graph,) = disclosure_graphs(store)
    text = internal_query("insert.ru") + f";\nCREATE GRAPH {graph}"  # fails once something is done
    monkeypatch.setattr(stores, "internal_query", lambda name: text if name == "insert.ru" else internal_query(name))
    with pytest.raises(RuntimeError, match="already exists"):
        loaded(store, "2.00")
    assert set(store.quads) == before


def test_the_ontology_is_loaded_once(tmp_path: Path) -> None:
    store = open_folder(tmp_path)
    assert load_ontology(store)
    size = len(store.quads)
    assert not load_ontology(store)
    assert len(store.graph(NamedNode(ONTOLOGY_GRAPH))) == size > 1000


def test_an_ontology_that_was_broken_off_or_is_an_older_one_is_replaced_whole() -> None:
    store, fresh = Embedded(), Embedded()
    graph = NamedNode(ONTOLOGY_GRAPH)
    store.quads.add(Quad(graph, NamedNode(f"{GF}sha256"), Literal("of older files"), graph))
    store.quads.add(Quad(NamedNode(f"{GF}Gone"), NamedNode(f"{RDF}type"), NamedNode(f"{OWL}Class"), graph))
    assert load_ontology(store)
    load_ontology(fresh)
    assert len(store.quads) == len(fresh.quads)
    assert not list(store.quads.quads_for_pattern(NamedNode(f"{GF}Gone"), None, None))


def test_a_busy_store_is_told_in_a_sentence(tmp_path: Path) -> None:
    held = f"import sys, pyoxigraph; s = pyoxigraph.Store({str(tmp_path)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        for opened in (open_folder, read_folder):
            with pytest.raises(StoreBusyError, match="open in another process"):
                opened(tmp_path)
        other.communicate(b"")


def test_several_read_a_store_at_once_and_nobody_writes_meanwhile(tmp_path: Path) -> None:
    graph = loaded(open_folder(tmp_path), "1.00")
    reading = (
        "import sys; from pathlib import Path; from govfin.graph.stores import read_folder; "
        f"s = read_folder(Path({str(tmp_path)!r})); print(len(s.quads), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", reading], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert int(other.stdout.readline()) > 10
        assert disclosure_graphs(existing_store(tmp_path)) == [graph]
        with pytest.raises(StoreBusyError, match="open in another process"):
            open_folder(tmp_path)
        other.communicate(b"")
    assert reported(open_folder(tmp_path)) == {"1.00"}


def test_a_process_that_reads_a_store_does_not_write_it_beside(tmp_path: Path) -> None:
    loaded(open_folder(tmp_path), "1.00")
    reader = read_folder(tmp_path)
    assert read_folder(tmp_path) is reader
    with pytest.raises(StoreBusyError, match="by this process"):
        open_folder(tmp_path)
    del reader
    writer = open_folder(tmp_path)
    with pytest.raises(StoreBusyError, match="by this process"):
        read_folder(tmp_path)
    assert reported(writer) == {"1.00"}
