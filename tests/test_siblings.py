"""Siblings: tables and narrative in files of their own are one disclosure, where they agree whose they are."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from carried import as_word, as_workbook
from govfin.disclosure.disclosures import Disclosure, read_disclosure
from govfin.disclosure.listings import rows
from govfin.disclosure.siblings import part_of, read_siblings, siblings
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.mappings import load_mappings

READING = load_mappings()
NAME = "hanyang_media_2023_final"
SAID = "{unit}2023年度部门决算公开\n二、收入决算情况\n2023年度收入合计为1455.41万元。\n"
UNIT = "武汉市汉阳区融媒体中心"


def groups(*names: str) -> list[list[str]]:
    return [[path.name for path in group] for group in siblings(map(Path, names), READING)]


def read(*paths: Path) -> list[Disclosure]:
    found = [each for group in siblings(paths, READING) for each in read_siblings(group, READING)]
    assert not [each.failure for each in found if each.failure]
    return [each.disclosure for each in found if each.disclosure]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    path = tmp_path / "汉阳区融媒体中心2023年度决算公开表.xlsx"
    path.write_bytes(as_workbook(NAME))
    return path


def said(path: Path, unit: str = UNIT) -> Path:
    path.write_text(SAID.format(unit=unit), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("tables", "narrative"),
    [
        ("a_2026_budget-tables.pdf", "a_2026_budget-narrative.pdf"),
        ("某局2024年部门预算公开表.xlsx", "某局2024年部门预算公开说明.docx"),
        ("附件1.某局2024年部门预算报表.xls", "附件2.某局2024年部门预算情况说明.doc"),
        ("某局2024年预算表.pdf", "某局2024年预算编制说明.pdf"),
        ("某局2023年度决算（表格）.xlsx", "某局2023年度决算（文字说明）.docx"),
    ],
)
def test_the_tables_of_a_disclosure_and_what_is_said_of_them(tables: str, narrative: str) -> None:
    assert groups(narrative, tables) == [[tables, narrative]]
    assert [part_of(Path(name), READING) for name in (tables, narrative)] == ["tables", "narrative"]


@pytest.mark.parametrize(
    "names",
    [
        ("某局2024年预算表.pdf", "某委2024年预算说明.pdf"),
        ("某局2024年预算表.pdf", "某局2023年预算说明.pdf"),
        ("某局2024年预算.pdf", "某局2024年预算.docx"),
        ("某局2024年预算表.pdf", "某局2024年预算表.xlsx"),
        ("某局2024年预算说明及报表.pdf", "某局2024年预算说明.pdf"),
        ("a/某局2024年预算表.pdf", "b/某局2024年预算说明.pdf"),
    ],
)
def test_what_is_no_part_of_the_same(names: tuple[str, str]) -> None:
    assert groups(*names) == [[Path(name).name] for name in names]


def test_parts_are_one_disclosure_with_two_documents(tables: Path, tmp_path: Path) -> None:
    (found,) = read(said(tmp_path / "汉阳区融媒体中心2023年度决算公开说明.txt"), tables)
    alone = read_disclosure(tables)
    assert [file.name for file in found.files] == [tables.name, "汉阳区融媒体中心2023年度决算公开说明.txt"]
    assert [fact.numeral for fact in found.facts if not fact.sentence] == [fact.numeral for fact in alone.facts]
    assert disclosure_iri(found) == disclosure_iri(alone)
    assert {row["document"] for row in rows(found)} <= {file.name for file in found.files}
    quads = list(disclosure_quads(found))
    assert len({quad.object for quad in quads if quad.subject == disclosure_iri(found) and "wasDerivedFrom" in quad.predicate.value}) == 2


def test_what_one_part_does_not_tell_another_does(tables: Path, tmp_path: Path) -> None:
    (found,) = read(tables, said(tmp_path / "汉阳区融媒体中心2023年度决算公开说明.txt"))
    assert read_disclosure(tables).level == ""
    assert found.level == "department"
    assert {fact.at.coverage for fact in found.facts} == {"department"}


def test_parts_that_contradict_each_other_are_disclosures_of_their_own(tables: Path, tmp_path: Path) -> None:
    found = read(tables, said(tmp_path / "汉阳区融媒体中心2023年度决算公开说明.txt", "武汉市江岸区档案馆"))
    assert [each.unit_name for each in found] == [UNIT, "武汉市江岸区档案馆"]
    assert all(len(each.files) == 1 for each in found)


def test_a_zip_file_of_the_parts_of_one_disclosure(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "公开.zip", "w") as archive:
        archive.writestr("一/收支表.xlsx", as_workbook(NAME))
        archive.writestr("二/其他.docx", as_word(NAME))
    (found,) = read(tmp_path / "公开.zip" / "一" / "收支表.xlsx", tmp_path / "公开.zip" / "二" / "其他.docx")
    numbers = [table.number for table in found.tables]
    assert [file.name for file in found.files] == ["收支表.xlsx", "其他.docx"]
    assert numbers == sorted(set(numbers))
    assert {fact.document for fact in found.facts} == {"收支表.xlsx", "其他.docx"}
    assert len(list(disclosure_quads(found))) > 0
