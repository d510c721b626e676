"""Make the code lists of functions, economic classes and districts as SKOS, from tables of what real disclosures print.

    python tests/make_codelists.py CODELISTS [ONTOLOGY]

CODELISTS holds `functional_codes.tsv`, `dept_economic_codes.tsv`, `gov_economic_codes.tsv`, `economic_dept_to_gov_pairs.tsv` and
`gb2260_districts.tsv`; `functions.ttl`, `economics.ttl` and `districts.ttl` are written to ONTOLOGY, by default this checkout's.
The same tables give the same bytes. `official_names.tsv`, beside this file, completes them: with codes that no disclosure of theirs
prints, official names, and English ones. The schemes themselves, and the concepts at their top, are written by hand in `schemes.ttl`.

What was decided:

- Every code is taken, also those of low confidence. Their names agree with the classification; what makes them low is that a
  single disclosure prints them. They are marked `gf:provisional`. Only what is no code at all stays out (`NO_CODES`).
- An official name goes before a printed one, and what has one is not provisional.
- Another name is kept where at least two documents print it, where it is the main name with a qualifier in brackets, or where
  it is nearly spelt as the main name (similarity 0.82). The rest is what stood in a neighbouring cell: projects and offices.
- A code's parent that neither a document prints nor the classification names is added, provisional, with the code as its label.
- The level of a code follows from its length: 3, 5 and 7 digits.
- A district's parent is its prefecture, and the province where there is no prefecture with its first four digits (counties of
  municipalities and counties directly under a province).
- A pair of economic codes is kept as it stands: one departmental code has several government codes, by the kind of the unit.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from govfin.namespaces import CODE, GF, SKOS, XSD

OFFICIAL_NAMES = Path(__file__).with_name("official_names.tsv")
NEARLY_SPELT = 0.82
NO_CODES = frozenset({"21000"})  # a number of square metres that a single disclosure prints
DISTRICT_LEVELS = {"province": 1, "city": 2, "county": 3}
NATION = "100000"


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept to write."""

    code: str
    level: int
    label: str
    broader: str
    english: str = ""
    alt_labels: tuple[str, ...] = ()
    corresponds_to: tuple[str, ...] = ()
    years: tuple[str, ...] = field(default=())  # first and last
    provisional: bool = False


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


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
    *tables: Path, official: Iterable[Mapping[str, str]] = (), pairs: Mapping[str, Sequence[str]] | None = None
) -> list[Entry]:
    """The entries of codes in classes (3 digits), divisions (5) and items (7)."""
    entries = {row["code"]: printed(row, (pairs or {}).get(row["code"], ())) for table in tables for row in rows(table)}
    entries = {code: entry for code, entry in entries.items() if code not in NO_CODES}
    for row in official:
        entries[row["code"]] = named(entries.get(row["code"]), row)
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


def districts(table: Path) -> list[Entry]:
    names = {row["code"]: row for row in rows(table)}
    return [Entry(code, DISTRICT_LEVELS[row["level"]], row["name"], district_parent(code, names)) for code, row in names.items()]


def district_parent(code: str, codes: Mapping[str, object]) -> str:
    wider = (code[:4] + "00", code[:2] + "0000")
    return next((parent for parent in wider if parent != code and parent in codes), NATION)


def turtle(scheme: str, entries: Iterable[Entry]) -> str:
    """The entries as SKOS in Turtle, by code, and after them the concepts of `schemes.ttl` that they are narrower than."""
    ordered = sorted(entries, key=lambda entry: entry.code)
    narrower = defaultdict(list)
    for entry in ordered:
        narrower[entry.broader].append(f"{scheme}:{entry.code}")
    head = [
        "# Made by tests/make_codelists.py: change that, not this file. The scheme and its top concepts are in schemes.ttl.\n",
        f"@prefix code: <{CODE}> .",
        f"@prefix {scheme}: <{CODE}{scheme}/> .",
        f"@prefix gf: <{GF}> .",
        f"@prefix skos: <{SKOS}> .",
        f"@prefix xsd: <{XSD}> .\n",
    ]
    body = [concept(scheme, entry, narrower[entry.code]) for entry in ordered]
    tops = sorted(narrower.keys() - {entry.code for entry in ordered})
    return "\n".join([*head, *body, *(f"{scheme}:{top} skos:narrower {' , '.join(narrower[top])} .\n" for top in tops if narrower[top])])


def concept(scheme: str, entry: Entry, narrower: Sequence[str]) -> str:
    """One concept in Turtle."""
    lines = [
        f"{scheme}:{entry.code} a skos:Concept ; skos:inScheme code:{scheme} ; skos:notation {quoted(entry.code)} ; gf:level {entry.level}",
        "skos:prefLabel " + (f"{quoted(entry.english)}@en , " if entry.english else "") + f"{quoted(entry.label)}@zh",
    ]
    if entry.alt_labels:
        lines.append("skos:altLabel " + " , ".join(f"{quoted(label)}@zh" for label in entry.alt_labels))
    if entry.years:
        first, last = entry.years
        lines.append(f'gf:firstSeen "{first}"^^xsd:gYear ; gf:lastSeen "{last}"^^xsd:gYear')
    if entry.provisional:
        lines.append("gf:provisional true")
    if entry.corresponds_to:
        lines.append("gf:correspondsTo " + " , ".join(f"{scheme}:{code}" for code in entry.corresponds_to))
    if narrower:
        lines.append("skos:narrower " + " , ".join(narrower))
    lines.append(f"skos:broader {scheme}:{entry.broader} .\n")
    return " ;\n    ".join(lines)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def make(codelists: Path, ontology: Path) -> None:
    """Write the three files."""
    pairs = correspondences(codelists / "economic_dept_to_gov_pairs.tsv")
    economic_tables = (codelists / "dept_economic_codes.tsv", codelists / "gov_economic_codes.tsv")
    function = classification(codelists / "functional_codes.tsv", official=official_names("2"))
    economic = classification(*economic_tables, official=official_names("35"), pairs=pairs)
    files = {
        "functions.ttl": turtle("function", function),
        "economics.ttl": turtle("economic", economic),
        "districts.ttl": turtle("district", districts(codelists / "gb2260_districts.tsv")),
    }
    for name, text in files.items():
        (ontology / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parent.parent / "ontology")
