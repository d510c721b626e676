"""The wheel ships what the checkout holds: the package, and the folders of data beside it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
SHIPPED = {
    "ontology": CHECKOUT / "ontology",
    "mappings": CHECKOUT / "mappings",
    "shapes": CHECKOUT / "shapes",
    "queries": CHECKOUT / "queries",
    "samples": CHECKOUT / "tests" / "samples",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    return zipfile.ZipFile(next(out.glob("*.whl")))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_folder_is_shipped_whole_and_as_it_is(wheel: zipfile.ZipFile, name: str) -> None:
    prefix = f"govfin/data/{name}/"
    shipped = {entry.removeprefix(prefix): wheel.read(entry) for entry in wheel.namelist() if entry.startswith(prefix)}
    held = {str(path.relative_to(SHIPPED[name])): path.read_bytes() for path in SHIPPED[name].rglob("*") if path.is_file()}
    assert shipped == held


def test_every_module_and_template_is_shipped_and_no_test(wheel: zipfile.ZipFile) -> None:
    package = CHECKOUT / "loader" / "govfin"
    files = {
        path.relative_to(package.parent).as_posix() for pattern in ("**/*.py", "vocabulary/templates/*") for path in package.glob(pattern)
    }
    assert "govfin/vocabulary/templates/base.html" in files
    assert files <= set(wheel.namelist())
    assert not [entry for entry in wheel.namelist() if "test" in Path(entry).name]
