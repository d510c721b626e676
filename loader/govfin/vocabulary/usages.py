"""Usages: which files of mappings, shapes and queries use a term or a concept.

Reads the files themselves and no graph; writes none. A mapping names dimensions and notations; shapes and queries name IRIs, in Turtle
and in SPARQL, whose prefixed names are read as the grammar of SPARQL 1.1 (section 19.8) has them.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from govfin.errors import MappingError
from govfin.folders import folder
from govfin.namespaces import CODE, GF, QB, RDFS, SH, SKOS
from govfin.rdffiles import read_triples
from govfin.vocabulary.terms import Label, Vocabulary
from govfin.yamllines import load_yaml

FOLDERS: Final = ("mappings", "shapes", "queries")
TABLE_KINDS: Final = f"{CODE}table-kind"

_COORDINATES = ("set", "within", "beside")  # keys of a mapping whose values are notations by dimension
_DIMENSIONS = ("names", "codes")  # keys whose values are dimensions
_KIND = "kind"  # key whose value is a kind of table
_PREFIXED = {"gov-economic": "economic"}  # the government's codes stand in the list of economic classes

_SPARQL_TEXTS = frozenset(SH + name for name in ("select", "construct", "ask", "update"))
_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
          | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<comment>\#[^\n\r]*)
      | (?P<variable>[?$]\w+ | _:[\w.-]+)
      | (?P<name>(?P<prefix>(?:[^\W\d_](?:[\w.-]*[\w-])?)?):
          (?P<local>(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
      | (?P<word>[^\W\d_]\w*)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Usage:
    """A file that uses something."""

    folder: str  # one of FOLDERS
    file: str  # its path in that folder
    titles: tuple[Label, ...]  # what the file is called, a title a language; none where it does not say


@dataclass(frozen=True, slots=True)
class _Source:
    """A file with what it uses."""

    path: Path
    titles: tuple[Label, ...]
    iris: set[str]


def find_usages(vocabulary: Vocabulary, mappings: Path | None = None) -> Mapping[str, tuple[Usage, ...]]:
    """The files that use each term, code list and concept, by IRI, in the order of FOLDERS and of their names.

    Raises GovfinError for a file that can't be read.
    """
    found: defaultdict[str, list[Usage]] = defaultdict(list)
    for name in FOLDERS:
        base = mappings if name == "mappings" and mappings else folder(name)
        for source in sorted(_SOURCES[name](base, vocabulary), key=lambda each: each.path):
            usage = Usage(name, source.path.relative_to(base).as_posix(), source.titles)
            for iri in sorted(source.iris):
                found[iri].append(usage)
    return {iri: tuple(usages) for iri, usages in found.items()}


# Mappings


def _mappings(base: Path, vocabulary: Vocabulary) -> Iterator[_Source]:
    for path in base.glob("*.yaml"):
        try:
            content = load_yaml(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
            raise MappingError(f"{path}: is no readable YAML; “govfin --mappings {base} facts DOC” says where it is wrong.") from error
        iris = {iri for dimension, value in _coordinates(content) for iri in _dimension_iris(dimension, value, vocabulary)}
        kind = content.get(_KIND) if isinstance(content, dict) else None
        told = vocabulary.describe(f"{TABLE_KINDS}/{kind}")
        yield _Source(path, told.labels(f"{SKOS}prefLabel"), iris)


def _coordinates(node: Any) -> Iterator[tuple[str, str]]:
    """Each dimension that a part of a mapping names, with the notation that it gives it, "" where it gives none."""
    if isinstance(node, list):
        for each in node:
            yield from _coordinates(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in _COORDINATES and isinstance(value, dict):
                yield from ((str(dimension), str(notation)) for dimension, notation in value.items())
            elif key in _DIMENSIONS:
                yield from ((_PREFIXED.get(name, name), "") for name in ([value] if isinstance(value, str) else value or []))
            elif key == _KIND and isinstance(value, str):
                yield _KIND, value
            else:
                yield from _coordinates(value)


def _dimension_iris(dimension: str, notation: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The dimension's property, its code list and the concept."""
    if (iri := GF + dimension) not in vocabulary.terms:
        return
    yield iri
    lists = [TABLE_KINDS] if dimension == _KIND else vocabulary.terms[iri].told.iris(f"{QB}codeList")
    for scheme in lists:
        yield from (scheme, f"{scheme}/{notation}") if notation else (scheme,)


# Shapes and queries


