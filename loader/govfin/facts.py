"""Facts: what each printed numeral says, with all its coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from govfin.numerals import Numeral

ALL = "all"


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point of the cube. Notations are those of the code lists; `all` means not broken down."""

    unit_name: str
    district: str  # GB/T 2260, six digits; "100000" national; "" where the document does not tell
    year: int
    phase: str
    flow: str
    fund: str = ALL
    function: str = ALL
    economic: str = ALL
    expenditure: str = ALL
    project: str = ALL  # "all", the project's code, or its name where it has no code
    item: str = ALL
    measure: str = "amount"


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed numeral (a mention) and the figure that it states."""

    table: str  # kind notation, "B03"
    table_number: int  # 1-based, in the document's order
    table_title: str
    page: int | None  # 1-based; None where the source has no pages
    row: int  # 1-based in the table as read
    column: int
    row_code: str
    row_label: str
    side: str  # "收入", "支出" or ""
    column_label: str  # header path as printed, parts joined by "/"
    numeral: Numeral
    bbox: tuple[float, float, float, float] | None  # points, origin top left
    at: Coordinates
    of_which: bool = False  # the row or column is headed 其中: a part that need not complete its whole
    parent_unit: str = ""  # the unit above `at.unit_name` in the same table
    project_name: str = ""
    origin: str = "table"  # table, narrative, ocr

    @property
    def amount(self) -> Decimal:
        """The value in base units: yuan, persons, vehicles, percent."""
        return self.numeral.amount


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Something printed that no mapping explains: reported, never guessed, never dropped."""

    document: str
    page: int | None
    table: str  # kind notation, or "" where the table itself is of no known kind
    what: str  # "table", "column", "row", "cell", "unit"
    text: str


@dataclass(frozen=True, slots=True)
class TableRead:
    """One recognised table, also where it prints no figure."""

    kind: str
    number: int
    title: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one document discloses."""

    file_name: str
    sha256: str
    page_count: int
    title: str
    kind: str  # "budget" or "final"
    level: str  # "department" (部门) or "unit" (单位), "" where the document does not tell
    unit_name: str
    district: str
    year: int
    tables: tuple[TableRead, ...]
    facts: tuple[Fact, ...]
    unexplained: tuple[Unexplained, ...]
