"""What the verbs of the command line have in common, whatever they are about: where the store is, and how an error ends them.

Reads no graph and writes none.
"""

from __future__ import annotations

import click

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


class Failure(click.ClickException):
    """Input that can't be used, in one plain sentence."""

    exit_code = 2
