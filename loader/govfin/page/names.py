"""Names: all that can be searched for: units, districts, codes, disclosures and projects, each with its place.

Reads the descriptions of ledgers, projects and disclosures in all graphs, and the graph of the ontology, once for each snapshot; writes
none. They are kept in memory: about a kilobyte a name, of which there are 14,000 at a thousand disclosures, which takes two seconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final

from pyoxigraph import Literal

from govfin.graph.stores import Store
from govfin.namespaces import CODE
from govfin.page.once import Once
from govfin.page.visits import local_name, rows_of
from govfin.query.nearest import near_names

KINDS: Final = ("unit", "district", "code", "disclosure", "project")  # the first are told first
SCHEMES: Final = ("function", "economic", "fund", "item", "expenditure", "table-kind", "coverage", "phase")  # of codes, likewise
DISTRICT: Final = f"{CODE}district/"
ALL: Final = "all"  # the notation of what is no code but all of them
LANGUAGES: Final = ("zh", "en", "")  # in the order in which labels stand in for one another

WHOLE, START, WITHIN, ELSEWHERE = range(4)  # where what is searched for stands in a name; elsewhere: in its place

SHORTEST, LONGEST = 3, 30  # characters of a text in which one may be wrong


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called, and where it belongs."""

    iri: str
    kind: str
    labels: Mapping[str, str]  # by language, "" where none is told
    notation: str = ""
    within: str = ""  # the IRI of what it belongs to: the district of a unit, the unit of a project, the scheme of a code
    year: str = ""  # of disclosures
    edition: str = ""  # of disclosures: budget or final
    rank: int = 0  # which of its kind are told first

    def label(self, language: str) -> str:
        """What it is called in a language, or else in another."""
        return self.labels.get(language) or next(iter(self.labels.values()), "") or local_name(self.iri)


@dataclass(frozen=True, slots=True)
class Names:
    """All names, those that are told first at the front, and what each is found by."""

    all: Sequence[Name]
    by_iri: Mapping[str, Name]
    _own: Sequence[tuple[str, ...]] = field(repr=False)  # labels and notation of each, folded
    _whole: Sequence[str] = field(repr=False)  # these and those of its place, in one text

    def search(self, text: str, kind: str = "") -> list[Name]:
        """What has each word of a text in its name or place, the best first."""
        words = folded(text).split()
        if not words:
            return []
        first, *others = sorted(words, key=len, reverse=True)  # the longest leaves least to look at
        numbers = [number for number, whole in enumerate(self._whole) if first in whole]
        wanted, found = " ".join(words), []
        for number in numbers:
            name = self.all[number]
            if kind in ("", name.kind) and all(word in self._whole[number] for word in others):
                where, length = _rank(wanted, self._own[number])
                found.append(((where, KINDS.index(name.kind), name.rank, length, number), name))
        return [name for _, name in sorted(found, key=lambda each: each[0])]

    def near(self, text: str, most: int = 5) -> list[str]:
        """The names nearest to a text."""
        return near_names(text, (label for each in self.all for label in each.labels.values()), most)

    def slips(self, text: str, most: int = 3) -> list[str]:
        """What stands in names and is the text but for one character, the most frequent first: 信访局 for 信方局."""
        wanted = folded(text.strip())
        if not SHORTEST <= len(wanted) <= LONGEST:
            return []
        characters, slip = frozenset(wanted), _slip(wanted)
        labels = (label for own in self._own for label in own[:1] if len(characters.difference(label)) <= 1)
        found = Counter(match[0] for label in labels if (match := slip.search(label)))
        return [each for each, _ in found.most_common(most)]

    def of_kind(self, kind: str) -> list[Name]:
        """The names of one kind."""
        return [each for each in self.all if each.kind == kind]

    def alike(self, unit: Name, most: int = 30) -> list[Name]:
        """The units of other districts that are called the same but for their district: all finance bureaus."""
        tails = {each for each in map(folded, _tails(unit, self.place(unit))) if each}
        units = zip(takewhile(lambda each: each.kind == KINDS[0], self.all), self._own, strict=False)  # they stand at the front
        return [each for each, own in units if each is not unit and not tails.isdisjoint(own)][:most]

    def place(self, name: Name) -> list[Name]:
        """What something belongs to, the nearest first: the unit and the district of a project."""
        found: list[Name] = []
        while (above := self.by_iri.get(name.within)) and above not in found and not (found and above.kind == found[-1].kind):
            found.append(above)
            name = above
        return found


