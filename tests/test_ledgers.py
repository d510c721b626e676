"""Ledgers: each figure once, whichever disclosures state it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from disclosures_by_hand import AT, cell, disclosure
from govfin.disclosure.disclosures import Disclosure
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri, figure_iri, unit_iri
from govfin.graph.ledgers import VIEWS, entry_iri, ledger_iri
from govfin.graph.store import add_disclosures, draw_ledgers, replace_disclosure
from govfin.graph.stores import Embedded
from govfin.namespaces import GF, PROV
from govfin.table.facts import Coordinates, Fact

MAY, JUNE = (datetime(2024, month, 1, 9, 30, tzinfo=UTC) for month in (5, 6))
LAST_YEAR = replace(AT, year=2023)


def stating(*facts: Fact, name: str = "a", **more: object) -> Disclosure:
    return replace(disclosure(list(facts), sha256=name * 64), **more)  # type: ignore[arg-type]


def loaded(*disclosures: Disclosure) -> Store:
    store = Store()
    for each in disclosures:
        replace_disclosure(Embedded(store), disclosure_iri(each), disclosure_quads(each))
    return store


def one(store: Store, subject: NamedNode, name: str) -> str:
    (quad,) = store.quads_for_pattern(subject, NamedNode(name if ":" in name else f"{GF}{name}"), None, None)
    assert isinstance(quad.object, NamedNode | Literal)
    return quad.object.value


def amount(store: Store, at: Coordinates = AT) -> tuple[Decimal, str]:
    """The amount that counts, and whether it is disputed."""
    entry = entry_iri(figure_iri(at))
    return Decimal(one(store, entry, "amount")), one(store, entry, "disputed")


def views(store: Store, at: Coordinates) -> set[str]:
    """The views of the sheets on which an entry stands."""
    sheets = [quad.object for quad in store.quads_for_pattern(entry_iri(figure_iri(at)), NamedNode(f"{GF}sheet"), None, None)]
    return {one(store, sheet, "view").partition("/view/")[2] for sheet in sheets if isinstance(sheet, NamedNode)}


def test_an_entry_has_the_coordinates_of_its_figure_and_stands_in_the_ledger_of_its_unit() -> None:
    store = loaded(stating(cell("1.00")))
    entry = entry_iri(figure_iri(AT))
    (graph,) = {quad.graph_name for quad in store.quads_for_pattern(entry, None, None, None)}
    assert graph == ledger_iri(unit_iri(AT.unit_name, AT.district))
    assert one(store, entry, "figure") == figure_iri(AT).value
    for name in ("unit", "year", "coverage", "phase", "flow", "fund", "function", "economic", "expenditure", "project", "item", "measure"):
        assert one(store, entry, name) == next(
            quad.object.value  # type: ignore[union-attr]
            for quad in store.quads_for_pattern(figure_iri(AT), NamedNode(f"{GF}{name}"), None, None)
        )
    assert one(store, entry, f"{PROV}hadPrimarySource") == disclosure_iri(stating(cell("1.00"))).value


def test_the_disclosure_of_the_figures_own_year_counts_before_a_later_one() -> None:
    own = stating(cell("1.00", at=LAST_YEAR), year=2023)
    later = stating(cell("2.00", at=LAST_YEAR), name="b", year=2024)
    assert amount(loaded(own, later), LAST_YEAR) == (Decimal(10000), "true")
    assert amount(loaded(later, own), LAST_YEAR) == (Decimal(10000), "true")


def test_of_the_others_the_latest_counts() -> None:
    earlier, later = stating(cell("1.00"), year=2025), stating(cell("2.00"), name="b", year=2026)
    assert amount(loaded(later, earlier))[0] == Decimal(20000)


def test_of_editions_the_one_that_was_written_last_counts() -> None:
    first, second = stating(cell("1.00"), created=JUNE), stating(cell("2.00"), name="b", created=MAY)
    assert amount(loaded(first, second)) == (Decimal(10000), "true")


@pytest.mark.parametrize(("other", "disputed"), [("1.00", "false"), ("1.0", "false"), ("1.01", "true"), ("1.1", "true")])
def test_disclosures_that_state_a_figure_agree_where_their_intervals_meet(other: str, disputed: str) -> None:
    store = loaded(stating(cell("1.00")), stating(cell(other), name="b", year=2025))
    assert amount(store) == (Decimal(10000), disputed)


def test_a_document_loaded_again_takes_what_it_stated_before_out_of_the_ledger() -> None:
    other = replace(AT, item="reception")
    store = loaded(stating(cell("1.00"), cell("3.00", at=other, row=9)), stating(cell("2.00")))
    assert amount(store)[0] == Decimal(20000)
    assert not list(store.quads_for_pattern(entry_iri(figure_iri(other)), None, None, None))


def test_a_unit_of_which_nothing_is_stated_any_more_has_no_ledger() -> None:
    elsewhere = replace(AT, unit_name="乙局")
    store = loaded(stating(cell("1.00", at=elsewhere)), stating(cell("1.00")))
    assert not list(store.quads_for_pattern(None, None, None, ledger_iri(unit_iri("乙局", AT.district))))


def test_an_entry_is_on_the_sheet_of_its_fund_and_the_widest_of_them_on_another() -> None:
    general = replace(AT, fund="general")
    store = loaded(stating(cell("3.00"), cell("1.00", at=general, row=9)))
    path = f"{AT.year}/{AT.phase}/{AT.flow}/amount/total"
    assert views(store, AT) == {f"{path}/all", f"{path}/widest"}
    assert views(store, general) == {f"{path}/general"}


def test_each_level_of_a_classification_has_one_widest_fund() -> None:
    classes = [replace(AT, function="205"), replace(AT, function="205", fund="general"), replace(AT, function="208", fund="general")]
    sections = [replace(AT, function="20502", fund="general")]
    store = loaded(stating(*(cell("1.00", at=at, row=row) for row, at in enumerate([*classes, *sections], 5))))
    widest = {at.function + at.fund for at in (*classes, *sections) if any(view.endswith("widest") for view in views(store, at))}
    assert widest == {"205all", "20502general"}


def test_views_are_described_once_and_tell_what_the_sheets_of_units_have_in_common() -> None:
    store = loaded(stating(cell("1.00", at=replace(AT, function="20502", expenditure="basic"))))
    quad, *_ = store.quads_for_pattern(None, NamedNode(f"{GF}breakdown"), None, NamedNode(VIEWS))
    assert str(getattr(quad.object, "value", "")).endswith("/breakdown/function-expenditure")
    view = quad.subject
    assert isinstance(view, NamedNode)
    assert (one(store, view, "viewYear"), one(store, view, "viewLevel")) == (str(AT.year), "2")


def test_ledgers_drawn_anew_are_those_that_loading_drew() -> None:
    disclosures = [stating(cell("1.00")), stating(cell("2.00"), name="b", year=2025), stating(cell("2.00", at=LAST_YEAR), name="c")]
    store = loaded(*disclosures)
    before = set(store)
    draw_ledgers(store)
    assert set(store) == before
    together = Store()
    add_disclosures(together, map(disclosure_quads, disclosures))
    assert set(together) == before


def test_an_entry_is_found_without_naming_a_graph_and_once() -> None:
    store = loaded(stating(cell("1.00")), stating(cell("1.00"), name="b", year=2025))
    text = f"SELECT ?amount {{ ?entry a <{GF}Entry> ; <{GF}unit> ?unit ; <{GF}year> ?year ; <{GF}amount> ?amount }}"
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == 1
