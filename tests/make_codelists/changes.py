"""How codes and names changed over the years: links between codes, and notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from make_codelists.entries import TABLES, Entry, rows

CHANGES = TABLES / "official_changes.tsv"
LINKS = {  # of the older code, and of the code in its place
    "replaces": ("dcterms:isReplacedBy", "dcterms:replaces"),
    "close": ("skos:closeMatch", "skos:closeMatch"),
    "reused": ("skos:relatedMatch", "skos:relatedMatch"),
}
NOTES = {  # on the older code; of a renamed one on itself
    "replaces": ("{since}改列{code}{name}。", "{Since} under {code}."),
    "close": ("{since}部分改列{code}{name}。", "{Since} in part under {code}."),
    "reused": (
        "{since}原内容改列{code}{name}，本编码另作他用。",
        "{Since} what it held is under {code}, and this code means something else.",
    ),
    "renamed": ("{until}称“{old}”。", "{Until} under another name, one of the alternative labels."),
}


def with_changes(entries: Iterable[Entry], changes: Iterable[Mapping[str, str]]) -> list[Entry]:
    """The entries with what the changes say of them; a change of a code that is none of theirs is another list's."""
    known = {entry.code: entry for entry in entries}
    links: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    history: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for change in changes:
        code, old, relation = change["code"], change["replaces"], change["relation"]
        if code in known:
            older = code if relation == "renamed" else old
            history[older].append(note(change, known[code].label))
            if relation in LINKS:
                backward, forward = LINKS[relation]
                links[old].append((backward, code))
                links[code].append((forward, old))
    missing = {*links, *history} - set(known)
    assert not missing, f"official_changes.tsv names codes that no list has: {sorted(missing)}"
    return [replace(entry, links=tuple(sorted(links[code])), history=tuple(history[code])) for code, entry in known.items()]


def note(change: Mapping[str, str], name: str) -> tuple[str, str]:
    """A change in a Chinese and in an English sentence."""
    year = change["year"]
    words = {
        "code": change["code"],
        "name": name,
        "old": change["replaces"],
        "since": f"{year}年起" if year else "后",
        "Since": f"Since {year}" if year else "Later",
        "until": f"{int(year) - 1}年以前" if year else "曾",
        "Until": f"Until {int(year) - 1}" if year else "Formerly",
    }
    chinese, english = NOTES[change["relation"]]
    return chinese.format(**words), english.format(**words)


def official_changes() -> list[dict[str, str]]:
    return rows(CHANGES)
