"""The functional and the economic classifications, from what disclosures print and what the Ministry of Finance calls it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from types import MappingProxyType

from govfin.mappings import plain
from make_codelists.entries import TABLES, Entry, Name, Years, rows

OFFICIAL_NAMES = TABLES / "official_names.tsv"
NEARLY_SPELT = 0.82
ENDING = "支出"
NO_CODES = frozenset({"21000"})  # a number of square metres that a single disclosure prints


def other_names(name: str, printed: str) -> tuple[str, ...]:
    """Those of `printed` ("甲(3); 乙(1)", with the number of documents) that name the same thing as `name`."""
    kept = []
    for other in filter(None, printed.split("; ")):
        alternative, _, count = other.removesuffix(")").rpartition("(")
        similar = SequenceMatcher(None, alternative, name, autojunk=False).ratio() >= NEARLY_SPELT
        if int(count) > 1 or alternative.startswith(f"{name}（") or similar:
            kept.append(alternative)
    return tuple(sorted(kept))


def classification(
    *tables: Path,
    official: Iterable[Mapping[str, str]] = (),
    pairs: Mapping[str, Sequence[str]] | None = None,
    printed_names: Mapping[str, Sequence[Name]] = MappingProxyType({}),
) -> list[Entry]:
    """The entries of codes in classes (3 digits), divisions (5) and items (7).

    The years of a table of codes are those of the disclosures that print its name; `printed_names` completes them, and tells those of
    the other names.
    """
    entries = {row["code"]: printed(row, (pairs or {}).get(row["code"], ())) for table in tables for row in rows(table)}
    entries = {code: entry for code, entry in entries.items() if code not in NO_CODES}
    listed = {code: [Name(entry.label, entry.years)] for code, entry in entries.items()}
    for row in official:
        entries[row["code"]] = named(entries.get(row["code"]), row)
    entries = {code: attested(entry, [*listed.get(code, ()), *printed_names.get(code, ())]) for code, entry in entries.items()}
    for code in absent_parents(entries):
        entries[code] = Entry(code, level_of(code), code, parent_of(code), provisional=True)
    return list(entries.values())


def printed(row: Mapping[str, str], corresponds_to: Sequence[str]) -> Entry:
    """The entry of a code that disclosures print."""
    code, name = row["code"], row["name"]
    first, _, last = row["years"].partition("-")
    return Entry(
        code,
        level_of(code),
        name,
        parent_of(code),
        alt_labels=other_names(name, row["other_names"]),
        corresponds_to=tuple(corresponds_to),
        years=(first, last or first),
        provisional=row["confidence"] == "low",
    )


def named(entry: Entry | None, official: Mapping[str, str]) -> Entry:
    """The entry, or a new one, with the names of the classification."""
    code, name = official["code"], official["name"]
    known = entry or Entry(code, level_of(code), name, parent_of(code))
    others = {*known.alt_labels, *filter(None, official["other_names"].split("; "))} - {name}
    return replace(known, label=name, english=official["english"], alt_labels=tuple(sorted(others)), provisional=False)


def attested(entry: Entry, printed_names: Iterable[Name]) -> Entry:
    """The entry with the years in which each of its names was seen; names that only differ in form are one."""
    known = {shortened(name): name for name in (*entry.alt_labels, entry.label)}
    seen: defaultdict[str, list[str]] = defaultdict(list)
    for name in printed_names:
        seen[known.get(shortened(name.text), "")].extend(name.years)
    names = tuple(Name(name, span(seen[name])) for name in (entry.label, *entry.alt_labels))
    every = span([year for years in seen.values() for year in years])
    return replace(entry, years=every, names=names if entry.alt_labels else ())


def shortened(name: str) -> str:
    """A name by which its spellings are compared: without spaces, brackets alike, and without an ending that forms leave out."""
    return plain(name).removesuffix(ENDING)


def span(years: Iterable[str]) -> Years:
    ordered = sorted(years)
    return (ordered[0], ordered[-1]) if ordered else ()


def official_names(first_digits: str) -> list[dict[str, str]]:
    """The official names of the codes that begin with one of the digits."""
    return [row for row in rows(OFFICIAL_NAMES) if row["code"][0] in first_digits]


def level_of(code: str) -> int:
    return (len(code) - 1) // 2


def parent_of(code: str) -> str:
    return code[:-2] if len(code) > 3 else "all"


def absent_parents(codes: Iterable[str]) -> set[str]:
    ancestors = {code[:length] for code in codes for length in (3, 5) if length < len(code)}
    return ancestors - set(codes)


def correspondences(table: Path) -> dict[str, list[str]]:
    """The government economic codes of each departmental one."""
    pairs = defaultdict(list)
    for row in rows(table):
        pairs[row["dept_code"]].append(row["gov_code"])
    return {code: sorted(others) for code, others in pairs.items()}
