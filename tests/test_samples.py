"""The samples: their figures are those of the answer keys, drawing is repeatable, and what is drawn can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
import yaml

SAMPLES = Path(__file__).resolve().parent / "samples"
KEYS = SAMPLES.parents[2] / "shared" / "gold"
DOCUMENTS = sorted(path.stem for path in (SAMPLES / "figures").glob("*.yaml"))
DRAWN = sorted(SAMPLES.glob("*.pdf"))
MAIN_KINDS = {f"B{n:02}" for n in range(1, 12)} | {f"F{n:02}" for n in range(1, 10)}
AMOUNT = re.compile(r"\d[\d,]*\.\d+")

Printed = tuple[str, frozenset[str], str, str]  # kind, what names the row, the column's header path, the numeral


def load(document: str) -> dict[str, Any]:
    figures: dict[str, Any] = yaml.safe_load((SAMPLES / "figures" / f"{document}.yaml").read_text(encoding="utf-8"))
    return figures


def answer_key(document: str) -> list[dict[str, str]]:
    key_file = KEYS / f"{document}.cells.jsonl"
    if not key_file.is_file():
        pytest.skip(f"no answer keys in {KEYS}")
    return [json.loads(line) for line in key_file.read_text(encoding="utf-8").splitlines()]


def squeezed(text: str) -> str:
    text = re.sub(r"\s+", "", text).replace("(", "（").replace(")", "）")
    return re.sub(r"^(?:[一二三四五六七八九十廿]+、|（[一二三四五六七八九十廿]+）)", "", text)


def filled(rows: list[list[str]]) -> list[list[str]]:
    """The rows with what a continued cell continues."""
    full: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        for column, cell in enumerate(row):
            line.append(line[column - 1] if cell == "<" else full[-1][column] if cell == "^" and full else cell)
        full.append(line)
    return full


def names_of_row(row: list[str], columns: str, at: int) -> frozenset[str]:
    """The code and the label that stand to the left of a cell, of the panel that it belongs to."""
    end = next((c for c in range(at, -1, -1) if columns[c] in "cl"), -1)
    start = end
    while start > 0 and columns[start - 1] in "cl":
        start -= 1
    return frozenset(squeezed(cell) for cell in row[start : end + 1])


def printed_cells(table: dict[str, Any]) -> Iterator[Printed]:
    header = filled(table.get("header", []))
    for row, full in zip(table["rows"], filled(table["rows"]), strict=True):
        for column, cell in enumerate(row):
            if table["columns"][column] == "r" and cell.strip("<^"):
                path = "/".join(dict.fromkeys(squeezed(line[column]) for line in header))
                yield table["kind"], names_of_row(full, table["columns"], column), path, cell.replace(",", "")


def is_met(key: dict[str, str], cells: list[Printed]) -> bool:
    row, column = squeezed(key["row"]), key["col"].split("/")
    column[-1] = "金额" if key["table"] == "F01" and key["doc"].startswith("hanyang") else column[-1]  # as it is printed
    return any(
        kind == key["table"] and value == key["value"] and all(part in path for part in column) and (row in names or row == "三公经费")
        for kind, names, path, value in cells
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_figures_hold_every_cell_of_the_key(document: str) -> None:
    keys = answer_key(document)
    cells = [cell for table in load(document)["tables"] for cell in printed_cells(table)]
    assert [key for key in keys if key["table"] in MAIN_KINDS and not is_met(key, cells)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_figures_hold_the_amounts_of_the_forms(document: str) -> None:
    keys = answer_key(document)
    cells = {
        (table["kind"], cell.replace(",", "").rstrip("%")) for table in load(document)["tables"] for row in table["rows"] for cell in row
    }
    assert [key for key in keys if key["table"] not in MAIN_KINDS and (key["table"], key["value"]) not in cells] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_figures_hold_no_amount_beside_the_key(document: str) -> None:
    keys = answer_key(document)
    known = [(key["table"], key["value"]) for key in keys if key["table"] in MAIN_KINDS]
    cells = [cell for table in load(document)["tables"] for cell in printed_cells(table) if table["kind"] in MAIN_KINDS]
    assert sorted((kind, value) for kind, _, _, value in cells) == sorted(known)


def test_every_sample_is_drawn() -> None:
    draw_samples = pytest.importorskip("draw_samples", reason="reportlab is not installed", exc_type=ImportError)
    assert {path.stem for path in DRAWN} == set(draw_samples.sample_names())


def test_drawing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    draw_samples = pytest.importorskip("draw_samples", reason="reportlab is not installed", exc_type=ImportError)
    if draw_samples.font_file() is None:
        pytest.skip("no font to draw with: install fonts-wqy-microhei")
    recorded = json.loads(draw_samples.DRAWN_WITH.read_text(encoding="utf-8"))
    if draw_samples.drawn_with() != recorded:
        pytest.skip(f"the samples were drawn with {recorded}, here is {draw_samples.drawn_with()}")
    again = draw_samples.draw_samples(tmp_path)
    assert [path.name for path in again if path.read_bytes() != (SAMPLES / path.name).read_bytes()] == []


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_text_layer_holds_every_amount(path: Path) -> None:
    document = load(path.stem.rpartition("_")[0])
    wanted = [cell for table in document["tables"] for row in table["rows"] for cell in row if AMOUNT.fullmatch(cell)]
    with pdfplumber.open(path) as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
    found = AMOUNT.findall(text)
    assert [amount for amount in sorted(set(wanted)) if found.count(amount) < wanted.count(amount)] == []


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_samples_are_small(path: Path) -> None:
    assert path.stat().st_size < 150_000
