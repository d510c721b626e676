"""docs/codes.md: how the code lists stand to what real documents print, and how codes changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from make_codelists.classification import shortened
from make_codelists.entries import Entry

OF_A_PLACE = re.compile(
    r"3\d{6}"
)  # a place divides a 款 of the departmental classification further; the Ministry's has no more than five digits
RELATIONS = {
    "replaces": "moved as a whole",
    "close": "moved in part",
    "reused": "moved as a whole; the older code means something else now",
}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The printed names, by how they stand to the lists."""

    alike: tuple[Row, ...]  # the main name
    other: tuple[Row, ...]  # another name of the concept
    different: tuple[Row, ...]  # none of its names
    provisional: tuple[Row, ...]  # a code that no list has


def compare(printed: Iterable[Row], entries: Mapping[str, Entry]) -> Comparison:
    """Names are compared without spaces, with brackets alike, and without the ending 支出."""
    found: dict[str, list[Row]] = {"alike": [], "other": [], "different": [], "provisional": []}
    for row in printed:
        found[standing(row, entries.get(row["code"]))].append(row)
    return Comparison(**{how: tuple(several) for how, several in found.items()})


def standing(row: Row, entry: Entry | None) -> str:
    if entry is None:
        return "provisional"
    name = shortened(row["name"])
    if name in ("", shortened(entry.label)):
        return "alike"
    return "other" if name in map(shortened, entry.alt_labels) else "different"


def page(printed: Sequence[Row], entries: Mapping[str, Entry], changes: Iterable[Row]) -> str:
    found = compare(printed, entries)
    years = f"{min(row['first'] for row in printed)} to {max(row['last'] for row in printed)}"
    return "\n".join(
        [
            "# Codes",
            "",
            "How the code lists of functions and economic classes stand to what real documents print: 45 disclosures and the text",
            f"extractions of four more, of {years}. Made by `make codelists`; the documents are not part of the project. The lists",
            "were made from some 300 disclosures, most of these among them, and from the Ministry of Finance's names. Counted are the",
            "codes that stand in tables, in cells and at the head of lines, also where no amount stands beside them. Names are compared",
            "without spaces, with brackets alike, and without the ending 支出, which some forms leave out.",
            "",
            *counts(printed, found, entries),
            "",
            "## Names that disagree",
            "",
            *differences(found.different, entries),
            "",
            "## Other names of a code",
            "",
            "| code | printed | years | documents | the list's main name | what it is |",
            "|---|---|---|--:|---|---|",
            *(other_name(row, entries[row["code"]], changes) for row in found.other),
            "",
            "## Provisional codes",
            "",
            "Printed, and in no list. A document that prints one has it as a concept of its own graph, marked `gf:provisional`, under the",
            "code that it continues; `facts`, `load` and `check` name it.",
            "",
            "| code | printed | years | documents | for example | what it is |",
            "|---|---|---|--:|---|---|",
            *(provisional(row, entries) for row in found.provisional),
            "",
            "## Codes that moved",
            "",
            "By the Ministry of Finance's yearly classification, as far as it is sure; [model.md](model.md) says how the lists tell it.",
            "A code that moved as a whole leads to the code of today, and the query",
            "[function-over-years](queries.md#function-over-years) follows it.",
            "",
            "| older code | code of today | since | how |",
            "|---|---|---|---|",
            *(moved(change, entries) for change in changes if change["relation"] in RELATIONS),
            "",
        ]
    )


def counts(printed: Iterable[Row], found: Comparison, entries: Mapping[str, Entry]) -> Iterator[str]:
    codes = {row["code"] for row in printed}
    listed = codes & set(entries)
    named = len(found.alike) + len(found.other) + len(found.different)
    yield f"**{len(codes)} codes are printed: {len(listed)} are concepts of the lists, {len(codes - listed)} provisional."
    yield f"Of {named} pairs of a listed code and a name, {len(found.alike)} agree with the main name,"
    yield f"{len(found.other)} with another name of the code, and {len(found.different)} with none.**"


def differences(rows: Sequence[Row], entries: Mapping[str, Entry]) -> list[str]:
    if not rows:
        return ["None."]
    return [
        "| code | printed | years | documents | for example | the list's main name |",
        "|---|---|---|--:|---|---|",
        *(
            f"| {row['code']} | {row['name']} | {span(row)} | {row['documents']} | {row['example']} | {entries[row['code']].label} |"
            for row in rows
        ),
    ]


def other_name(row: Row, entry: Entry, changes: Iterable[Row]) -> str:
    until = {shortened(change["replaces"]): change["year"] for change in changes if change["code"] == entry.code and is_renaming(change)}
    if year := until.get(shortened(row["name"])):
        what = f"the name until {int(year) - 1}"
    else:
        what = "a shorter spelling" if is_shorter(row["name"], entry.label) else "a name of an earlier edition"
    return f"| {row['code']} | {row['name']} | {span(row)} | {row['documents']} | {entry.label} | {what} |"


def is_renaming(change: Row) -> bool:
    return change["relation"] == "renamed"


def is_shorter(name: str, main: str) -> bool:
    """Whether a name is the main one with characters left out."""
    rest = iter(main)
    return len(main) - len(name) <= 2 and all(character in rest for character in name)


def provisional(row: Row, entries: Mapping[str, Entry]) -> str:
    code = row["code"]
    above = next((code[:length] for length in (5, 3) if code[:length] in entries and length < len(code)), "")
    own = OF_A_PLACE.fullmatch(code) and above
    what = f"a place's own division of {above} {entries[above].label}" if own else "not in the lists"
    return f"| {code} | {row['name']} | {span(row)} | {row['documents']} | {row['example']} | {what} |"


def moved(change: Row, entries: Mapping[str, Entry]) -> str:
    older, today = (f"{code} {former_name(code, change, entries)}" for code in (change["replaces"], change["code"]))
    return f"| {older} | {today} | {change['year'] or '–'} | {RELATIONS[change['relation']]} |"


def former_name(code: str, change: Row, entries: Mapping[str, Entry]) -> str:
    """The name that a code had before the change: of one that came to mean something else, its other one."""
    entry = entries[code]
    reused = change["relation"] == "reused" and code == change["replaces"]
    return entry.alt_labels[0] if reused else entry.label


def span(row: Row) -> str:
    return row["first"] if row["first"] == row["last"] else f"{row['first']}–{row['last']}"
