"""The command line's verbs `check` and `rules`: whether the accounts hold, and what they are held to.

Reads the disclosures' graphs of a store, and writes none. Exit status of `check`: 0 where no rule of the severity Violation is broken, 1
where one is, 2 where a document could not be checked.
"""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click
from pyoxigraph import NamedNode, Quad, RdfFormat
from rich.console import Console

from govfin import codelists
from govfin.check.checks import read_findings, run_checks
from govfin.check.crosschecks import crosschecks_of, read_crosschecks
from govfin.check.findings import Findings
from govfin.check.rules import OWN_SHAPES, SEVERITIES, Rule, rules
from govfin.cli_input import documents_argument, end, files, siblings, tell_unlisted
from govfin.cli_options import Failure, store_option
from govfin.errors import GovfinError
from govfin.file.archives import read_bytes
from govfin.file.documents import documents_in
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import disclosure_graphs, existing_store
from govfin.graph.unlisted import unlisted_codes, unlisted_in
from govfin.mappings import load_mappings
from govfin.messages import phrase
from govfin.report.acceptance import read_acceptances
from govfin.report.pipelines import junit_report, sarif_report
from govfin.report.records import accept_report, csv_report, json_report
from govfin.report.reports import Report, Selection, make_report
from govfin.report.rulebook import explain, list_rules, rules_as_json
from govfin.report.shacl import shacl_report
from govfin.report.terminal import text_report
from govfin.report.webpage import html_report

TABLE_KINDS: Final = "table-kind"
COUNTS_MUTED: Final = ("text", "html", "csv", "sarif", "junit")  # formats that tell what was accepted

language_option = click.option(
    "--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of what is told."
)


def _use_shapes(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> None:
    """Let the rules of a folder be used beside ours; in the environment, so that processes started from here use them too."""
    if path is not None:
        if not path.is_dir():
            raise click.BadParameter(f"{path}: there is no such folder; name one that holds shapes as Turtle.")
        os.environ[OWN_SHAPES] = str(path)


shapes_option = click.option(
    "--shapes",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=OWN_SHAPES,
    show_envvar=True,
    expose_value=False,
    is_eager=True,
    callback=_use_shapes,
    help="Folder of shapes of your own, which add to govfin's.",
)


@dataclass(slots=True)
class _Checked:
    """What was checked: the findings, where the documents are, by their hash, and the sentences of those that could not be."""

    findings: list[Findings] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)


# --- check ---------------------------------------------------------------------------------------------------------------


@click.command()
@documents_argument
@store_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "json", "csv", "turtle", "jsonld", "sarif", "junit", "accept"]),
    default="text",
    show_default=True,
    help="accept: entries for a file of accepted findings.",
)
@language_option
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the report to a file.")
@click.option("--severity", type=click.Choice(SEVERITIES), default="Info", show_default=True, help="Tell only what is at least that grave.")
@click.option("--rule", "chosen", multiple=True, metavar="ID", help="Tell only what this rule finds; may be given several times.")
@click.option("--table", "tables", multiple=True, metavar="KIND", help="Tell only what takes part in tables of this kind, such as F05.")
@click.option(
    "--accept",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GOVFIN_ACCEPTED",
    show_envvar=True,
    metavar="FILE",
    help="Findings that are explained already (YAML or CSV): they are counted, and not told.",
)
@click.option(
    "--documents",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Where the documents of a store are, for the pictures of pages in HTML.",
)
@click.option("--all", "every", is_flag=True, help="Tell what passed as well: all checks as JSON or CSV, in text differences by rounding.")
@shapes_option
@click.pass_obj
def check(
    mappings: Path | None,
    documents: tuple[Path, ...],
    where: str,
    form: str,
    language: str,
    output: Path | None,
    severity: str,
    chosen: tuple[str, ...],
    tables: tuple[str, ...],
    accept: Path | None,
    folder: Path | None,
    every: bool,
) -> None:
    """Check the arithmetic of DOC..., or of all that is loaded where no DOC is named."""
    selection = Selection(severity, _known("--rule", chosen, rule_ids()), _known("--table", tables, _table_kinds()))
    accepted = read_acceptances(accept, rule_ids()) if accept else []
    checked = _check_documents(documents, mappings) if documents else check_store(where)
    report = make_report(checked.findings, selection, accepted, checked.unreadable)
    if form == "html":
        told = html_report(report, language, _at_hand(checked, folder))
    else:
        told = _told(report, form, language, every, to_terminal=output is None)
    _write(told, output)
    _tell_beside(report, form, language)
    end(checked.unreadable, found=report.violated)


