"""The command line's verb `dump`: all that a store holds, as files to be taken away.

Reads every graph of the store and writes none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import Progress

from govfin.cli_options import Failure, store_option

PUBLICATION: Final = (
    click.option("--title", metavar="TEXT", default="", help="What the catalogue calls what is published."),
    click.option("--publisher", metavar="NAME", default="", help="Who publishes it; the catalogue says where nobody is named."),
    click.option("--licence", metavar="URL", default="", help="On what terms; the catalogue says where none are stated."),
)
base_option = click.option(
    "--base", "root", metavar="URL", help="Where the site is published: what the IRIs of its data begin with, before id/."
)


def publication_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that tell who publishes, and on what terms."""
    for option in reversed(PUBLICATION):
        command = option(command)
    return command


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@store_option
@base_option
@publication_options
def dump(*, folder: Path, where: str, root: str | None, title: str, publisher: str, licence: str) -> None:
    """Write all that a store holds into DIR: N-Quads, Turtle a disclosure, the facts as CSV and Parquet, and what describes them."""
    from govfin.catalogue.dumps import write_dumps  # noqa: PLC0415
    from govfin.catalogue.publications import Publication  # noqa: PLC0415
    from govfin.graph.store import existing_store  # noqa: PLC0415
    from govfin.page.bases import Base  # noqa: PLC0415

    console = Console(stderr=True)
    publication = Publication(title, publisher, licence)
    base, store = Base(root) if root else Base(), existing_store(where)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("writing")
            written = write_dumps(store, base, folder, publication, lambda done, all_: progress.update(task, completed=done, total=all_))
    except OSError as error:
        raise Failure(f"{folder}: can't be written ({error.strerror or error}).") from error
    size = sum(file.bytes for file in written.files)
    click.echo(f"{len(written.files)} files of {size / 1e6:,.1f} MB written into {folder}: {written.counts.triples:,} triples.")
