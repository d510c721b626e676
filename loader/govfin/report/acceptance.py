"""Acceptance: findings that somebody has looked into and explained, by rule and figure, with a reason and a date.

    accepted.yaml or .csv → entries → which finding each mutes, and which mutes none any more

A figure is known by its IRI, a mention or a check by its own; the base of the IRIs may be left out, and so may the hash of the document,
which a corrected edition changes.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import yaml

from govfin.check.findings import Check, Findings
from govfin.errors import AcceptanceError
from govfin.namespaces import BASE
from govfin.report.wording import printed, unit_of
from govfin.yamllines import compose_yaml, line_of, load_yaml

NEEDED: Final = ("rule", "figure", "reason", "date")
FIELDS: Final = (*NEEDED, "until", "disclosure", "reported", "computed")

_HASH = re.compile(r"^(disclosure/[^/]+/[^/]+/[^/]+/[^/]+)/[0-9a-f]{16}(?=/|$)")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding. What is "" or None is not told, and any will do."""

    file: str
    line: int
    rule: str
    figure: str  # key of a figure, a mention or a check
    reason: str
    date: datetime.date
    until: datetime.date | None = None
    disclosure: str = ""  # key
    reported: str = ""  # the numbers as the report told them when they were accepted
    computed: str = ""

    @property
    def place(self) -> str:
        """Where the entry stands."""
        return f"{self.file}, line {self.line}"

    def mutes(self, check: Check, disclosure: str) -> bool:
        """Whether it is this contradiction, in the disclosure of that IRI, that was accepted."""
        told = (self.reported or amounts(check)[0], self.computed or amounts(check)[1])
        at_home = not self.disclosure or self.disclosure == key(disclosure)
        return self.rule == check.rule.id and self.figure in keys(check) and told == amounts(check) and at_home

    def is_about(self, findings: Findings) -> bool:
        """Whether it is about this disclosure, so that its finding ought to be among those of it."""
        own = key(findings.disclosure)
        if self.disclosure or self.figure.startswith("disclosure/"):
            return f"{self.disclosure or self.figure}/".startswith(f"{own}/")
        who = own.split("/")[1:4]  # district, unit, year
        return self.figure.split("/")[1:4] == who

    def is_over(self, today: datetime.date) -> bool:
        """Whether the time until which it holds is past."""
        return self.until is not None and self.until < today


def key(iri: str) -> str:
    """An IRI without its base, without the hash of a document, and with its characters as they are."""
    return _HASH.sub(r"\1", unquote(iri.strip().strip("<>").removeprefix(BASE)))


def keys(check: Check) -> Iterator[str]:
    """All that a check may be accepted by, the figure that it judges first."""
    judged = [check.subject] if check.subject else list(check.parts)
    found = (iri for mention in judged for iri in (mention.figure, mention.iri))
    return (key(iri) for iri in (*found, check.iri) if iri)


def amounts(check: Check) -> tuple[str, str]:
    """What is reported and what follows, as the entry of an accepted finding tells them."""
    unit = unit_of(check)
    wanted = "、".join(check.computed_texts)
    return check.reported_text or printed(check.reported, unit) or "", wanted or printed(check.computed, unit) or ""


def as_entry(check: Check, disclosure: str, today: datetime.date) -> Mapping[str, object]:
    """The entry that would accept a finding; its reason is left to be written."""
    reported, computed = amounts(check)
    figure = check.subject.figure if check.subject and check.subject.figure else check.iri
    told = {"rule": check.rule.id, "figure": key(figure), "reason": "", "date": today, "disclosure": key(disclosure)}
    return told | {name: text for name, text in (("reported", reported), ("computed", computed)) if text}


# --- files --------------------------------------------------------------------------------------------------------------


def read_acceptances(path: Path, rules: Iterable[str]) -> list[Acceptance]:
    """The entries of a file; AcceptanceError names file and line where one can't be used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AcceptanceError(f"{path}: can't be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise AcceptanceError(f"{path}: is not UTF-8 text; convert it to UTF-8.") from None
    known = frozenset(rules)
    rows = _csv(path, text) if path.suffix.lower() == ".csv" else _yaml(path, text)
    return [_entry(path, line, told, known) for line, told in rows]


def _csv(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text))
    if missing := [name for name in NEEDED if name not in (reader.fieldnames or ())]:
        raise AcceptanceError(f"{path}, line 1: has no column “{missing[0]}”; it needs {', '.join(NEEDED)}.")
    for row in reader:
        if any(row.values()):
            yield reader.line_num, {str(name): value for name, value in row.items() if value}


def _yaml(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        node, told = compose_yaml(text), load_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise AcceptanceError(f"{path}, line {line}: is no valid YAML ({error.problem}).") from None
    except (yaml.YAMLError, ValueError) as error:
        raise AcceptanceError(f"{path}: is no valid YAML ({error}).") from None
    if not isinstance(told or [], list):
        raise AcceptanceError(f"{path}, line 1: must be a list; begin each entry with “- rule:”.")
    for number, entry in enumerate(told or []):
        line = line_of(node, [number])
        if not isinstance(entry, dict):
            raise AcceptanceError(f"{path}, line {line}: must be an entry with {', '.join(NEEDED)}.")
        yield line, {str(name): value for name, value in entry.items() if value not in (None, "")}


def _entry(path: Path, line: int, told: Mapping[str, Any], rules: frozenset[str]) -> Acceptance:
    def wrong(what: str) -> AcceptanceError:
        return AcceptanceError(f"{path}, line {line}: {what}")

    if unknown := [name for name in told if name not in FIELDS]:
        raise wrong(f"“{unknown[0]}” is no field of an accepted finding; there are {', '.join(FIELDS)}.")
    if missing := [name for name in NEEDED if name not in told]:
        raise wrong(f"tells no {missing[0]}; an accepted finding needs {', '.join(NEEDED)}.")
    if told["rule"] not in rules:
        raise wrong(f"there is no rule “{told['rule']}”; “govfin rules” lists them.")
    return Acceptance(
        file=str(path),
        line=line,
        rule=told["rule"],
        figure=key(str(told["figure"])),
        reason=str(told["reason"]),
        date=_date(told["date"], wrong("its date is no date; write it as 2025-03-31.")),
        until=_date(told["until"], wrong("its “until” is no date; write it as 2025-03-31.")) if "until" in told else None,
        disclosure=key(str(told.get("disclosure", ""))),
        reported=str(told.get("reported", "")),
        computed=str(told.get("computed", "")),
    )


def _date(value: object, error: AcceptanceError) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise error from None
