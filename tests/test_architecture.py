"""The layout that CONTRIBUTING describes is the one that the modules have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
LOADER = CHECKOUT / "loader" / "govfin"
MODULES = {
    ".".join(path.relative_to(LOADER).with_suffix("").parts): path
    for path in sorted(LOADER.rglob("*.py"))
    if not path.stem.startswith("__")
}
PACKAGES = {path.parent.name: path for path in sorted(LOADER.glob("*/__init__.py"))}
CHINESE = re.compile("[\u4e00-\u9fff]")
SPARQL = re.compile(r"\b(SELECT|CONSTRUCT|ASK|INSERT|DELETE)\b.*[{?]|\bPREFIX\b.*<", re.DOTALL)
SIDES = {"收入", "支出"}  # the values of the CSV's column `side`


def listed() -> list[str]:
    """The modules in the order of the table in CONTRIBUTING, each with its package."""
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text[text.index("| package | stage | modules |") :].split("\n\n")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    return [f"{package.strip(' `')}.{name}".removeprefix(".") for package, _, names in rows for name in re.findall(r"`(\w+)`", names)]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "govfin":
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            yield from (name for name in (name.removeprefix("govfin.") for name in names) if name in MODULES)


def strings(path: Path) -> Iterator[str]:
    """The string literals of a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    bodies = [node.body for node in nodes if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body]
    prose = {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose)


def test_contributing_lists_every_module_once() -> None:
    assert sorted(listed()) == sorted(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_what_stands_before_it(name: str) -> None:
    before = listed()[: listed().index(name)]
    assert set(imports(MODULES[name])) <= set(before)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_says_what_its_stage_takes_and_gives_and_holds_nothing_else(name: str) -> None:
    tree = ast.parse(PACKAGES[name].read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree) or ""
    assert len(tree.body) == 1
    assert "Takes " in docstring
    assert "gives " in docstring


@pytest.mark.parametrize("name", MODULES)
def test_labels_and_sparql_stand_in_data_files(name: str) -> None:
    found = [text for text in strings(MODULES[name]) if (CHINESE.search(text) and text not in SIDES) or SPARQL.search(text)]
    assert found == []


@pytest.mark.parametrize("name", [name for name, path in MODULES.items() if "pyoxigraph" in path.read_text(encoding="utf-8")])
def test_a_module_that_deals_in_rdf_says_which_graph(name: str) -> None:
    docstring = ast.get_docstring(ast.parse(MODULES[name].read_text(encoding="utf-8"))) or ""
    assert "graph" in docstring
    assert re.search("[Rr]ead|[Ww]rite", docstring)
