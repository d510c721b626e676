"""Free queries: SPARQL as people write it, made complete and judged before it is run.

Reads the union of all graphs of the store, and writes none. Known prefixes that a query uses and does not declare are put in front of
its first line, so that lines stay what they are; updates, SERVICE and FROM are refused. rdflib judges the query and Oxigraph runs it:
because two parsers can differ, the words that lead out of the store are looked for among the tokens of the text as well.
"""

from __future__ import annotations

import difflib
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol, runtime_checkable

import pyoxigraph

from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.graph.stores import Embedded, Store
from govfin.query import worker
from govfin.yamllines import load_yaml

FORMS: Final[Mapping[str, str]] = {
    "SelectQuery": "select",
    "AskQuery": "ask",
    "ConstructQuery": "construct",
    "DescribeQuery": "describe",
}
UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
MOST_CHARACTERS: Final = 100_000  # of a query

_parsing = threading.Lock()  # the parser is broken for good when two threads use it for the first time at once
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^\s<>"{}|^`\\]*>)
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?P<prefix>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?):(?:(?:[\w:%\-]|\\.)(?:(?:[\w:%.\-]|\\.)*(?:[\w:%\-]|\\.))?)?)
    | (?P<blank>_:[\w.\-]+)
    | (?P<word>[A-Za-z]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CLOSING: Final = frozenset({'"}"', '")"'})
_OPENING: Final = frozenset({'"{"', '"("'})
_PLACE = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)
_ALTERNATIVES = re.compile(r"expected (?:one of )?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the user's own text, counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a query, for those who tell it in other words."""

    kind: str  # missing, prefix, no-sparql, or said where the engine's own words tell it
    words: str  # what is missing, the prefix, or the words
    where: Place | None = None
    line: str = ""  # with a caret under the place


class QueryError(GovfinError):
    """A free query that can't be run; the message shows the line, with a caret under the place."""

    def __init__(self, message: str, fault: Fault | None = None) -> None:
        super().__init__(message)
        self.fault: Final = fault or Fault("said", message)


class UpdateError(QueryError):
    """An update where a query is wanted."""


class WayOutError(QueryError):
    """A query that leads out of the store."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that matters here: what it is, its text, and where it stands."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class FreeQuery:
    """A query that may be run."""

    source: str  # as the user wrote it
    text: str  # complete, its lines as in the source
    form: str  # select, ask, construct, describe
    algebra: Any = None  # rdflib's translation of the text
    limited: bool = False  # whether a limit can't be put at its end: it has one, or VALUES stand there
    dataset: bool = False  # whether it names the graphs that it asks


@cache
def known_prefixes() -> Mapping[str, str]:
    """The namespaces that need no declaration, by prefix."""
    found: Mapping[str, str] = load_yaml((folder("queries") / "prefixes.yaml").read_text(encoding="utf-8"))
    return MappingProxyType(found)


def read_query(source: str, *, allow_service: bool = False, allow_from: bool = False) -> FreeQuery:
    """A query, complete and fit to be run on the store.

    Raises QueryError where it is no query, or leads out of the store and that was not allowed.
    """
    if len(source) > MOST_CHARACTERS:
        raise QueryError(f"The query has {len(source):,} characters; at most {MOST_CHARACTERS:,} are read.")
    source = source.removeprefix("\ufeff")
    found = list(tokens(source))
    if not any(token.kind != "comment" for token in found):
        raise QueryError("The query is empty; write one such as those in docs/sparql.md.")
    _refuse_updates(source, found)
    _refuse_ways_out(source, allow_service=allow_service, allow_from=allow_from)
    text = _declarations(source, found) + source
    algebra = _translate(source, text)
    _refuse_patterns(algebra, allow_service=allow_service, allow_from=allow_from)
    query = algebra.query
    return FreeQuery(source, text, FORMS[query.name], query, _limited(algebra), query.datasetClause is not None)


def tokens(source: str) -> Iterator[Token]:
    """The tokens of a query, those left out that are only punctuation or numbers."""
    for match in _TOKEN.finditer(source):
        yield Token(str(match.lastgroup if match.lastgroup != "prefix" else "name"), match[0], match.start())


def place(source: str, offset: int) -> Place:
    """Line and column of a character."""
    before = source[:offset]
    return Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def shown(source: str, where: Place) -> str:
    """The line of a place with a caret beneath, as a terminal shows it: Chinese characters are two columns wide."""
    lines = source.splitlines() or [""]
    line = lines[min(where.line, len(lines)) - 1]
    before = line[: where.column - 1].ljust(where.column - 1)
    pad = "".join("\t" if each == "\t" else " " * _width(each) for each in before)
    return f"  {line}\n  {pad}^"


def ask(
    store: Path | pyoxigraph.Store | Store, query: FreeQuery, limits: worker.Limits | None = None, graphs: worker.Graphs | None = None
) -> worker.Result:
    """The result of a free query; of some graphs alone, where they are told and the store is on disk.

    Raises QueryError where the store's engine does not take it, TimeLimitError where its time is up.
    """
    within = limits or worker.Limits()
    if isinstance(store, Embedded):
        store = store.folder or store.quads
    try:
        if not isinstance(store, Path | pyoxigraph.Store):
            return _asked_of_server(store, query, within)
        return worker.run(store, query.text, within, union=not query.dataset, graphs=graphs)
    except SyntaxError as error:
        raise _engine_error(query, str(error)) from None


def _asked_of_server(store: Store, query: FreeQuery, limits: worker.Limits) -> worker.Result:
    """A server is told the limit of rows where the query has none, lest it sends all that it finds."""
    timed = store.within(limits.seconds) if isinstance(store, _Timed) and limits.seconds is not None else store
    limit = "" if query.limited or limits.rows is None or query.form == "ask" else f"\nLIMIT {limits.rows + 1}\n"
    return worker.of_results(timed.query(query.text + limit), limits.rows)


@runtime_checkable
class _Timed(Protocol):
    """A store whose queries can be given a time."""

    def within(self, seconds: float) -> Store: ...


# What is refused


def _refuse_updates(source: str, found: list[Token]) -> None:
    """The first word after the declarations tells a query from an update."""
    names = (token for token in found if token.kind == "word" and token.text.upper() not in ("PREFIX", "BASE"))
    first = next(names, None)
    if first and first.text.upper() in UPDATES:
        told = f"{first.text.upper()} is an update; “govfin query” only reads, and load alone writes"
        raise UpdateError(_message(source, place(source, first.start), told))


def _refuse_ways_out(source: str, *, allow_service: bool, allow_from: bool) -> None:
    """SERVICE and FROM anywhere among the words, escapes read as what they stand for."""
    decoded = _ESCAPE.sub(lambda escape: _character(escape[1] or escape[2]), source)
    same = len(decoded) == len(source)
    for token in tokens(decoded):
        word = token.text.upper() if token.kind == "word" else ""
        if (word == "SERVICE" and not allow_service) or (word == "FROM" and not allow_from):
            where = place(source, token.start) if same else Place(1, 1)
            raise WayOutError(_message(source, where, _way_out(word)))


def _refuse_patterns(found: _Translation, *, allow_service: bool, allow_from: bool) -> None:
    """The same, as the parser understood it."""
    if "ServiceGraphPattern" in found.parts and not allow_service:
        raise WayOutError(f"The query can't be run: {_way_out('SERVICE')}.")
    if found.query.datasetClause is not None and not allow_from:
        raise WayOutError(f"The query can't be run: {_way_out('FROM')}.")


def _way_out(word: str) -> str:
    if word == "SERVICE":
        return "SERVICE asks another server, which --allow-service allows"
    return "FROM chooses the graphs that are asked, which --allow-from allows; without it all are"


def _nodes(node: Any) -> Iterator[Any]:
    """A parsed query and all its parts, its own first."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, dict):  # and not Mapping, which the parser's lists are as well
            waiting.extend(each.values())
        elif not isinstance(each, str) and hasattr(each, "__iter__"):
            waiting.extend(each)


def _part_name(node: Any) -> str:
    return str(getattr(node, "name", "")) if isinstance(node, dict) else ""


# Prefixes


def _declarations(source: str, found: list[Token]) -> str:
    """The declarations that the query lacks, on one line."""
    declared: set[str] = set()
    used: dict[str, Token] = {}
    after_prefix = False
    for token in found:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if after_prefix:
                declared.add(prefix)
            else:
                used.setdefault(prefix, token)
        if token.kind != "comment":
            after_prefix = token.kind == "word" and token.text.upper() == "PREFIX"
    missing = [prefix for prefix in used if prefix not in declared]
    for prefix in missing:
        if prefix not in known_prefixes():
            raise _error(source, place(source, used[prefix].start), _unknown(prefix), "prefix", f"{prefix}:")
    return "".join(f"PREFIX {prefix}: <{known_prefixes()[prefix]}> " for prefix in missing)


def _unknown(prefix: str) -> str:
    near = difflib.get_close_matches(prefix, known_prefixes(), n=3, cutoff=0.6)
    hint = f"; did you mean {' or '.join(f'{each}:' for each in near)}?" if near else ""
    return f"the prefix {prefix}: is neither declared nor among those of “govfin query --prefixes”{hint}"


# Parsing


@dataclass(frozen=True, slots=True)
class _Translation:
    parts: frozenset[str]  # the names of all parts of what was parsed: translation changes what it is given
    query: Any
    values: bool  # whether VALUES stand at its end


def _translate(source: str, text: str) -> _Translation:
    """Rdflib's reading of a query. It is loaded here, for it takes a quarter of a second."""
    from pyparsing import ParseException  # noqa: PLC0415
    from rdflib.plugins.sparql.algebra import translateQuery  # noqa: PLC0415
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415

    try:
        with _parsing:
            parsed = parseQuery(text.replace("\t", " "))  # a tab would count as up to eight columns
            parts, values = frozenset(map(_part_name, _nodes(parsed))), "valuesClause" in parsed[1]
            return _Translation(parts, translateQuery(parsed).algebra, values)
    except ParseException as error:
        raise _parse_error(source, text, error.lineno, error.col) from None
    except RecursionError:
        raise QueryError("The query is nested too deep; write it flatter.") from None
    except MemoryError:
        raise QueryError("The query takes too much memory to be read; write it shorter.") from None
    except Exception as error:  # rdflib raises plain Exceptions for queries that mean nothing
        reason = " ".join(str(error).split()).rstrip(".")
        raise _unplaced(reason) from None


def _parse_error(source: str, text: str, line: int, column: int) -> QueryError:
    """Where rdflib finds the beginning of what it can't parse; what is missing, where Oxigraph tells that."""
    told = _engine_says(text)
    match = _PLACE.match(told)
    if match:
        where, wanted = _own(source, text, int(match[1]), int(match[2])), _alternatives(match[3])
        for each in wanted:
            if _is_sentence(each):
                return _error(source, where, _lowered(each))
        missing = [each.strip('"') for each in wanted if each in _CLOSING or (each in _OPENING and len(wanted) == 1)]
        if missing:
            return _error(source, where, f"{missing[0]} is missing", "missing", missing[0])
    return _error(source, _own(source, text, line, column), "what begins here is no SPARQL 1.1", "no-sparql")


def _engine_says(text: str) -> str:
    """The engine's complaint about a text; "" where it has none."""
    try:
        worker.run(None, text, worker.Limits(seconds=5, rows=1))
    except SyntaxError as error:
        return str(error).strip()
    except GovfinError:
        pass
    return ""


def _engine_error(query: FreeQuery, message: str) -> QueryError:
    """Of a query that rdflib takes and the engine does not."""
    match = _PLACE.match(message.strip())
    told = next((each for each in _alternatives(match[3]) if _is_sentence(each)), None) if match else message.strip()
    if told is None:
        told = "the store's engine does not take it; perhaps a variable is bound twice, or used where it is not known"
    return _unplaced(_lowered(told).rstrip("."))


def _own(source: str, text: str, line: int, column: int) -> Place:
    """A place of the whole text in the user's own."""
    return Place(line, max(1, column - (len(text) - len(source) if line == 1 else 0)))


def _alternatives(message: str) -> list[str]:
    found = _ALTERNATIVES.match(message.strip())
    return [each.strip() for each in (found[1] if found else message).split(", ")]


def _is_sentence(alternative: str) -> bool:
    return alternative.count(" ") >= 2 and alternative[0] not in "['\""


def _lowered(sentence: str) -> str:
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]


def _error(source: str, where: Place, what: str, kind: str = "said", words: str = "") -> QueryError:
    return QueryError(_message(source, where, what), Fault(kind, words or what, where, shown(source, where)))


def _unplaced(what: str) -> QueryError:
    return QueryError(f"The query can't be run: {what}.", Fault("said", what))


def _message(source: str, where: Place, what: str) -> str:
    return f"The query can't be run, {where}: {what.rstrip('.')}{'' if what.endswith('?') else '.'}\n{shown(source, where)}"


def _limited(translation: _Translation) -> bool:
    """Whether the query ends in a LIMIT, or in VALUES, which come after it."""
    inner = translation.query.p
    return (getattr(inner, "name", "") == "Slice" and dict.get(inner, "length") is not None) or translation.values


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 else "\ufffd"


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 0 if unicodedata.combining(character) else 1
