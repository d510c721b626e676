"""The search page: what has a text in its name or place, the best first.

Reads no graph but what `names` has drawn up, and the labels of code lists; writes none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from govfin.namespaces import CODE
from govfin.page.media import ROWS
from govfin.page.names import KINDS, NAMES, Name, Names
from govfin.page.visits import Page, Table, Visit

SEARCH: Final = "/search"
LONGEST: Final = 100  # characters that are searched for
SHOWN: Final = 30  # on one page
MOST: Final = 10_000  # in a file
NEAR: Final = 5  # names that may have been meant
INDEXES: Final[Mapping[str, str]] = {  # the kinds of names, by the paths of the pages and files that list them
    "/index/units": "unit", "/index/districts": "district", "/index/codes": "code", "/index/disclosures": "disclosure",
    "/index/projects": "project",
}  # fmt: skip
COLUMNS: Final = ("kind", "scheme", "notation", "name", "name_en", "unit", "district", "district_name", "year", "iri")


def search_page(visit: Visit) -> Page:
    """The form and, where something is searched for, what was found."""
    names = NAMES.of(visit.store)
    text, kind = visit.asked.get("q", "").strip()[:LONGEST], visit.asked.get("kind", "")
    kind = kind if kind in KINDS else ""
    everything = names.search(text)
    found = [each for each in everything if kind in ("", each.kind)]
    start = SHOWN * (_number(visit.asked.get("page", "")) - 1)
    shown = found[start : start + SHOWN]
    counts = Counter(each.kind for each in everything)
    values = {
        "text": text,
        "kind": kind,
        "kinds": [(each, counts[each], _where(text, each)) for each in KINDS if counts[each]],
        "count": len(everything),
        "all": _where(text),
        "found": len(found),
        "first": start + 1,
        "shown": shown,
        "before": _where(text, kind, start // SHOWN) if start else "",
        "after": _where(text, kind, start // SHOWN + 2) if len(found) > start + SHOWN else "",
        "letters": bool(re.fullmatch(r"[ -~]*[A-Za-z]{2}[ -~]*", text)),
        "near": [(each, _where(each)) for each in _near(text, names)] if text and not everything else [],
        "place": names.place,
        "schemes": schemes_of(visit, shown),
        "indexes": INDEXES,
        **({} if not visit.static else _for_a_script(visit, names)),
    }
    title = visit.say("search-for", text=text) if text else visit.say("search")
    rows = (row_of(each, names, visit) for each in found[:MOST]) if found else ()
    return Page("search.html", title, values, Table(COLUMNS, rows))


def _near(text: str, names: Names) -> Sequence[str]:
    """What may have been meant: what is written with another character, then the names most like it."""
    return list(dict.fromkeys((*names.slips(text), *names.near(text))))[:NEAR]


def _for_a_script(visit: Visit, names: Names) -> Mapping[str, object]:
    """What a script needs that searches where there is no server: where the lists are, and what kinds and schemes are called."""
    schemes = list(dict.fromkeys(each.within for each in names.of_kind("code")))  # in the order in which they are told
    labels = visit.labels(schemes)
    return {
        "root": visit.link("/index").removesuffix("index"),
        "data": visit.base.data,
        "code": CODE,
        "lists": [visit.link(f"{path}.{ROWS.suffix}") for path in INDEXES],
        "all_kinds": KINDS,
        "all_schemes": {each.removeprefix(CODE): labels[each] for each in schemes},
    }


def row_of(name: Name, names: Names, visit: Visit) -> Sequence[object]:
    """A name as a row of a file, in both languages."""
    place = {each.kind: each for each in names.place(name)}
    district, unit = place.get("district"), place.get("unit")
    scheme = name.within.removeprefix(CODE) if name.kind == "code" else ""
    belongs = unit.label("zh") if unit else "", district.notation if district else "", district.label("zh") if district else ""
    return name.kind, scheme, name.notation, name.label("zh"), name.labels.get("en", ""), *belongs, name.year, visit.base.public(name.iri)


def schemes_of(visit: Visit, names: Iterable[Name]) -> Mapping[str, str]:
    """What the schemes of codes are called."""
    return visit.labels({each.within for each in names if each.kind == "code"})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 4 and int(text) else 1


def _where(text: str, kind: str = "", page: int = 1) -> str:
    asked = {"q": text, "kind": kind, "page": str(page) if page > 1 else ""}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
