"""The command line's verb `query`, asked of several endpoints.

Reads whatever a query asks for at each endpoint; writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from govfin.query.endpoints import addresses, read_endpoints
from govfin.query.federation import Federation
from govfin.query.parameters import bind
from govfin.query.partials import service_form
from govfin.query.questions import Question

OPTIONS: Final = (
    click.option(
        "--endpoints",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Ask the endpoints that FILE lists as if they were one store; exit with status 1 where some don't answer.",
    ),
    click.option(
        "--print-service", is_flag=True, help="Print the query that asks the --endpoints by SERVICE, for any engine, and no answer."
    ),
)


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """The options of a query that is asked of several endpoints."""

    endpoints: Path | None
    print_service: bool


def endpoint_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a query that is asked of several endpoints, which the command gets as `several`."""

    @wraps(command)
    def collected(*arguments: Any, **named: Any) -> None:
        own = {name: named.pop(name) for name in EndpointOptions.__dataclass_fields__}
        command(*arguments, several=EndpointOptions(**own), **named)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected


@contextmanager
def federated(several: EndpointOptions) -> Iterator[Federation | None]:
    """The endpoints as one store; None where none are named. What is to be known of them is told at the end, however it comes.

    Ends with status 1 where some did not answer.
    """
    if several.endpoints is None:
        if several.print_service:
            raise click.UsageError("--print-service needs the endpoints that the query is to ask: --endpoints FILE.")
        yield None
        return
    federation = Federation(read_endpoints(several.endpoints), str(several.endpoints))
    try:
        yield federation
    finally:
        for note in federation.notes:
            click.echo(note, err=True)
    if federation.failures:
        click.get_current_context().exit(1)


def print_service(federation: Federation, question: Question, params: Mapping[str, str]) -> None:
    """Print the query that asks the endpoints by itself; now they are asked only for what its parameters name."""
    click.echo(service_form(bind(federation.query, question, params), addresses(federation.endpoints)), nl=False)
