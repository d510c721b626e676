"""What the verbs of the command line have in common, whatever they are about: where the store is, how far they have
come, and how an error ends them.

Reads no graph and writes none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

store_option = click.option(
    "--store",
    "where",
    default="govfin-store",
    envvar="GOVFIN_STORE",
    show_default=True,
    show_envvar=True,
    metavar="DIR|URL|FILE.yaml",
    help="Folder of the store, or address of a SPARQL server (docs/servers.md).",
)


def site_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What the verbs that show a site have in common: its base, and the documents behind it."""
    options = (
        click.option(
            "--base", "root", metavar="URL", help="Where the site is published: what the IRIs of its data begin with, before id/."
        ),
        click.option(
            "--documents",
            "folders",
            metavar="DIR",
            multiple=True,
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="A folder that holds the documents, however deep, so that their pages can be shown; may be given several times.",
        ),
        click.option("--serve-documents", "serves", is_flag=True, help="Let people download these documents themselves, too."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def progress_bar(console: Console, *, several: bool = True) -> Progress:
    """How many of several are done, on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not several or not console.is_terminal)


class Failure(click.ClickException):
    """Input that can't be used, in one plain sentence."""

    exit_code = 2
