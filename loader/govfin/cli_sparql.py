"""The command line's verb `query` with a query of one's own: it is linted, run within limits, and answered as named queries are.

Reads the union of all graphs of a store; writes nothing.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click
from pyoxigraph import RdfFormat, Triple, serialize

from govfin.errors import GovfinError
from govfin.graph.store import existing_store
from govfin.headers import Text
from govfin.messages import phrase
from govfin.query import freeform, worker
from govfin.query.answers import Answer, tabulate
from govfin.query.freeform import FreeQuery, known_prefixes, read_query, shown
from govfin.query.linting import Finding, lint
from govfin.query.questions import Chart, Question, questions, read_question

STANDARD_INPUT: Final = "-"
ALL_QUERIES: Final = "\0"  # --lint without a file

OPTIONS: Final = (
    click.option("--sparql", metavar="FILE|-", help="Ask the SPARQL query in FILE, or on standard input."),
    click.option(
        "--lint",
        metavar="[FILE|-]",
        is_flag=False,
        flag_value=ALL_QUERIES,
        help="Judge the sums of the query in FILE, or of all named queries; ask nothing.",
    ),
    click.option("--prefixes", is_flag=True, help="Print the prefixes that need no declaration."),
    click.option("--timeout", type=click.FloatRange(min=0.1), default=worker.SECONDS, show_default=True, help="Seconds for --sparql."),
    click.option("--limit", type=click.IntRange(min=1), help=f"Rows at most; {worker.ROWS:,} of --sparql where it is left out."),
    click.option("--no-lint", is_flag=True, help="Run --sparql even where its sums count money twice."),
    click.option("--allow-service", is_flag=True, help="Let --sparql ask other servers by SERVICE."),
    click.option("--allow-from", is_flag=True, help="Let --sparql choose its graphs by FROM."),
)


@dataclass(frozen=True, slots=True)
class FreeOptions:
    """The options of a query of one's own."""

    sparql: str | None
    lint: str | None
    prefixes: bool
    timeout: float
    limit: int | None
    no_lint: bool
    allow_service: bool
    allow_from: bool
    language: str = "en"  # of what is told, by the option of that name

    @property
    def limits(self) -> worker.Limits:
        """What the query may take."""
        return worker.Limits(seconds=self.timeout, rows=self.limit or worker.ROWS)


def sparql_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a query of one's own, which the command gets as `free`."""

    @wraps(command)
    def collected(*arguments: Any, **named: Any) -> None:
        own = {name: named.pop(name) for name in FreeOptions.__dataclass_fields__ if name in named}
        command(*arguments, free=FreeOptions(**own), **named)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected


def told_without_store(free: FreeOptions) -> bool:
    """Print what needs no store, prefixes or the judgement of sums; whether that was asked for."""
    if free.prefixes:
        click.echo("\n".join(f"PREFIX {name}: <{namespace}>" for name, namespace in known_prefixes().items()))
    elif free.lint is not None:
        _print_judgement(_linted(free), free.language)
    return free.prefixes or free.lint is not None


def free_answer(free: FreeOptions, where: str, form: str) -> Answer | None:
    """The answer to the query of --sparql; None where it was printed, true or false and graphs as themselves.

    Raises GovfinError where it can't be run, takes too long, or adds up what can't be added.
    """
    query = _judged(free)
    result = freeform.ask(existing_store(where), query, free.limits)
    answer = replace(tabulate(_question(free, query.source), {}, result), limit=free.limits.rows if result.limit_reached else None)
    if result.form == "select" or form != "table":
        return answer
    click.echo(_plain(result))
    tell_limit(answer)
    return None


def free_question(free: FreeOptions) -> Question:
    """The query of --sparql as a question without parameters, complete with its prefixes."""
    return _question(free, _judged(free).text)


def _question(free: FreeOptions, text: str) -> Question:
    title = Text(en=phrase("free-query", "en"), zh=phrase("free-query", "zh"))
    return Question(Path(str(free.sparql)).stem, title, title, (), Chart(kind="none"), {}, text)


