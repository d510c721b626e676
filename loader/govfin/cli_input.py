"""What the verbs of the command line have in common: the documents that they are given, and how they end.

Reads no graph and writes none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from govfin.cli_options import Failure
from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.siblings import Read, read_siblings
from govfin.disclosure.siblings import siblings as grouped
from govfin.file.carriers import SUFFIXES
from govfin.file.documents import documents_in
from govfin.graph.unlisted import UnlistedCode, unlisted_sentence
from govfin.mappings import load_mappings

documents_argument = click.argument("documents", nargs=-1, type=click.Path(path_type=Path), metavar="DOC...")


def given(documents: Sequence[Path]) -> Sequence[Path]:
    if not documents:
        raise click.UsageError("name at least one document.")
    return documents


def files(documents: Iterable[Path]) -> list[Path]:
    """The documents named, and those in the folders and zip files named; one of these without any can't be used."""
    found: list[Path] = []
    for path in documents:
        inside = documents_in(path)
        if not inside:
            raise Failure(f"{path}: holds no document that can be read, such as {', '.join(SUFFIXES)}; name one that does.")
        found.extend(inside)
    return found


def siblings(paths: Iterable[Path], mappings: Path | None, unreadable: list[str]) -> Iterator[Read]:
    """What is read of documents, parts of one disclosure together; the sentence of each that can't be read goes to `unreadable`."""
    reading = load_mappings(mappings)
    for group in grouped(paths, reading):
        for read in read_siblings(group, reading):
            if read.failure:
                unreadable.append(read.failure)
            else:
                yield read


def read(paths: Iterable[Path], mappings: Path | None, unreadable: list[str]) -> Iterator[Disclosure]:
    yield from (read.disclosure for read in siblings(paths, mappings, unreadable) if read.disclosure)


def tell_unlisted(document: str, codes: Iterable[UnlistedCode]) -> None:
    """Which codes of a document no list has, to stderr."""
    if told := unlisted_sentence(document, codes):
        click.echo(f"  {told}", err=True)


def end(unreadable: Sequence[str], found: bool) -> None:
    """Say what could not be read, and exit as that or what was found demands."""
    for sentence in unreadable:
        click.echo(f"Error: {sentence}", err=True)
    if unreadable or found:
        sys.exit(2 if unreadable else 1)


def read_line(disclosure: Disclosure) -> str:
    """What was read of a disclosure, in a line."""
    tables = " ".join(sorted({table.kind for table in disclosure.tables}))
    return (
        f"{disclosure.file_name}: {disclosure.unit_name} {disclosure.year} {disclosure.kind}, "
        f"{len(disclosure.facts)} facts in {tables or 'no table of a known kind'}, {len(disclosure.unexplained)} not explained"
    )
