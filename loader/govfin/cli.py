"""The command line: each verb is one stage's result, printed.

Exit status: 0 as asked; 1 where a check finds a violation, where --strict finds something unexplained, or where some of several
documents failed; 2 for input that can't be used. A verb's module is imported when the verb is asked for: who asks a question need not wait
for what reads PDFs.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from govfin import __version__
from govfin.cli_options import Failure
from govfin.errors import GovfinError

VERBS: Final[Mapping[str, tuple[str, str]]] = {
    "check": ("cli_check", "check"),
    "demo": ("cli_load", "demo"),
    "dump": ("cli_dump", "dump"),
    "facts": ("cli_facts", "facts"),
    "load": ("cli_load", "load"),
    "ontology": ("cli_ontology", "ontology"),
    "publish": ("cli_publish", "publish"),
    "query": ("cli_query", "query"),
    "rules": ("cli_check", "rules_command"),
    "serve": ("cli_serve", "serve"),
    "withdraw": ("cli_withdraw", "withdraw"),
}  # each with its module, and its name there


class _Verbs(click.Group):
    """The verbs, each of which ends with a plain sentence where the input can't be used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name]
        found: click.Command = getattr(importlib.import_module(f"govfin.{module}"), name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GovfinError as error:
            raise Failure(str(error)) from error


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
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
