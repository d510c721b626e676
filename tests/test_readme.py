"""The README's examples are what the commands print: each console block is run and compared; a line of … stands for any lines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from govfin.cli import VERBS
from govfin.cli_ontology import ontology

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
ELIDED = "…"


def run(command: str, folder: Path) -> str:
    """What a command prints, stderr first; `make demo` without the setting up."""
    command = command.replace("make demo", "govfin demo --store demo")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path})
    return result.stderr + result.stdout


def pattern(shown: str) -> str:
    """A regular expression for the lines that a block shows."""
    lines = [re.escape(line.rstrip()) for line in shown.splitlines()]
    return "\n".join(lines).replace(f"{re.escape(ELIDED)}\n", r"(?:.*\n)*?") if lines else ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples where the README's reader has them."""
    path = tmp_path_factory.mktemp("readme")
    (path / "tests").mkdir()
    (path / "tests" / "samples").symlink_to(CHECKOUT / "tests" / "samples")
    return path


def test_the_examples_are_what_the_commands_print(folder: Path) -> None:
    assert BLOCKS
    for block in BLOCKS:
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            printed = "\n".join(line.rstrip() for line in run(command, folder).strip().splitlines())
            wanted = pattern("\n".join(line for line in shown.strip().splitlines()))
            assert re.fullmatch(wanted, printed), f"{command} prints\n{printed}\nwhere the README shows\n{shown}"


def test_every_verb_has_a_section() -> None:
    verbs = [name for name in VERBS if name != "ontology"] + [f"ontology {name}" for name in ontology.commands]
    for verb in verbs:
        assert re.search(rf"^### {verb}(:|$)", README, flags=re.MULTILINE), verb