def _shapes(base: Path, vocabulary: Vocabulary) -> Iterator[_Source]:
    graphs = {path: read_triples(path) for path in base.rglob("*.ttl")}
    declared = declared_prefixes(triple for triples in graphs.values() for triple in triples)
    for path, triples in graphs.items():
        yield _Source(path, _rule_titles(triples), _used_by_shapes(triples, declared))
    yield from _queries(base, vocabulary)


def _rule_titles(triples: Sequence[Triple]) -> tuple[Label, ...]:
    """What the node shape of a file is called, where it has one only."""
    rules = {triple.subject for triple in triples if triple.object == NamedNode(f"{SH}NodeShape")}
    labels = [triple for triple in triples if triple.subject in rules and triple.predicate.value == f"{RDFS}label"]
    return tuple(_label(triple.object) for triple in labels) if len(rules) == 1 else ()


def _label(value: object) -> Label:
    assert isinstance(value, Literal)
    return Label(value.value, value.language or "")


def _queries(base: Path, _: Vocabulary) -> Iterator[_Source]:
    for pattern in ("*.rq", "*.ru"):
        for path in base.rglob(pattern):
            text = path.read_text(encoding="utf-8")
            yield _Source(path, _query_titles(text), used_by_sparql(text))


def _query_titles(text: str) -> tuple[Label, ...]:
    """The title in the comment header, where that is YAML and has one."""
    lines = itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())
    try:
        header = load_yaml("\n".join(line[1:].removeprefix(" ") for line in lines))
    except yaml.YAMLError:
        return ()
    titles = header.get("title") if isinstance(header, dict) else None
    return tuple(Label(str(title), language) for language, title in titles.items()) if isinstance(titles, dict) else ()


def declared_prefixes(triples: Iterable[Triple]) -> dict[str, dict[str, str]]:
    """The prefixes that shapes graphs declare for their SPARQL texts (sh:declare), by the node that declares them."""
    values: defaultdict[str, dict[str, str]] = defaultdict(dict)
    declares: list[tuple[str, str]] = []
    for triple in triples:
        if triple.predicate.value == f"{SH}declare":
            declares.append((str(triple.subject), str(triple.object)))
        elif isinstance(triple.object, Literal):
            values[str(triple.subject)][triple.predicate.value] = triple.object.value
    declared: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for owner, declaration in declares:
        told = values[declaration]
        declared[owner][told.get(f"{SH}prefix", "")] = told.get(f"{SH}namespace", "")
    return declared


def _used_by_shapes(triples: Iterable[Triple], declared: Mapping[str, Mapping[str, str]]) -> set[str]:
    nodes: set[str] = set()
    texts: list[tuple[str, str]] = []
    known: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for triple in triples:
        nodes |= {node.value for node in (triple.subject, triple.predicate, triple.object) if isinstance(node, NamedNode)}
        subject = str(triple.subject)
        if triple.predicate.value == f"{SH}prefixes" and isinstance(triple.object, NamedNode | BlankNode):
            known[subject] |= declared.get(str(triple.object), {})
        elif triple.predicate.value in _SPARQL_TEXTS and isinstance(triple.object, Literal):
            texts.append((subject, triple.object.value))
    return nodes.union(*(used_by_sparql(text, known[subject]) for subject, text in texts))


def used_by_sparql(text: str, prefixes: Mapping[str, str] | None = None) -> set[str]:
    """The IRIs that a SPARQL query or update names; a namespace that it names alone counts without its last stroke as well."""
    known = dict(prefixes or {})
    found: set[str] = set()
    declaring: str | None = None  # the prefix that PREFIX has just named, "" also before it has
    for token in _TOKEN.finditer(text):
        kind, word = token.lastgroup, token[0]
        if token["iri"]:
            if declaring is not None:
                known[declaring], declaring = word[1:-1], None
            else:
                found.add(word[1:-1])
        elif token["name"] is not None and declaring is not None:
            declaring = token["prefix"] or ""
        elif token["name"] is not None and (token["prefix"] or "") in known:
            found.add(known[token["prefix"] or ""] + re.sub(r"\\(.)", r"\1", token["local"] or ""))
        elif kind == "word" and word.upper() == "PREFIX":
            declaring = ""
    return found | {iri.rstrip("/") for iri in found}


_SOURCES: Final[Mapping[str, Callable[[Path, Vocabulary], Iterator[_Source]]]] = {
    "mappings": _mappings,
    "shapes": _shapes,
    "queries": _queries,
}
