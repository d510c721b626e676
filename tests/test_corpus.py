"""The made corpus: its documents are read without a rest, add up unless a fault is seeded, and have the size of real ones."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from corpus.accounts import EXECUTED, Unit, approved, carried_out, departments, staff
from corpus.documents import Made, all_made, document
from corpus.stores import YEARS
from govfin.check.checks import run_checks
from govfin.check.findings import Check
from govfin.disclosure.disclosures import Disclosure, disclosed
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.mappings import load_mappings


@cache
def everyone() -> list[Unit]:
    return [each for unit in departments() for each in (unit, *unit.units)]


def named(name: str) -> Unit:
    (found,) = (unit for unit in everyone() if unit.name == name)
    return found


@cache
def read(made: Made) -> Disclosure:
    return disclosed(document(made), load_mappings())


def contradictions(made: Made) -> list[Check]:
    quads, graph = disclosure_quads(read(made)), disclosure_iri(read(made))
    return [check for check in run_checks(quads, graph)[0].checks if check.verdict == "inconsistent"]


OFFICE = Made(named("武汉市江汉区信访局"), 2024, "budget")
DEPARTMENT = Made(named("武汉市汉阳区教育局"), 2023, "final")
SCHOOL = Made(named("武汉市洪山区第四初级中学"), 2024, "budget")


def test_there_are_a_thousand_disclosures_but_for_some_that_are_lacking() -> None:
    made = list(all_made(everyone(), YEARS))
    assert 975 < len(made) < 1000
    assert 20 < sum(each.fault for each in made) < 60
    assert len({each.name for each in made}) == len(made)


@pytest.mark.parametrize(("made", "level"), [(OFFICE, "department"), (DEPARTMENT, "department"), (SCHOOL, "unit")])
def test_a_document_is_read_whole_and_adds_up(made: Made, level: str) -> None:
    told = read(made)
    assert (told.unit_name, told.district, told.level) == (made.unit.name, made.unit.district, level)
    assert (told.year, told.kind) == (made.year, made.kind)
    assert not told.unexplained
    assert not contradictions(made)
    assert 300 < len(told.facts) < 700


def test_a_fault_is_found() -> None:
    faulty = replace(OFFICE, fault=True)
    assert contradictions(faulty)


def test_the_same_units_make_the_same_documents() -> None:
    assert document(OFFICE) == document(replace(OFFICE, unit=named(OFFICE.unit.name)))


def test_a_department_spends_what_its_units_do_and_its_own_level() -> None:
    department = DEPARTMENT.unit
    whole = carried_out(approved(department, 2023), EXECUTED).total()
    own = carried_out(approved(department, 2023, alone=True), EXECUTED).total()
    units = [carried_out(approved(unit, 2023), EXECUTED).total() for unit in department.units]
    assert whole == own + sum(units)
    assert approved(department, 2023).staff == sum(staff(unit, 2023) for unit in (department, *department.units))


def test_the_petitions_offices_change_their_code_in_2024() -> None:
    codes = {year: {leaf.function[:5] for leaf in approved(OFFICE.unit, year).leaves if leaf.project} for year in YEARS}
    assert codes == {2023: {"20103"}, 2024: {"20140"}}
