"""Whole documents against answer keys that were written by hand, and against what their pages print.

The keys, the text extractions and the real PDFs stand in a folder `shared` beside the checkout, and are no part of it; where
they are absent these tests are skipped.
"""

from __future__ import annotations

import csv
import functools
import json
import multiprocessing
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from govfin.cli import main
from govfin.disclosure.disclosures import Disclosure, read_disclosure
from govfin.disclosure.listings import write_csv
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import load_ontology, replace_disclosure
from govfin.graph.stores import open_folder
from make_coverage import unspaced

SHARED = Path(__file__).resolve().parents[2] / "shared"
REAL = SHARED / "disclosures"
SAMPLES = folder("samples")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no answer keys in {SHARED}")

RULED = ("ruled", "nested", "pages-repeated", "pages-plain", "landscape", "rotated")
TEXTS = ("jianghan_media_2024_budget", "hanyang_media_2023_final", "qiaokou_media_2022_final", "wuchang_media_2023_budget")
MAIN = {*(f"B{number:02}" for number in range(1, 12)), *(f"F{number:02}" for number in range(1, 10))}  # the kinds with money throughout
KEYED = [  # a document, and the key that it must meet
    *((SHARED / "seeds" / f"{key}.txt", key) for key in TEXTS[:3]),
    *((SAMPLES / f"{key}_{layout}.pdf", key) for key in ("jianghan_media_2024_budget", "hanyang_media_2023_final") for layout in RULED),
    (SAMPLES / "qiaokou_media_2022_final_ruled.pdf", "qiaokou_media_2022_final"),
    (REAL / "fujian-fuzhou_福州市鼓楼生态环境局_2026_budget-unit.pdf", "fuzhou_gulou_ecology_2026_budget"),
    (REAL / "shanghai_上海市审计局_2026_budget-unit.pdf", "shanghai_audit_2026_budget"),
    (REAL / "central-univ_西南大学_2024_final.pdf", "swu_2024_final"),
]


@pytest.mark.parametrize(("document", "key"), KEYED, ids=[document.stem for document, _ in KEYED])
def test_every_cell_and_every_figure_of_the_key_is_found(document: Path, key: str, tmp_path: Path) -> None:
    facts, disclosure = tmp_path / "facts.csv", read_disclosure(document)
    with facts.open("w", encoding="utf-8", newline="") as out:
        write_csv([disclosure], out)
    keys = [path for path in (SHARED / "gold" / f"{key}.{part}.jsonl" for part in ("cells", "figures")) if path.is_file()]
    command: list[str | Path] = [sys.executable, SHARED / "tools" / "score.py", facts, *keys, "--main"]
    scored = subprocess.run(command, capture_output=True, text=True, check=False)
    assert scored.returncode == 0, scored.stdout + scored.stderr
    cells = [json.loads(line) for line in keys[0].read_text(encoding="utf-8").splitlines()]
    keyed = {(cell["table"], cell["value"].replace(",", "")) for cell in cells if cell["table"] in MAIN}
    told = {(fact.table, str(fact.numeral.value)) for fact in disclosure.facts if fact.table in {table for table, _ in keyed}}
    assert told <= keyed, "amounts that the key doesn't hold"


@pytest.mark.slow
@pytest.mark.parametrize("key", TEXTS)
def test_every_cell_of_a_text_is_found_in_its_forms_too(key: str, tmp_path: Path) -> None:
    facts = tmp_path / "facts.csv"
    with facts.open("w", encoding="utf-8", newline="") as out:
        write_csv([read_disclosure(SHARED / "seeds" / f"{key}.txt")], out)
    command = [sys.executable, SHARED / "tools" / "score.py", facts, SHARED / "gold" / f"{key}.cells.jsonl"]
    scored = subprocess.run(command, capture_output=True, text=True, check=False)
    assert scored.returncode == 0, scored.stdout + scored.stderr


# --- all the real documents ----------------------------------------------------------------------------------------------------

AMOUNT = re.compile(r"(?<![\d.,A-Za-z-])-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\d.]|,\d{3})")
COVERED = 0.98  # the share of the amounts on the pages of recognised tables that must have a fact
PRINTED_AS = {"江苏省委办公厅": "中共江苏省委办公厅"}  # a unit as the index names it, and as its documents do


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of a document how many amounts its pages of tables print, how many of them have a fact, and which facts no page prints."""

    printed: int
    found: int
    made_up: tuple[str, ...]


def amounts(texts: Iterable[str]) -> Counter[Decimal]:
    return Counter(Decimal(amount.replace(",", "")).normalize() for text in texts for amount in AMOUNT.findall(text))


def page_texts(document: Path) -> dict[int, str]:
    """What each page prints, as another reader than the loader's reads it."""
    with pypdfium2.PdfDocument(document) as pdf:
        return {number: unspaced(page.get_textpage().get_text_range()) for number, page in enumerate(pdf, 1)}


def coverage(document: Path, disclosure: Disclosure) -> Coverage:
    printed = found = 0
    made_up: list[str] = []
    tables = {page for table in disclosure.tables for page in table.pages}
    for number, text in page_texts(document).items():
        here = amounts([text])
        told = amounts(fact.numeral.text for fact in disclosure.facts if fact.page == number and not fact.repeated)
        made_up += [f"page {number}: {value}" for value in told - here]
        if number in tables:
            printed += here.total()
            found += (here & told).total()
    return Coverage(printed, found, tuple(made_up))


def index() -> list[dict[str, str]]:
    if not REAL.is_dir():
        return []
    with (REAL / "index.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def examined(name: str) -> tuple[Disclosure, Coverage]:
    disclosure = read_disclosure(REAL / name)
    return disclosure, coverage(REAL / name, disclosure)


@functools.cache
def all_examined() -> dict[str, tuple[Disclosure, Coverage]]:
    names = [row["file"] for row in index()]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        return dict(zip(names, pool.map(examined, names), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("row", index(), ids=[row["file"] for row in index()])
def test_unit_year_and_kind_of_a_real_document(row: dict[str, str]) -> None:
    disclosure, _ = all_examined()[row["file"]]
    kind, _, level = row["kind"].partition("/")
    levels = {"单位": "unit"}.get(level.partition("-")[0], "department")
    assert disclosure.unit_name == PRINTED_AS.get(row["unit"], row["unit"]).removesuffix("（汇总）")
    assert (str(disclosure.year), disclosure.kind) == (row["year"], {"预算": "budget", "决算": "final"}[kind])
    assert disclosure.level in ("", levels)
    assert str(disclosure.page_count) == row["pages"]


@pytest.mark.slow
def test_the_facts_account_for_what_the_pages_print() -> None:
    found = {name: each for name, (_, each) in all_examined().items()}
    printed, covered = sum(each.printed for each in found.values()), sum(each.found for each in found.values())
    assert covered >= COVERED * printed, {name: (each.found, each.printed) for name, each in found.items() if each.found < each.printed}


@pytest.mark.slow
def test_no_fact_is_made_up() -> None:
    assert not {name: each.made_up for name, (_, each) in all_examined().items() if each.made_up}


@pytest.mark.slow
def test_all_documents_together_are_a_well_formed_cube_and_contradict_nothing(java: None, tmp_path: Path) -> None:
    store = open_folder(tmp_path)
    load_ontology(store)
    for disclosure, _ in all_examined().values():
        replace_disclosure(store, disclosure_iri(disclosure), disclosure_quads(disclosure))
    del store
    outcome = CliRunner().invoke(main, ["ontology", "check", "--store", str(tmp_path), "--format", "json"])
    assert (outcome.exit_code, json.loads(outcome.stdout)) == (0, [])
