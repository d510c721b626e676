"""The Python API: what docs/python.md shows is what happens; importing it takes no time; errors are sentences."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from pathlib import Path

import pytest

import govfin

CHECKOUT = Path(__file__).parent.parent
PAGE = CHECKOUT / "docs" / "python.md"


def test_the_page_shows_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for extra in ("pandas", "pyarrow"):
        pytest.importorskip(extra)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "samples").symlink_to(CHECKOUT / "tests" / "samples")
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried > 15
    assert failed == 0


def test_importing_govfin_imports_nothing_else() -> None:
    told = "import sys, govfin; print(sorted(name for name in sys.modules if name.startswith('govfin.') or name in ('pyoxigraph', 'rich')))"
    result = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert result.stdout.strip() == "[]"


def test_what_is_exported_is_there() -> None:
    assert all(getattr(govfin, name) for name in govfin.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = govfin.nothing  # type: ignore[attr-defined]


def test_a_store_that_is_not_there_is_told_when_it_is_opened(tmp_path: Path) -> None:
    with pytest.raises(govfin.GovfinError, match="there is no store"):
        govfin.open(tmp_path / "none")


def test_a_new_store_that_nothing_was_loaded_into_is_told_when_it_is_asked(tmp_path: Path) -> None:
    store = govfin.open(tmp_path / "new", new=True)
    with pytest.raises(govfin.GovfinError, match="there is no store"):
        store.units()
    with pytest.raises(govfin.GovfinError, match="There is no document to load in nothing"):
        store.load([])


def test_the_package_says_that_it_is_typed() -> None:
    assert (CHECKOUT / "loader" / "govfin" / "py.typed").is_file()