def _told(report: Report, form: str, language: str, every: bool, *, to_terminal: bool) -> str:
    """The report in a format."""
    formats: Mapping[str, Callable[[], str]] = {
        "json": lambda: json_report(report, every=every),
        "csv": lambda: csv_report(report, every=every),
        "turtle": lambda: shacl_report(report),
        "jsonld": lambda: shacl_report(report, RdfFormat.JSON_LD),
        "sarif": lambda: sarif_report(report, language),
        "junit": lambda: junit_report(report, language),
        "accept": lambda: accept_report(report, language),
    }
    if form in formats:
        return formats[form]()
    console = Console()
    terminal = to_terminal and console.is_terminal
    width = console.width if terminal else None
    return text_report(report, language, width=width, colour=terminal and not console.no_color, every=every)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    try:
        output.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8", newline="")
    except OSError as error:
        raise Failure(f"{output}: can't be written ({error.strerror}).") from None


def _tell_beside(report: Report, form: str, language: str) -> None:
    """To stderr, what was accepted and what of it no longer matches, where the format itself has no place for it."""
    muted = sum(len(each.muted) for each in report.disclosures)
    if muted and form not in COUNTS_MUTED:
        click.echo(phrase("muted-count", language, count=muted), err=True)
    for stale in report.stale if form != "text" else ():
        click.echo(stale.text(language), err=True)


def _at_hand(checked: _Checked, folder: Path | None) -> Mapping[str, Path]:
    """Where the documents of what was checked are, by their hashes; those that are not known are looked for in a folder."""
    wanted = {sha256: name for findings in checked.findings for name, sha256 in findings.files.items()}
    found = {sha256: path for sha256, path in checked.paths.items() if sha256 in wanted}
    candidates = documents_in(folder) if folder and wanted.keys() - found.keys() else []
    for path in sorted(candidates, key=lambda path: path.name not in wanted.values()):
        if not wanted.keys() - found.keys():
            break
        digest = hashlib.sha256(read_bytes(path)).hexdigest()
        if digest in wanted:
            found.setdefault(digest, path)
    return found


def _known(option: str, given: Sequence[str], known: Iterable[str]) -> frozenset[str]:
    """What an option names, if there is such a thing; with suggestions where there is not."""
    names = sorted(known)
    for each in given:
        if each not in names:
            near = difflib.get_close_matches(each, names, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}."
            raise click.BadParameter(f"there is no “{each}”; {hint}", param_hint=option)
    return frozenset(given)


def rule_ids() -> list[str]:
    """The names of all rules."""
    return [rule.id for rule in rules().values()]


def _table_kinds() -> list[str]:
    return [notation for notation in codelists.scheme(TABLE_KINDS) if notation != "all"]


def _check_documents(documents: Iterable[Path], mappings: Path | None) -> _Checked:
    checked, told = _Checked(), list[tuple[NamedNode, Sequence[Quad]]]()
    for read in siblings(files(documents), mappings, checked.unreadable):
        if disclosure := read.disclosure:
            tell_unlisted(disclosure.file_name, unlisted_codes(disclosure))
            try:
                graph, quads = disclosure_iri(disclosure), disclosure_quads(disclosure)
                checked.findings.append(run_checks(quads, graph)[0])
                told.append((graph, quads))
            except GovfinError as error:
                checked.unreadable.append(str(error))
            checked.paths |= {document.sha256: document.path for document in read.documents}
    checked.findings += crosschecks_of(told, load_mappings(mappings))
    return checked


def check_store(where: str) -> _Checked:
    """What the checks of all disclosures of a store have found, and those between them."""
    return _Checked(list(_stored(where)))


def _stored(where: str) -> Iterator[Findings]:
    source = existing_store(where)
    for iri in disclosure_graphs(source):
        quads = source.graph(iri)
        findings = read_findings(quads, iri)
        tell_unlisted(findings.document, unlisted_in(quads))
        yield findings
    yield from read_crosschecks(source)


# --- rules ---------------------------------------------------------------------------------------------------------------


@click.command("rules")
@click.argument("rule_id", required=False, metavar="[ID]")
@language_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@shapes_option
def rules_command(rule_id: str | None, language: str, form: str) -> None:
    """List the rules by the question that they answer, or explain the rule ID."""
    found: list[Rule] = list(rules().values())
    if rule_id is not None:
        _known("ID", [rule_id], rule_ids())
        found = [rule for rule in found if rule.id == rule_id]
    if form == "json":
        click.echo(rules_as_json(found))
    else:
        click.echo(explain(found[0], language) if rule_id is not None else list_rules(found, language))
