"""Parquet: the facts as columns of Arrow, amounts as exact decimals, written some thousands of rows at a time.

Reads no graph and writes none. It needs pyarrow; where that is not installed there is no such file.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, Final

from govfin.catalogue.files import Hashed
from govfin.catalogue.rows import COLUMNS

AT_ONCE: Final = 50_000  # rows
_DIGITS: Final = 38  # of decimal128
_PLACES: Final = 18  # of the store's own decimals
_VALUES: Final[Mapping[str, Callable[[str], object]]] = {
    "integer": int,
    "gYear": int,
    "decimal": Decimal,
    "boolean": lambda text: text in ("true", "1"),
}


def is_there() -> bool:
    """Whether such files can be written."""
    return importlib.util.find_spec("pyarrow") is not None


class Parquet:
    """A file of facts that is being written."""

    def __init__(self, file: Hashed) -> None:
        self._arrow: Final = importlib.import_module("pyarrow")
        self._schema: Final = self._arrow.schema([(column.name, self._type(column.type)) for column in COLUMNS])
        self._writer: Final = importlib.import_module("pyarrow.parquet").ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Mapping[str, str]] = []

    def __enter__(self) -> Parquet:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._flush()
        self._writer.close()

    def add(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Write some rows."""
        self._rows += rows
        if len(self._rows) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        columns = [[self._value(column.type, row[column.name]) for row in self._rows] for column in COLUMNS]
        arrays = [self._arrow.array(values, field.type) for values, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(self._arrow.table(arrays, schema=self._schema))
        self._rows = []

    def _type(self, name: str) -> Any:
        arrow = self._arrow
        match name:
            case "integer" | "gYear":
                return arrow.int32()
            case "decimal":
                return arrow.decimal128(_DIGITS, _PLACES)
            case "boolean":
                return arrow.bool_()
        return arrow.string()

    def _value(self, name: str, text: str) -> object:
        return _VALUES.get(name, str)(text) if text else None
