"""Amounts: money as forms print it, with its unit behind it, in a label or in a clause of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from govfin.form.fields import Fields
from govfin.mappings import Settings, plain
from govfin.numerals import Numeral, parse_numeral

UNIT = re.compile(r"（(?:[^（）]*：)?([^（）]+)）")  # in a label: （万元）, （单位：万元）


def amount_of(text: str, unit: str, fields: Fields, units: Mapping[str, int]) -> Numeral | None:
    """An amount with the unit that is printed behind it, or else the one that is given; None for any other text."""
    if (whole := parse_numeral(text, unit, units)) is not None:
        return whole
    match = re.fullmatch(r"(-?[\d,.]*\d)([^\d\s,.]{1,3})", re.sub(r"\s+", "", text))
    printed = fields.money.get(match[2], match[2]) if match else ""
    return parse_numeral(match[1], printed, units) if match and printed in units else None


def unit_in(labels: Iterable[str], fields: Fields, units: Mapping[str, int]) -> str:
    """The unit of money that the first of the labels that prints one prints in brackets."""
    for label in labels:
        for match in UNIT.finditer(plain(label)):
            unit = fields.money.get(match[1], match[1])
            if unit in units:
                return unit
    return ""


def clauses(text: str, fields: Fields, units: Mapping[str, int]) -> Iterator[tuple[Numeral, Settings, tuple[int, int]]]:
    """The amount that a clause tells, what it sets, and where in the clause it stands."""
    for clause in fields.clauses:
        pattern = clause.words.replace("{amount}", r"(?P<amount>[\d,.]*\d)(?P<unit>[^\d\s，,.]{1,2})")
        match = re.fullmatch(rf"(?:\d+[.、])?{pattern}[，,]?", re.sub(r"\s+", "", text))
        if match is None or (unit := fields.money.get(match["unit"], match["unit"])) not in units:
            continue
        numeral = parse_numeral(match["amount"], unit, units)
        if numeral is not None:
            settings: Settings = dict(clause.set)
            if "year" in match.groupdict():
                settings["year"] = int(match["year"])
            start = text.rindex(match["amount"])
            yield numeral, settings, (start, start + len(match["amount"]))
            return
