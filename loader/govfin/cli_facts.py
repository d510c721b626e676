"""The command line's verb `facts`: what documents say, numeral by numeral.

Reads no graph and writes none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from govfin import cli_input
from govfin.disclosure import listings
from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.overlay import write_overlay
from govfin.disclosure.siblings import Read
from govfin.disclosure.unaccounted import Printed, accounts, printed_numerals
from govfin.graph.unlisted import unlisted_codes
from govfin.mappings import load_mappings


@click.command()
@cli_input.documents_argument
@click.option("--format", "form", type=click.Choice(["csv", "json"]), help="csv where no format is told; of --unaccounted, text.")
@click.option("--strict", is_flag=True, help="Exit with status 1 where something printed is not explained by the mappings.")
@click.option("--unaccounted", is_flag=True, help="List instead each printed numeral that no fact explains, with what stands around it.")
@click.option(
    "--overlay", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.pdf", help="Draw instead what was recognised over the pages."
)
@click.pass_obj
def facts(
    mappings: Path | None, documents: tuple[Path, ...], form: str | None, strict: bool, unaccounted: bool, overlay: Path | None
) -> None:
    """Print one row for each numeral of DOC... (files, folders or zip files) that states a fact, with all its coordinates."""
    unreadable: list[str] = []
    read = cli_input.siblings(cli_input.files(cli_input.given(documents)), mappings, unreadable)
    if overlay:
        found = _draw(list(read), mappings, overlay)
    elif unaccounted:
        found = _write_unaccounted(read, mappings, form or "text")
    else:
        disclosures = [each.disclosure for each in read if each.disclosure]
        (listings.write_json if form == "json" else listings.write_csv)(disclosures, sys.stdout)
        for disclosure in disclosures:
            _summarise(disclosure)
        found = any(disclosure.unexplained for disclosure in disclosures)
    cli_input.end(unreadable, found=strict and found)


def _write_unaccounted(read: Iterable[Read], mappings: Path | None, form: str) -> bool:
    """List the numerals that nothing explains, to stderr how many there are; whether there are any."""
    reading = load_mappings(mappings)
    printed = {
        document.name: printed_numerals(document, each.disclosure, reading)
        for each in read
        if each.disclosure
        for document in each.documents
    }
    listings.write_unaccounted(printed, sys.stdout, form)
    for document, numerals in printed.items():
        for account in accounts(numerals):
            click.echo(f"{document}: {listings.account_sentence(account)}", err=True)
    return any(not each.by for numerals in printed.values() for each in numerals)


def _draw(read: Sequence[Read], mappings: Path | None, out: Path) -> bool:
    """Draw what was recognised over the pages of a document; whether any numeral on them is unaccounted for."""
    pairs = [(document, each.disclosure) for each in read if each.disclosure for document in each.documents]
    if len(pairs) > 1:
        raise click.UsageError("--overlay draws over one document: name one.")
    numerals: list[Printed] = []
    for document, disclosure in pairs:
        numerals = printed_numerals(document, disclosure, load_mappings(mappings))
        write_overlay(document, disclosure, numerals, out)
        for account in accounts(numerals):
            click.echo(f"{document.name}: {listings.account_sentence(account)}", err=True)
    return any(not each.by for each in numerals)


def _summarise(disclosure: Disclosure) -> None:
    """What was read and what was not, to stderr."""
    click.echo(cli_input.read_line(disclosure), err=True)
    cli_input.tell_unlisted(disclosure.file_name, unlisted_codes(disclosure))
    for note in disclosure.unexplained:
        page = f"page {note.page}" if note.page else "no page"
        click.echo(
            f"  not explained: {note.document}, {page}, {note.table or 'no known table'}: {note.what} “{note.text or '?'}”", err=True
        )
