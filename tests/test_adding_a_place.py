"""The page that leads through adding a place is followed by the letter: its files are written, its commands run and compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from test_readme import CHECKOUT, pattern, run

PAGE = CHECKOUT / "docs" / "adding-a-place.md"
PLACE = CHECKOUT / "docs" / "adding-a-place"
_STEP = re.compile(r"(?:`(?P<file>[\w/.]+)`(?::)?\n\n)?```(?P<kind>yaml|console)\n(?P<text>.*?)```", re.DOTALL)


def steps() -> Iterator[tuple[str, str]]:
    """What there is to do, in order: a file with what goes below its end, or "$" with a command and what it prints."""
    for match in _STEP.finditer(PAGE.read_text(encoding="utf-8")):
        if match["kind"] == "yaml":
            yield match["file"] or "chenghu/words.yaml", match["text"]
        else:
            yield from (("$", step) for step in re.split(r"^\$ ", match["text"], flags=re.MULTILINE)[1:])


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all steps of the page were taken; each command printed what the page shows."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "docs").symlink_to(CHECKOUT / "docs")
    for where, text in steps():
        if where == "$":
            command, _, shown = text.partition("\n")
            printed = "\n".join(line.rstrip() for line in run(command, folder).strip().splitlines())
            shown = f"{shown}\nEND" if shown else "END"
            assert re.fullmatch(pattern(shown.replace("\n\nEND", "\nEND")), f"{printed}\nEND".lstrip()), f"{command} prints\n{printed}"
        else:
            (folder / where).parent.mkdir(exist_ok=True)
            with (folder / where).open("a", encoding="utf-8") as file:
                file.write(text)
    return folder


def test_every_step_does_what_the_page_says(followed: Path) -> None:
    assert sorted(path.name for path in (followed / "chenghu").iterdir()) == [
        "B01.yaml",
        "B03.yaml",
        "B12.yaml",
        "reading.yaml",
        "words.yaml",
    ]


def test_every_amount_of_the_document_is_a_fact(followed: Path) -> None:
    printed = sorted(
        cell
        for table in yaml.safe_load((PLACE / "figures.yaml").read_text(encoding="utf-8"))["tables"]
        for row in table["rows"]
        for letter, cell in zip(table["columns"], row, strict=True)
        if letter == "r" and cell
    )
    rows = (followed / "facts.csv").read_text(encoding="utf-8").splitlines()
    column = rows[0].split(",").index("reported")
    assert sorted(row.split(",")[column] for row in rows[1:]) == printed


def test_nothing_of_it_is_known_without_the_steps() -> None:
    text, *_ = (text for where, text in steps() if where == "$")
    assert "0 facts in no table of a known kind" in text
