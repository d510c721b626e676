"""The command line's verb `query`: what people ask, answered.

Reads the graphs of ledgers in a store, and whatever else a question asks for; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

from govfin.cli_answers import Showing, show, showing_options
from govfin.cli_endpoints import EndpointOptions, endpoint_options, federated, print_service
from govfin.cli_options import store_option
from govfin.cli_sparql import FreeOptions, free_answer, free_question, sparql_options, told_without_store
from govfin.errors import GovfinError
from govfin.graph.addresses import clean
from govfin.graph.store import existing_store
from govfin.query.answers import Answer, ask, tabulate
from govfin.query.chartfiles import suits
from govfin.query.federation import Federation
from govfin.query.nearest import nearest
from govfin.query.parameters import Select, values_of
from govfin.query.partials import select_from
from govfin.query.questions import Parameter, Question, find_question, questions


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List the queries and their parameters; or those of NAME.")
@click.option("--values", "values_for", metavar="PARAMETER", help="List the values that a parameter of NAME can have.")
@store_option
@showing_options
@sparql_options
@endpoint_options
@click.pass_context
def query(
    ctx: click.Context,
    name: str | None,
    listed: bool,
    values_for: str | None,
    where: str,
    showing: Showing,
    free: FreeOptions,
    several: EndpointOptions,
) -> None:
    """Ask the named query NAME of the store; its parameters are options: --year 2024 --unit 审计局."""
    free = replace(free, language=showing.language)
    if told_without_store(free):
        return
    if free.sparql is not None:
        _nothing_beside_sparql(name, values_for, ctx.args)
    else:
        _nothing_without_name(name, values_for)
    if free.sparql is None and (listed or name is None):
        _list_questions([find_question(name)] if name else questions().values())
        return
    if name and values_for:
        _list_values(select_from(existing_store(where)), find_question(name), values_for)
        return
    if showing.chart:
        suits(find_question(str(name)) if free.sparql is None else free_question(free), showing.chart)
    params = _parameters(ctx.args)
    with federated(several) as federation:
        if federation:
            _query_all(federation, name, params, showing, free, several)
            return
        if name is None or free.sparql is not None:
            found = free_answer(free, where, showing.form)
            if found is None:
                return
            answer = found
        else:
            question = find_question(name)
            answer = _asked(select_from(existing_store(where)), question, params, free.limit, showing.cite)
    show(select_from(existing_store(where)), answer, clean(where), showing)


def _query_all(
    federation: Federation, name: str | None, params: dict[str, str], showing: Showing, free: FreeOptions, several: EndpointOptions
) -> None:
    """Ask several endpoints as one store, or print how to."""
    own = name is None or free.sparql is not None
    question = free_question(free) if own else find_question(str(name))
    if several.print_service:
        print_service(federation, question, params)
    elif own:
        show(federation.query, tabulate(question, {}, federation.query(question.text), free.limit), federation.name, showing)
    else:
        show(federation.query, _asked(federation.query, question, params, free.limit, showing.cite), federation.name, showing)


def _asked(select: Select, question: Question, params: dict[str, str], limit: int | None, cite: bool) -> Answer:
    """The answer to a named query; a limit is its parameter of that name, where it has one."""
    if limit is not None and "limit" in question.parameters:
        params = {**params, "limit": str(limit)}
    return ask(select, question, params, cite=cite, most=limit)


# --- the list ------------------------------------------------------------------------------------------------------------


def _nothing_beside_sparql(name: str | None, values_for: str | None, arguments: Sequence[str]) -> None:
    """Refuse what --sparql would pass over."""
    beside = [*([name] if name else []), *(["--values"] if values_for else []), *arguments[:1]]
    if beside:
        raise click.UsageError(f"--sparql asks a query of your own, to which “{beside[0]}” means nothing: leave it out.")


def _nothing_without_name(name: str | None, values_for: str | None) -> None:
    """Refuse parameters of no query."""
    given = name if name and name.startswith("-") else "--values" if values_for and not name else ""
    if given:
        raise click.UsageError(f"“{given}” is about a query: name it, as in “govfin query unit-budget {given} …”.")


def _list_questions(listed: Iterable[Question]) -> None:
    for question in listed:
        click.echo(f"{question.name}: {question.title.en} / {question.title.zh}")
        for name, parameter in question.parameters.items():
            click.echo(f"    --{name} {parameter.type}{_default(parameter)}: {parameter.en}")


def _list_values(select: Select, question: Question, name: str) -> None:
    parameter = question.parameters.get(name)
    if parameter is None:
        raise GovfinError(f"Query {question.name} has no parameter “{name}”{nearest(name, question.parameters)}")
    values = values_of(select, parameter)
    if not values:
        click.echo(f"No values of “{name}” are listed: {parameter.en}.", err=True)
    for value, labels in values.items():
        told = labels.get("zh") or labels.get("en") or ""
        click.echo(f"{value}\t{told}" if told and told not in value else value)


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return " (required)"
    return "" if parameter.default is None else f" (default {parameter.default})"


def _parameters(arguments: Sequence[str]) -> dict[str, str]:
    """`--name value` and `--name=value` pairs."""
    found: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        option = rest.pop(0)
        name, equals, value = option.removeprefix("--").partition("=")
        if option.startswith("--") and not (equals or rest):
            raise click.UsageError(f"“{option}” has no value: write {option} value.")
        if not option.startswith("--"):
            raise click.UsageError(f"“{option}” is no parameter: write --name value.")
        found[name] = value if equals else rest.pop(0)
    return found
