"""The group `ontology` of the command line, run as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from govfin.cli import main


def govfin(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["ontology", *(str(argument) for argument in arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("data.ttl", "@prefix a: <http://x/> .\na:b a:c .\n", "data.ttl, line 2: this is not Turtle: . is not a valid RDF object."),
        ("data.nt", "<http://x/a> <http://x/b> .\n", "data.nt, line 1: this is not N-Triples"),
        ("data.rdf", "<rdf:RDF>", "data.rdf: this is not RDF/XML"),
        ("data.xlsx", "", "data.xlsx: what “.xlsx” means is not known"),
        ("data", "", "data: its name does not tell what it is; name a file that ends in .ttl, "),
        ("data.jsonld", "[", "data.jsonld, line 1: this is not JSON-LD"),
    ],
)
def test_data_that_is_no_rdf_is_named_with_its_line(name: str, text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = govfin("check", tmp_path / name)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert told in result.stderr


def test_data_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    result = govfin("check", tmp_path / "none.ttl")
    assert result.exit_code == 2
    assert result.stderr == f"Error: {tmp_path / 'none.ttl'}: can't be read: No such file or directory.\n"


def test_a_folder_of_data_is_said_to_be_one(tmp_path: Path) -> None:
    result = govfin("check", tmp_path)
    assert (result.exit_code, result.stderr) == (2, f"Error: {tmp_path}: is a folder; name the files in it.\n")


def test_data_that_say_nothing_are_noted_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_text("", encoding="utf-8")
    result = govfin("check", "--no-reasoning", tmp_path / "empty.ttl")
    assert (result.exit_code, result.stderr) == (0, f"Note: {tmp_path / 'empty.ttl'}: holds no statements.\n")
    assert ", 1 file of data: " in result.stdout
