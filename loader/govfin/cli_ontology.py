"""The command line's group `ontology`: the vocabulary checked.

Reads `ontology/*.ttl` and files of data, whatever graph they stand in; `align` writes the alignment graph of a store, and nothing else
writes any. Exit status as in `cli`.
"""

from __future__ import annotations

from pathlib import Path

import click

from govfin import alignment, manual
from govfin.rdffiles import ontology_files, read_triples
from govfin.store import existing_store
from govfin.terms import read_vocabulary
from govfin.usages import find_usages

store_option = click.option(
    "--store",
    "store_path",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("govfin-store"),
    envvar="GOVFIN_STORE",
    show_default=True,
    show_envvar=True,
    help="Folder of the store.",
)


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


# --- align ---------------------------------------------------------------------------------------------------------------


@ontology.command()
@store_option
def align(store_path: Path) -> None:
    """Write what the figures and mentions of a store are in the words of other vocabularies into a graph of its own."""
    count = alignment.align(existing_store(store_path))
    click.echo(f"{count} statements in the graph {alignment.ALIGNMENT_GRAPH} of {store_path}; loading documents keeps it up to date.")
