"""Numerals: a printed number as text, as an exact value, and as the interval that it stands for."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from govfin.folders import folder
from govfin.yamllines import load_yaml

_NUMERAL = re.compile(r"(?P<sign>-?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fraction>\d+))?%?")
_BRACKETED = re.compile(r"\((.+)\)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral as printed, full-width digits in half width, in its printed unit."""

    text: str
    value: Decimal
    decimals: int
    unit: str
    multiplier: int = 0  # power of ten from the printed to the base unit: 4 for 万元
    known: int = 0  # decimals that it is known to, where these are more than are printed: noughts at the end are left out

    @property
    def amount(self) -> Decimal:
        """The value in base units (yuan, persons, percent), exact."""
        return self.value.scaleb(self.multiplier)

    @property
    def half_width(self) -> Decimal:
        """Half a unit of the last printed place, in base units."""
        return Decimal(5).scaleb(self.multiplier - max(self.decimals, self.known) - 1)

    @property
    def lower(self) -> Decimal:
        """Lower end of the closed interval that the numeral stands for (XBRL Calculations 1.1, round to nearest)."""
        return self.amount - self.half_width

    @property
    def upper(self) -> Decimal:
        """Upper end of that interval."""
        return self.amount + self.half_width


@functools.cache
def multipliers() -> Mapping[str, int]:
    """Powers of ten from each printed unit of money to yuan, of mappings/units.yaml."""
    found = load_yaml((folder("mappings") / "units.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({str(unit): int(power) for unit, power in found.items()})


def parse_numeral(text: str, unit: str, units: Mapping[str, int] | None = None) -> Numeral | None:
    """Read a printed number, with thousands separators, full-width digits, inner spaces or brackets for minus; None if it is none.

    `units` are the powers of ten from units of money to yuan, where they are not govfin's own.
    """
    printed = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"\s", "", printed).replace("−", "-").replace("，", ",")
    if bracketed := _BRACKETED.fullmatch(plain):
        plain = "-" + bracketed[1]
    match = _NUMERAL.fullmatch(plain)
    if match is None or "\n" in printed:
        return None
    fraction = match["fraction"] or ""
    value = Decimal(match["sign"] + match["digits"].replace(",", "") + ("." + fraction if fraction else ""))
    unit = "%" if plain.endswith("%") else unit
    multiplier = (multipliers() if units is None else units).get(unit, 0)
    return Numeral(printed, value, len(fraction), unit, multiplier)