def _slip(text: str) -> re.Pattern[str]:
    """The text with one character that is another, too many or too few."""
    cuts = [(re.escape(text[:place]), re.escape(text[place + 1 :])) for place in range(len(text))]
    others = [f"{before}.{after}" for before, after in cuts]
    missing = [f"{re.escape(text[:place])}.{re.escape(text[place:])}" for place in range(1, len(text))]
    needless = [before + after for before, after in cuts] if len(text) > SHORTEST else []
    return re.compile("|".join((*missing, *others, *needless)))


def _called(name: Name, places: Sequence[Name]) -> Iterator[str]:
    """What something is called, and of a unit what follows the district in its name: a district’s finance bureau is a finance bureau."""
    yield from (*name.labels.values(), name.notation)
    if name.kind == "unit":
        yield from _tails(name, places)


def _tails(unit: Name, places: Iterable[Name]) -> list[str]:
    return [label.partition(place)[2] for each in places for place in each.labels.values() for label in unit.labels.values()]


def folded(text: str) -> str:
    """A text as it is searched: full-width characters as their like, and no capitals."""
    return unicodedata.normalize("NFKC", text).casefold()


def names_from(names: Iterable[Name]) -> Names:
    """Names, with what each is found by."""
    ordered = sorted(names, key=_order)
    by_iri = {each.iri: each for each in ordered}
    bare = Names(ordered, by_iri, (), ())
    own = [tuple(folded(each) for each in dict.fromkeys(_called(name, bare.place(name))) if each) or ("",) for name in ordered]
    places = [" ".join(label for each in bare.place(name) for label in dict.fromkeys(each.labels.values())) for name in ordered]
    return Names(ordered, by_iri, own, ["\n".join((*mine, folded(place))) for mine, place in zip(own, places, strict=True)])


def _rank(wanted: str, own: Sequence[str]) -> tuple[int, int]:
    """Where a text stands in the labels and the notation of something, and how long that is which has it there."""
    return min((_where(wanted, each), len(each)) for each in own)


def _where(wanted: str, text: str) -> int:
    if wanted not in text:
        return ELSEWHERE
    return WHOLE if text == wanted else START if text.startswith(wanted) else WITHIN


def _order(name: Name) -> tuple[Any, ...]:
    """Districts and codes by their notations, the newest disclosures first, units and projects by what they belong to."""
    year = -int(name.year) if name.year.isdecimal() else 0
    return KINDS.index(name.kind), name.rank, name.within if name.kind == "code" else "", year, name.notation, name.within, name.iri


# From the store


def _draw_up(store: Store) -> Names:
    return names_from([*_things(store), *_disclosures(store)])


def _things(store: Store) -> Iterator[Name]:
    labels: dict[str, dict[str, str]] = {}
    told: dict[str, Mapping[str, Any]] = {}
    for row in rows_of(store, "all-names"):
        iri, name = row["thing"].value, row["name"]
        known = labels.setdefault(iri, {})
        if isinstance(name, Literal):  # of several the first of the alphabet
            language = name.language if name.language in LANGUAGES else ""
            known[language] = min(name.value, known.get(language, name.value))
        told.setdefault(iri, row)
    used = {row["within"].value for row in told.values() if row["kind"].value == "unit"}
    for iri, row in told.items():
        yield from _thing(iri, row, {each: labels[iri][each] for each in LANGUAGES if each in labels[iri]}, used)


def _thing(iri: str, row: Mapping[str, Any], labels: Mapping[str, str], used: Collection[str]) -> Iterator[Name]:
    """A name; none of codes that are others', or that stand for all codes. `used` are the districts that have units."""
    kind, within = row["kind"].value, row["within"].value if row["within"] else ""
    start, _, notation = iri.rpartition("/")
    if kind != "code":
        yield Name(iri, kind, labels, within=within)
    elif iri.startswith(DISTRICT):
        yield Name(iri, "district", labels, notation, within, rank=iri not in used)
    elif iri.startswith(CODE) and notation != ALL:
        scheme = start.removeprefix(CODE)
        yield Name(iri, kind, labels, notation, start, rank=SCHEMES.index(scheme) if scheme in SCHEMES else len(SCHEMES))


def _disclosures(store: Store) -> Iterator[Name]:
    for row in {row["disclosure"].value: row for row in rows_of(store, "all-disclosures")}.values():
        unit, year = row["unit"].value, row["year"].value
        title = row["title"].value if row["title"] else f"{local_name(unit)} {year}"
        yield Name(row["disclosure"].value, "disclosure", {"": title}, within=unit, year=year, edition=row["kind"].value)


NAMES: Final = Once(_draw_up)
