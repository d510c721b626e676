"""Tallies: what the checks of all disclosures came to, rule by rule, and where they failed.

Reads the verdicts in the graphs of all disclosures and comparisons, once for each snapshot; writes none. Checks that hold are most, and
only counted: of 600,000 checks at a thousand disclosures in about a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from govfin.check.arithmetic import VERDICTS
from govfin.check.rules import SEVERITIES, rules
from govfin.graph.stores import Store
from govfin.namespaces import CODE, SH
from govfin.page.once import Once
from govfin.page.visits import rows_of

HELD: Final = "consistent"
FAILED: Final = "inconsistent"
BATCH: Final = 1000  # checks asked about at once


@dataclass(frozen=True, slots=True)
class Failing:
    """The checks of one rule and severity that failed in one disclosure."""

    rule: str
    severity: str  # Violation, Warning, Info
    disclosure: str
    unit: str
    district: str
    year: str
    checks: Sequence[str]

    @property
    def place(self) -> tuple[object, ...]:
        """Its place in the report: the gravest first, then rule by rule, district by district."""
        return SEVERITIES.index(self.severity), self.rule, self.district, self.unit, self.year, self.disclosure


@dataclass(frozen=True, slots=True)
class Tallies:
    """What the checks came to."""

    counts: Mapping[str, Mapping[str, int]]  # by rule, by the notation of the verdict
    failing: Sequence[Failing]
    unchecked: Mapping[str, Mapping[str, int]]  # by rule, by the IRI of the reason, the most frequent first

    def of(self, rule: str) -> Mapping[str, int]:
        """How many checks of a rule came to each verdict."""
        return self.counts.get(rule, {})

    @property
    def total(self) -> Mapping[str, int]:
        """How many checks of all rules came to each verdict."""
        found: Counter[str] = Counter()
        for counts in self.counts.values():
            found.update(counts)
        return found


def _draw_up(store: Store) -> Tallies:
    counts = {name: _counted(store, name) for name in VERDICTS if name != HELD}
    known = " ".join(f"<{rule}>" for rule in rules())
    totals = {row["rule"].value: int(row["count"].value) for row in rows_of(store, "rule-checks", rule=known)}
    told = {rule: {name: found.get(rule, 0) for name, found in counts.items()} for rule in totals}
    all_of_them = {rule: {HELD: total - sum(told[rule].values()), **told[rule]} for rule, total in totals.items()}
    return Tallies(all_of_them, _failing(store), _unchecked(store))


def _counted(store: Store, verdict: str) -> Mapping[str, int]:
    return {row["rule"].value: int(row["count"].value) for row in rows_of(store, "verdict-checks", verdict=f"<{CODE}verdict/{verdict}>")}


def _unchecked(store: Store) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows_of(store, "unchecked"):
        found.setdefault(row["rule"].value, {})[row["reason"].value] = int(row["count"].value)
    return found


def _failing(store: Store) -> Sequence[Failing]:
    told = {row["disclosure"].value: (row["unit"].value, row["district"].value, row["year"].value) for row in rows_of(store, "places")}
    rows = [tuple(row[name].value for name in ("check", "rule", "severity", "graph")) for row in rows_of(store, "all-failures")]
    homes = _homes(store, [check for check, _, _, graph in rows if graph not in told])
    groups: dict[tuple[str, str, str], list[str]] = {}
    for check, rule, severity, graph in rows:
        groups.setdefault((rule, severity.removeprefix(SH), homes.get(check, graph)), []).append(check)
    found = [Failing(*key, *told.get(key[2], ("", "", "")), sorted(checks)) for key, checks in groups.items()]
    return sorted(found, key=lambda each: each.place)


def _homes(store: Store, checks: Sequence[str]) -> Mapping[str, str]:
    """Of checks between disclosures, which disclosure prints what they judge."""
    found: dict[str, str] = {}
    for start in range(0, len(checks), BATCH):
        rows = rows_of(store, "homes", check=" ".join(f"<{each}>" for each in checks[start : start + BATCH]))
        found |= {row["check"].value: row["home"].value for row in rows}
    return found


TALLIES: Final = Once(_draw_up)
