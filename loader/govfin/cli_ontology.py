"""The command line's group `ontology`: the vocabulary checked, and described.

Reads `ontology/*.ttl`, files of data, whatever graph they stand in, and the disclosures' graphs of a store; `align` writes the alignment
graph of a store, and nothing else writes any. Exit status as in `cli`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
from pyoxigraph import NamedNode, Store, Triple

from govfin.errors import ReasonerError
from govfin.graph.store import disclosure_graphs
from govfin.graph.stores import Embedded, existing_folder, read_folder
from govfin.namespaces import ALIGNMENT_GRAPH
from govfin.rdffiles import ontology_files, read_prefixes, read_triples
from govfin.vocabulary import alignment, cube, manual
from govfin.vocabulary.axioms import Source, is_cube, is_vocabulary
from govfin.vocabulary.names import LABELS, Names
from govfin.vocabulary.reasoning import Checked, Finding, profile_findings, reasoning_findings
from govfin.vocabulary.terms import read_vocabulary
from govfin.vocabulary.usages import find_usages

MOST_SHOWN = 20  # violations of one constraint of the cube, in text


@click.group()
def ontology() -> None:
    """The vocabulary itself: what it says, and whether it holds together."""


# --- check ---------------------------------------------------------------------------------------------------------------


@ontology.command()
@click.argument("data", nargs=-1, type=click.Path(path_type=Path), metavar="[DATA...]")
@click.option("--store", "store_path", type=click.Path(path_type=Path, file_okay=False), help="Folder of a store, to check it as well.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--no-reasoning", is_flag=True, help="Check the profile only; needs no Java.")
def check(data: tuple[Path, ...], store_path: Path | None, form: str, no_reasoning: bool) -> None:
    """Check that the vocabulary is OWL 2 DL and consistent, and that nothing in the RDF files DATA... or in a store contradicts it.

    The figures of a store are also checked to be a well-formed RDF Data Cube.
    """
    store = read_folder(store_path).quads if store_path else None
    checked = _checked(data, store)
    found, undone = profile_findings(checked) + _cube_findings(store), ""
    try:
        found += [] if no_reasoning else reasoning_findings(checked)
    except ReasonerError as error:
        undone = str(error)
    _print(found, form)
    if form == "text":
        click.echo(_summary(checked, found, reasoned=not (undone or no_reasoning)))
    for note in checked.notes:
        click.echo(f"Note: {note}", err=True)
    if undone:
        click.echo(f"Error: {undone} Only the profile {'and the cube were' if store else 'was'} checked.", err=True)
    if undone or found:
        sys.exit(2 if undone else 1)


def _checked(data: Sequence[Path], store: Store | None) -> Checked:
    """All that is to be checked; every file is read once, so that one that is broken is named before anything runs."""
    given = [(path, read_triples(path)) for path in data]
    files = [(path, read_triples(path)) for path in ontology_files()]
    names = Names(read_prefixes(ontology_files()))
    for _, triples in (*files, *given):
        names.learn(triples)
    return Checked(
        vocabularies=[_source(path.name, triples) for path, triples in files if is_vocabulary(triples)],
        lists=[_source(path.name, triples) for path, triples in files if not is_vocabulary(triples) and not is_cube(triples)],
        data=[_source(str(path), triples) for path, triples in given],
        graphs=_graphs(store, names) if store else [],
        names=names,
        notes=[f"{path}: holds no statements." for path, triples in given if not triples],
    )


def _source(name: str, triples: Sequence[Triple]) -> Source:
    return Source(name, lambda: triples)


def _cube_findings(store: Store | None) -> list[Finding]:
    """What breaks the integrity constraints of the cube."""
    broken = cube.violations(store) if store else ()
    return [Finding("cube", each.constraint.name, each.focus, f"<{each.focus}> {each.message()}") for each in broken]


def _graphs(store: Store, names: Names) -> list[Source]:
    """The disclosures of a store, and their labels."""
    for predicate in LABELS:
        names.learn(quad.triple for quad in store.quads_for_pattern(None, NamedNode(predicate), None))
    return [Source(graph.value, partial(_read_graph, store, graph)) for graph in disclosure_graphs(Embedded(store))]


def _read_graph(store: Store, graph: NamedNode) -> Iterator[Triple]:
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))


def _print(found: Sequence[Finding], form: str) -> None:
    if form == "json":
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
        return
    shown: Counter[str] = Counter()
    for finding in found:
        shown[finding.rule] += finding.kind == "cube"
        if shown[finding.rule] > MOST_SHOWN:
            continue
        where = f"  [{', '.join(finding.sources)}]" if finding.sources else ""
        click.echo(f"✗ {finding.rule or finding.kind}: {finding.message}{where}")
        if finding.kind not in ("contradiction", "profile"):
            for statement in finding.statements:
                click.echo(f"      {statement}")
    for rule, count in shown.items():
        if count > MOST_SHOWN:
            click.echo(f"✗ {rule}: {count - MOST_SHOWN} more of the kind; “--format json” lists all.")


def _summary(checked: Checked, found: Sequence[Finding], *, reasoned: bool) -> str:
    """What was checked and what came of it, in one line."""
    kinds = Counter(finding.kind for finding in found)
    read = f"{len(checked.vocabularies)} files of vocabulary, {len(checked.lists)} code lists, {_count(len(checked.data), 'file')} of data"
    graphs = f", {_count(len(checked.graphs), 'disclosure')}" if checked.graphs else ""
    constraints = f", {_count(kinds['cube'], 'violation')} of the cube's constraints" if checked.graphs else ""
    profile = f"{_count(kinds['profile'], 'violation')} of the OWL 2 DL profile{constraints}"
    if not reasoned:
        return f"{'✗' if found else '?'} {read}{graphs}: {profile}; not reasoned over"
    verdict = "inconsistent" if kinds["inconsistent-vocabulary"] else "consistent"
    empty = _count(kinds["unsatisfiable-class"], "unsatisfiable class", "es")
    return (
        f"{'✗' if found else '✓'} {read}{graphs}: vocabulary {verdict}, {empty}, "
        f"{_count(kinds['contradiction'], 'contradiction')} in data, {profile} "
        f"(HermiT: {_count(checked.reasoner.runs, 'run')}, {checked.reasoner.seconds:.1f} s)"
    )


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number} {noun}{'' if number == 1 else plural}"


# --- docs ----------------------------------------------------------------------------------------------------------------


@ontology.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.pass_obj
def docs(mappings: Path | None, directory: Path) -> None:
    """Write the vocabulary and its code lists as HTML pages into the folder DIR, in Chinese and in English."""
    manual.earlier(directory)  # says at once where the pages can't go
    vocabulary = read_vocabulary()
    made = manual.pages(vocabulary, find_usages(vocabulary, mappings))
    manual.write(directory, made)
    size = f"{len(vocabulary.terms)} terms and {len(vocabulary.schemes)} code lists"
    click.echo(f"{size}, each on a page in Chinese and one in English: {directory / 'index.html'}")


# --- align ---------------------------------------------------------------------------------------------------------------


@ontology.command()
@click.option(
    "--store",
    "store_path",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("govfin-store"),
    envvar="GOVFIN_STORE",
    show_default=True,
    show_envvar=True,
    help="Folder of the store.",
)
def align(store_path: Path) -> None:
    """Write what the figures and mentions of a store are in the words of other vocabularies into a graph of its own."""
    count = alignment.align(existing_folder(store_path).quads)
    click.echo(f"{count} statements in the graph {ALIGNMENT_GRAPH} of {store_path}; loading documents keeps it up to date.")
