"""Frames: an answer as columns of Arrow, in a Parquet file, and as a data frame of pandas or polars.

Reads an answer, and no graph. Money and percentages are exact decimals (Arrow's decimal128 or, of more than 38 digits, decimal256), never
floating-point numbers. What isn't installed is asked for in a sentence.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from govfin.errors import GovfinError
from govfin.query.amounts import places
from govfin.query.answers import Answer
from govfin.query.flat import Flat, flat

DIGITS: Final = 38  # of decimal128
MONEY_PLACES: Final = 2
EXACT: Final = frozenset({"money", "percent", "number"})  # types of columns of decimals, also where nothing is in them


def to_arrow(answer: Answer, language: str | None = "zh", *, iris: bool = False) -> Any:
    """A pyarrow.Table in yuan, with labels in a language beside codes; its metadata tell question, parameters and query."""
    arrow = _imported("pyarrow", "parquet")
    columns = flat(answer, language, iris=iris)
    arrays = [_array(arrow, column) for column in columns]
    return arrow.table(arrays, names=[column.name for column in columns]).replace_schema_metadata(metadata(answer))


def write_parquet(answer: Answer, path: Path, language: str | None = "zh", *, iris: bool = True) -> None:
    """Write a Parquet file; GovfinError where it can't be written, or pyarrow is not installed."""
    parquet = _imported("pyarrow.parquet", "parquet")
    try:
        parquet.write_table(to_arrow(answer, language, iris=iris), path)
    except OSError as error:
        raise GovfinError(f"{path}: can't be written ({error.strerror or error}).") from None


def to_pandas(answer: Answer, language: str | None = "zh", *, iris: bool = False) -> Any:
    """A pandas.DataFrame whose columns are Arrow's types (pandas.ArrowDtype): decimals stay exact, also in sums, and a blank is <NA>."""
    pandas = _imported("pandas", "pandas")
    return to_arrow(answer, language, iris=iris).to_pandas(types_mapper=pandas.ArrowDtype)


def to_polars(answer: Answer, language: str | None = "zh", *, iris: bool = False) -> Any:
    """A polars.DataFrame; decimals are polars.Decimal, a blank is null."""
    polars = _imported("polars", "polars")
    return polars.from_arrow(to_arrow(answer, language, iris=iris))


def metadata(answer: Answer) -> Mapping[str, str]:
    """What a file tells of itself beside its rows."""
    question = answer.question
    told = {
        "title": question.title.en,
        "title_zh": question.title.zh,
        "question": question.name,
        "parameters": json.dumps(dict(answer.parameters), ensure_ascii=False, sort_keys=True),
        "query": question.text,
        "unit_of_money": "CNY",
        "limit_reached": json.dumps(answer.limit is not None),
    }
    return {f"govfin.{name}": value for name, value in told.items()}


def _array(arrow: Any, column: Flat) -> Any:
    """A column of the type that it has by its dictionary, or by its values."""
    values = column.values
    numbers = [value for value in values if isinstance(value, Decimal | int) and not isinstance(value, bool)]
    mixed = any(isinstance(value, str) for value in values)
    if not mixed and (column.type in EXACT or any(isinstance(value, Decimal) for value in values)):
        return arrow.array([None if value is None else Decimal(value) for value in values], _decimal(arrow, column, numbers))
    if not mixed and values and all(isinstance(value, bool | None) for value in values) and any(value is not None for value in values):
        return arrow.array(values, arrow.bool_())
    if not mixed and (numbers or column.type in ("count", "level", "year")):
        return arrow.array(values, arrow.int64())
    return arrow.array([None if value is None else str(value) for value in values], arrow.string())


def _decimal(arrow: Any, column: Flat, numbers: Sequence[Decimal | int]) -> Any:
    """The decimal type that holds all digits of the numbers."""
    scale = max([MONEY_PLACES if column.type in ("money", "percent") else 0, *map(places, numbers)])
    whole = max((len(str(abs(int(number)))) for number in numbers), default=1)
    return arrow.decimal128(DIGITS, scale) if whole + scale <= DIGITS else arrow.decimal256(2 * DIGITS, scale)


def _imported(module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise GovfinError(f"{package} is not installed, which this needs: pip install 'govfin[{extra}]'.") from error
