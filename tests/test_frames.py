"""Data frames and Parquet: exact decimals all the way, and what a file tells of itself."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from answered import answer, concept, unit
from govfin.errors import GovfinError
from govfin.query.frames import to_arrow, to_pandas, to_polars, write_parquet

arrow = pytest.importorskip("pyarrow")

MADE = answer(
    "unit year function amount approved change_percent units disputed title",
    (unit("甲局"), 2024, concept("function", "207", "文化"), Decimal("0.10"), None, Decimal("12.5"), 3, False, "甲"),
    (unit("乙局"), 2024, concept("function", "208", "社会"), Decimal("0.20"), None, None, None, True, None),
    (unit("丙局"), None, None, Decimal("12345678901234567890.01"), None, Decimal("-3"), 0, None, ""),
)


def test_columns_have_exact_types_and_no_floating_point() -> None:
    types = {field.name: str(field.type) for field in to_arrow(MADE).schema}
    assert types == {
        "unit": "string",
        "year": "int64",
        "function": "string",
        "function_label": "string",
        "amount": "decimal128(38, 2)",
        "approved": "decimal128(38, 2)",
        "change_percent": "decimal128(38, 2)",
        "units": "int64",
        "disputed": "bool",
        "title": "string",
    }


def test_a_decimal_has_as_many_places_as_it_needs() -> None:
    table = to_arrow(answer("amount", (Decimal("0.123456789012345678"),), (Decimal(1),)))
    assert str(table.schema.field("amount").type) == "decimal128(38, 18)"
    assert table["amount"].to_pylist() == [Decimal("0.123456789012345678"), Decimal(1)]


def test_more_digits_than_128_bits_hold_are_kept() -> None:
    huge = Decimal("1" * 30 + "." + "1" * 18)
    assert to_arrow(answer("amount", (huge,)))["amount"].to_pylist() == [huge]


def test_an_answer_without_rows_has_the_same_types() -> None:
    types = [str(field.type) for field in to_arrow(answer("unit year amount")).schema]
    assert types == ["string", "int64", "decimal128(38, 2)"]


def test_pandas_adds_up_exactly_and_a_blank_is_no_nought() -> None:
    pytest.importorskip("pandas")
    frame = to_pandas(MADE)
    assert frame["amount"].sum() == Decimal("12345678901234567890.31")
    assert frame["amount"][:2].sum() == Decimal("0.30")
    assert frame["approved"].isna().all()
    assert frame["units"].isna().tolist() == [False, True, False]
    assert frame.loc[0, "function_label"] == "文化"


def test_polars_has_decimals() -> None:
    polars = pytest.importorskip("polars")
    frame = to_polars(MADE)
    assert isinstance(frame.schema["amount"], polars.Decimal)
    assert frame["amount"].sum() == Decimal("12345678901234567890.31")
    assert frame["approved"].null_count() == 3


def test_parquet_keeps_all_and_tells_what_was_asked(tmp_path: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - where it is not installed the test is skipped

    write_parquet(MADE, tmp_path / "answer.parquet")
    table = parquet.read_table(tmp_path / "answer.parquet")
    assert table["amount"].to_pylist()[2] == Decimal("12345678901234567890.01")
    assert table["unit_iri"].to_pylist()[0] == "https://w3id.org/govfin/id/unit/420103/甲局"
    told = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert told["govfin.title_zh"] == "各单位支出"
    assert json.loads(told["govfin.parameters"]) == {"year": "2024"}
    assert told["govfin.limit_reached"] == "false"


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(GovfinError, match="can't be written"):
        write_parquet(MADE, tmp_path / "none" / "answer.parquet")


@pytest.mark.parametrize(("module", "make"), [("pyarrow", to_arrow), ("pandas", to_pandas), ("polars", to_polars)])
def test_what_is_not_installed_is_asked_for(module: str, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(GovfinError, match=rf"{module} is not installed, which this needs: pip install 'govfin\[\w+\]'\."):
        make(MADE)
