"""The command line: each verb is one stage's result, printed.

Exit status: 0 as asked; 1 where a check finds a violation, where --strict finds something unexplained, or where some of several
documents failed; 2 for input that can't be used. Reads the disclosures' graphs of a store for what is asked of it; what is written there
is the matter of `loading`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from govfin import __version__, cli_input, loading
from govfin.check.arithmetic import INCONSISTENT, VERDICTS
from govfin.cli_answers import print_table
from govfin.cli_check import check, check_store, rules_command, shapes_option
from govfin.cli_ontology import ontology
from govfin.cli_query import query, select_from
from govfin.disclosure import listings
from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.overlay import write_overlay
from govfin.disclosure.siblings import Read
from govfin.disclosure.unaccounted import Printed, accounts, printed_numerals
from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.graph.store import existing_store, mend, open_store
from govfin.graph.unlisted import unlisted_codes, unlisted_sentence
from govfin.mappings import load_mappings
from govfin.query.answers import ask
from govfin.query.labels import labelled
from govfin.query.questions import find_question
from govfin.query.wordings import Look
from govfin.report.headlines import headline
from govfin.report.reports import make_report

DEMO_QUESTION = "basic-and-project"
DEMO_PARAMETERS = {"phase": "all"}


class _Plain(click.Group):
    """A group whose commands end with a plain sentence where the input can't be used."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GovfinError as error:
            raise cli_input.Failure(str(error)) from error


@click.group(cls=_Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="govfin")
@click.option(
    "--mappings",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GOVFIN_MAPPINGS",
    help="Folder of mappings that add to govfin's own.",
)
@click.pass_context
def main(ctx: click.Context, mappings: Path | None) -> None:
    """Budget and final-account disclosures of China's local governments, as checked linked open data."""
    ctx.obj = mappings


main.add_command(ontology)
main.add_command(check)
main.add_command(rules_command)
main.add_command(query)

# --- facts ---------------------------------------------------------------------------------------------------------------


@main.command()
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
    click.echo(_line(disclosure), err=True)
    cli_input.tell_unlisted(disclosure.file_name, unlisted_codes(disclosure))
    for note in disclosure.unexplained:
        page = f"page {note.page}" if note.page else "no page"
        click.echo(
            f"  not explained: {note.document}, {page}, {note.table or 'no known table'}: {note.what} “{note.text or '?'}”", err=True
        )


def _line(disclosure: Disclosure) -> str:
    tables = " ".join(sorted({table.kind for table in disclosure.tables}))
    return (
        f"{disclosure.file_name}: {disclosure.unit_name} {disclosure.year} {disclosure.kind}, "
        f"{len(disclosure.facts)} facts in {tables or 'no table of a known kind'}, {len(disclosure.unexplained)} not explained"
    )


# --- load ----------------------------------------------------------------------------------------------------------------


@main.command()
@cli_input.documents_argument
@cli_input.store_option
@shapes_option
@click.pass_obj
def load(mappings: Path | None, documents: tuple[Path, ...], where: str) -> None:
    """Read DOC... (files, or folders of them), check them, and put each in the place of what was loaded of it before."""
    paths = cli_input.files(cli_input.given(documents))
    loaded, failed = _load(paths, where, mappings)
    if failed:
        sys.exit(1 if loaded else 2)


def _load(paths: Sequence[Path], where: str, mappings: Path | None) -> tuple[int, int]:
    """Load documents with a line for each and a summary; how many were loaded and how many failed."""
    found: Counter[str] = Counter()
    console = Console(stderr=True)
    store = open_store(where)
    for lost in mend(store):
        console.print(
            f"✗ {lost.value}: loading it was broken off; it is gone, load it again.", highlight=False, markup=False, soft_wrap=True
        )
    with _progress(console, len(paths)) as progress:
        task = progress.add_task("loading", total=len(paths))
        for outcome in loading.load(paths, store, mappings):
            if outcome.disclosure is None or outcome.findings is None:
                found["failed"] += 1
                console.print(f"✗ {outcome.failure}", highlight=False, markup=False, soft_wrap=True)
            else:
                found.update(
                    loaded=len(outcome.disclosure.files),
                    facts=len(outcome.disclosure.facts),
                    unexplained=len(outcome.disclosure.unexplained),
                )
                found.update(check.verdict for check in outcome.findings.checks)
                told = unlisted_sentence(outcome.disclosure.file_name, unlisted_codes(outcome.disclosure))
                lines = [f"✓ {_line(outcome.disclosure)}", *([f"  {told}"] if told else [])]
                console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
            progress.advance(task, len(outcome.disclosure.files) if outcome.disclosure else 1)
    click.echo(
        f"{found['loaded']} documents loaded into {store.name}, {found['failed']} failed: {found['facts']} facts, "
        f"{found['unexplained']} notes on what is not explained, {found[INCONSISTENT]} inconsistent of "
        f"{sum(found[verdict] for verdict in VERDICTS)} checks."
    )
    return found["loaded"], found["failed"]


def _progress(console: Console, total: int) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=total < 2 or not console.is_terminal)


# --- demo ----------------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--store", "store_path", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True)
def demo(store_path: Path) -> None:
    """Load the sample documents, check them, and ask one question of them."""
    samples = sorted(folder("samples").glob("*_ruled.pdf"))
    _load(samples, str(store_path), None)
    click.echo(f"\nAre the accounts right?  (govfin check --store {store_path})")
    for each in make_report(check_store(str(store_path)).findings).disclosures:
        click.echo(headline(each))
    asked = find_question(DEMO_QUESTION)
    options = "".join(f" --{name} {value}" for name, value in DEMO_PARAMETERS.items())
    click.echo(f"\nOne question of many:  (govfin query {asked.name}{options} --store {store_path})")
    select = select_from(existing_store(str(store_path)))
    print_table(labelled(select, ask(select, asked, DEMO_PARAMETERS)), Look())
