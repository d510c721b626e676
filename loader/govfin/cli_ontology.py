"""The command line's group `ontology`: the vocabulary checked.

Reads `ontology/*.ttl` and files of data, whatever graph they stand in; writes no graph. Exit status as in `cli`.
"""

from __future__ import annotations

from pathlib import Path

import click

from govfin import manual
from govfin.rdffiles import ontology_files, read_triples
from govfin.terms import read_vocabulary
from govfin.usages import find_usages


@click.group()
def ontology() -> None:
    """The vocabulary itself: what it says, and whether it holds together."""


@ontology.command()
@click.argument("data", nargs=-1, type=click.Path(path_type=Path), metavar="[DATA...]")
def check(data: tuple[Path, ...]) -> None:
    """Check that the ontology, and with it the RDF files DATA..., can be read."""
    files = [*ontology_files(), *data]
    click.echo(f"{sum(len(read_triples(path)) for path in files)} statements read from {len(files)} files.")


@ontology.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.pass_obj
def docs(mappings: Path | None, directory: Path) -> None:
    """Write the vocabulary and its code lists as HTML pages into the folder DIR, in Chinese and in English."""
    manual.earlier(directory)  # says at once where the pages can't go
    vocabulary = read_vocabulary()
    made = manual.pages(vocabulary, find_usages(vocabulary, mappings))
    manual.write(directory, made)
    size = f"{len(vocabulary.terms)} terms and {len(vocabulary.schemes)} code lists"
    click.echo(f"{size}, each on a page in Chinese and one in English: {directory / 'index.html'}")
