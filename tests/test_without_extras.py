"""What is installed without any extra: each verb tells of itself, and those that need none do their work."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from govfin.cli import VERBS

ROOT = Path(__file__).parent.parent
SAMPLE = "tests/samples/wuchang_media_2023_budget_ruled.pdf"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = {"opencv-python-headless": "cv2", "mini-racer": "py_mini_racer", "resvg-py": "resvg_py"}  # where a package has another name
HIDDEN = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hidden())
from govfin.cli import main
main()
"""


def hidden() -> set[str]:
    """The modules of all packages that only extras need."""
    needed = {_name(each) for each in PROJECT["dependencies"]}
    wanted = {_name(each) for extra in PROJECT["optional-dependencies"].values() for each in extra}
    return {MODULES.get(name, name.replace("-", "_")) for name in wanted - needed} | {"SPARQLWrapper"}


def _name(requirement: str) -> str:
    return re.split(r"[=>]", requirement)[0].lower()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = HIDDEN.format(hidden=sorted(hidden()))
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_tells_of_itself(verb: str) -> None:
    told = run(verb, "--help")
    assert told.returncode == 0, told.stderr
    assert "Usage:" in told.stdout


def test_questions_are_answered(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    steps = [(("load", SAMPLE, "--store", store), 0), (("check", "--store", store), 1), (("query", "disclosures", "--store", store), 0)]
    for arguments, status in steps:
        told = run(*arguments)
        assert told.returncode == status, told.stderr
        assert "Traceback" not in told.stderr
    assert "武昌" in told.stdout


def test_what_needs_more_says_what() -> None:
    for arguments, extra in ((("serve",), "serve"), (("query", "disclosures", "--store", "http://127.0.0.1:9/"), "server")):
        told = run(*arguments)
        assert told.returncode == 2
        assert f"pip install 'govfin[{extra}]'" in told.stderr
        assert len(told.stderr.splitlines()) == 1