def _judged(free: FreeOptions) -> FreeQuery:
    """The query of --sparql, if it may be run."""
    query = _read(free, str(free.sparql))
    if not free.no_lint:
        _refuse(query, free.language)
    return query


def tell_limit(answer: Answer) -> None:
    """Say where there is more than an answer has."""
    if answer.limit:
        click.echo(f"These are the first {answer.limit:,} rows; there are more.", err=True)


def _read(free: FreeOptions, file: str) -> FreeQuery:
    try:
        text = sys.stdin.read() if file == STANDARD_INPUT else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise GovfinError(f"{file}: the query can't be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise GovfinError(f"{file}: the query is not in UTF-8; save it so.") from None
    return read_query(text, allow_service=free.allow_service, allow_from=free.allow_from)


def _refuse(query: FreeQuery, language: str) -> None:
    """Tell what is wrong with the sums of a query, and refuse it where that is an error."""
    found = lint(query)
    for finding in found:
        click.echo(f"{_told(finding, language)}{_line(query, finding)}", err=True)
    if any(finding.severity == "error" for finding in found):
        raise GovfinError("The query was not run, for its sums would be wrong; mend them, or run it as it is with --no-lint.")


def _line(query: FreeQuery, finding: Finding) -> str:
    return f"\n{shown(query.source, finding.place)}" if finding.place else ""


def _told(finding: Finding, language: str) -> str:
    where = f", {finding.place}" if finding.place else ""
    return f"{finding.severity.capitalize()} {finding.code}{where}: {_words(finding, language)}"


def _words(finding: Finding, language: str) -> str:
    """What is wrong, and how to mend it."""
    return f"{finding.message.zh}{finding.mend.zh}" if language == "zh" else f"{finding.message.en} {finding.mend.en}"


def _linted(free: FreeOptions) -> Iterator[tuple[str, FreeQuery, tuple[Finding, ...]]]:
    """The queries of --lint, each with what is wrong with its sums."""
    if free.lint == ALL_QUERIES:
        for question in questions().values():
            query = read_query(question.text)
            yield f"{question.name}.rq", query, lint(query, _given(question))
    else:
        query = _read(free, str(free.lint))
        yield str(free.lint), query, lint(query, _given_in(str(free.lint)))


def _given(question: Question) -> list[str]:
    """The parameters that always have a value."""
    return [name for name, parameter in question.parameters.items() if parameter.required or parameter.default is not None]


def _given_in(file: str) -> list[str]:
    """The same of a file, where it has the header of a named query."""
    try:
        return _given(read_question(Path(file)))
    except (GovfinError, OSError):
        return []


def _print_judgement(judged: Iterable[tuple[str, FreeQuery, tuple[Finding, ...]]], language: str) -> None:
    """One line a finding, as editors understand it: file, line, column; then how many there are. Errors end with status 1."""
    counts: Counter[str] = Counter()
    for file, _, found in judged:
        counts["query"] += 1
        for finding in found:
            counts[finding.severity] += 1
            where = f"{finding.place.line}:{finding.place.column}" if finding.place else "1:1"
            click.echo(f"{file}:{where}: {finding.severity} {finding.code}: {_words(finding, language)}")
    told = [_number(counts["query"], "query", "queries"), _number(counts["error"], "error"), _number(counts["warning"], "warning")]
    click.echo(", ".join(told) + ".")
    if counts["error"]:
        sys.exit(1)


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"


def _plain(result: worker.Result) -> str:
    """What is no table, as people read it: true or false, a graph in Turtle."""
    if result.form == "ask":
        return str(result.boolean).lower()
    triples = [Triple(*row) for row in result.rows]  # type: ignore[arg-type]
    text = "\n".join(map(str, triples))
    used = {name: namespace for name, namespace in known_prefixes().items() if f"<{namespace}" in text}
    return (serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b"").decode().rstrip("\n")
