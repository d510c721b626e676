"""Displays: what a spreadsheet shows of a value under a number format."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govfin.file.displays import exact, shown, shows_text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1332.2299999, "General", "1332.23"),
        (1332.2299999, "#,##0.00", "1,332.23"),
        (1332.225, "0.00", "1332.23"),  # halves away from nought, of the decimal and not of its binary neighbour
        (0.1 + 0.2, "General", "0.3"),
        (2010801, "General", "2010801"),
        (5, "General", "5"),
        (-5.25, "General", "-5.25"),
        (0, "0.00", "0.00"),
        (0, "#,##0.00;-#,##0.00;;@", ""),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        (-1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-1,234.50"),
        (-1234.5, "#,##0.00_);[Red]\\(#,##0.00\\)", "(1,234.50)"),
        (-1234.5, "0.0", "-1234.5"),
        (-0.001, "0.00", "0.00"),  # nobody writes a sign before nought
        (0.1288, "0.00%", "12.88%"),
        (1, "0%", "100%"),
        (6471000, '#,##0.00,"千"', "6,471.00千"),
        (12345678, "#,##0.00,,", "12.35"),
        (0.5, "#.##", ".5"),
        (0.5, "#,##0.0#", "0.5"),
        (7, "000", "007"),
        (1234567.891, "[$￥-804]#,##0.00", "￥1,234,567.89"),
        (5, "[>=10]0.0;0.00", "5.00"),
        (12, "[>=10]0.0;0.00", "12.0"),
        (3.25, "# ?/?", "3.25"),  # fractions and powers of ten are no way to print an amount: the number itself
        (1234.5, "0.00E+00", "1234.5"),
    ],
)
def test_a_number_as_it_is_shown(value: float, number_format: str, text: str) -> None:
    assert shown(exact(value), number_format) == text


def test_a_number_of_a_spreadsheet_has_fifteen_digits() -> None:
    assert exact(1332.23) == Decimal("1332.23")
    assert exact(0.1 + 0.2) == Decimal("0.3")


@pytest.mark.parametrize(
    ("number_format", "text"),
    [("General", "合计"), ("0.00;-0.00;0;;", ""), ('0.00;-0.00;0;@"元"', "合计元"), ("@", "合计"), ("0.00", "合计")],
)
def test_a_text_as_it_is_shown(number_format: str, text: str) -> None:
    assert shows_text("合计", number_format) == text
