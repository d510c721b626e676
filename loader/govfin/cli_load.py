"""The command line's verbs `load` and `demo`: documents into a store, and what can be seen of them there.

Reads the disclosures' graphs of a store for what is asked of it; what is written there is the matter of `loading`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from govfin import cli_input, loading
from govfin.check.arithmetic import INCONSISTENT, VERDICTS
from govfin.cli_answers import print_table
from govfin.cli_check import check_store, shapes_option
from govfin.cli_options import progress_bar, store_option
from govfin.folders import folder
from govfin.graph.store import existing_store, mend, open_store
from govfin.graph.unlisted import unlisted_codes, unlisted_sentence
from govfin.query.answers import ask
from govfin.query.labels import labelled
from govfin.query.partials import select_from
from govfin.query.questions import find_question
from govfin.query.wordings import Look
from govfin.report.headlines import headline
from govfin.report.reports import make_report

DEMO_QUESTION = "basic-and-project"
DEMO_PARAMETERS = {"phase": "all"}


@click.command()
@cli_input.documents_argument
@store_option
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
    with progress_bar(console, several=len(paths) > 1) as progress:
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
                lines = [f"✓ {cli_input.read_line(outcome.disclosure)}", *([f"  {told}"] if told else [])]
                console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
            progress.advance(task, len(outcome.disclosure.files) if outcome.disclosure else 1)
    click.echo(
        f"{found['loaded']} documents loaded into {store.name}, {found['failed']} failed: {found['facts']} facts, "
        f"{found['unexplained']} notes on what is not explained, {found[INCONSISTENT]} inconsistent of "
        f"{sum(found[verdict] for verdict in VERDICTS)} checks."
    )
    return found["loaded"], found["failed"]


@click.command()
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
