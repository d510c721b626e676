"""Answers made by hand, without a store."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from govfin.headers import Text
from govfin.namespaces import BASE, CODE
from govfin.query.answers import Answer, Cell, Resource
from govfin.query.citations import Place
from govfin.query.columns import column
from govfin.query.questions import Chart, Question


def question(name: str = "made") -> Question:
    """A question without parameters."""
    title = Text(en="Expenditure of units", zh="各单位支出")
    return Question(name, title, title, (), Chart(kind="none"), MappingProxyType({}), "")


def answer(names: str, *rows: Sequence[Cell], limit: int | None = None) -> Answer:
    """An answer with columns of these names and rows."""
    return Answer(question(), {"year": "2024"}, tuple(map(column, names.split())), tuple(map(tuple, rows)), limit=limit)


def concept(scheme: str, notation: str, zh: str = "", en: str = "") -> Resource:
    """A concept with its labels."""
    labels = {language: label for language, label in (("zh", zh), ("en", en)) if label}
    return Resource(f"{CODE}{scheme}/{notation}", labels)


def unit(name: str, district: str = "420103") -> Resource:
    """A unit that bears its name as a label."""
    return Resource(f"{BASE}unit/{district}/{name}", {"zh": name})


def place(text: str, page: int | None = 12, file: str = "预算.pdf") -> Place:
    """Where a number is printed."""
    return Place("m", "某单位2024年部门预算", file, page, "71.0 200.1 120.4 212.0" if page else "", "表3 支出预算总表", text, "万元")
