"""The command line's verb `publish`: the site as files.

Reads a snapshot of a store and writes none.
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from govfin.catalogue.publications import Publication
from govfin.cli_dump import publication_options
from govfin.cli_options import Failure, progress_bar, site_options, store_option
from govfin.page.bases import Base
from govfin.page.media import BY_SUFFIX
from govfin.site import published
from govfin.site.published import Order


@click.command()
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@store_option
@site_options
@publication_options
@click.option(
    "--form",
    "suffixes",
    multiple=True,
    type=click.Choice(tuple(BY_SUFFIX)),
    help="A form in which things are told of; may be given several times, and all are where it is left out.",
)
@click.option(
    "--processes", type=click.IntRange(0, 256), default=0, help="How many processes write; as many as there are cores where left out."
)
def publish(
    *,
    target: Path,
    where: str,
    root: str | None,
    suffixes: tuple[str, ...],
    folders: tuple[Path, ...],
    serves: bool,
    processes: int,
    title: str,
    publisher: str,
    licence: str,
) -> None:
    """Write the site into DIR, as files that any web server can serve; what was published there before is replaced."""
    order = Order(
        where, Base(root) if root else Base(), folders, serves, suffixes or tuple(BY_SUFFIX), Publication(title, publisher, licence)
    )
    try:
        with progress_bar(Console(stderr=True)) as progress:
            task = progress.add_task("publishing", total=None)
            written = published.publish(order, target, lambda done, of: progress.update(task, completed=done, total=of), processes)
    except OSError as error:
        raise Failure(f"{target}: can't be written ({error.strerror or error}).") from error
    click.echo(f"{written.files:,} files of {written.things:,} things in {target}, {written.size / 1e6:,.0f} MB.")
