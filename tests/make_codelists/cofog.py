"""COFOG, and how the functional classification matches it.

The concepts' IRIs are those of linked.data.gov.au. They follow from COFOG's own notation (01.1 is `cofog:011`), cover divisions, groups and
classes, and stand in a domain whose keepers have agreed to keep its IRIs. The United Nations publish no IRI for each concept; Eurostat's
are of its own list of codes. Notation and names are written beside them, so that a reader needs to fetch nothing and can join on the
notation instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from make_codelists.entries import TABLES, prefixes, quoted, rows

NAMES = TABLES / "cofog_names.tsv"
MATCHES = TABLES / "cofog.tsv"
SCHEME = "http://linked.data.gov.au/def/cofog"
HEAD = f"""\
# Made by tests/make_codelists: change that, not this file.
#
# COFOG 1999, the United Nations' classification of the functions of government: its divisions and groups, and the functions that match
# them. The IRIs are those of {SCHEME}, which follow from COFOG's own notation and are meant to
# last; notations and names stand here too, so that nothing has to be fetched.
"""
DESCRIPTION = f"""\
<{SCHEME}> a skos:ConceptScheme ;
    skos:prefLabel "Classification of the Functions of Government (COFOG)"@en , "政府职能分类（COFOG）"@zh ;
    skos:definition "The United Nations' classification of 1999, by division and group."@en , "联合国1999年《政府职能分类》的类、组。"@zh ;
    skos:hasTopConcept """


def cofog() -> str:
    """The file of Turtle."""
    names = {row["notation"]: row for row in rows(NAMES)}
    divisions = [iri(notation) for notation in names if "." not in notation]
    matches: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows(MATCHES):
        matches[row["code"]].append(f"skos:{row['match']}Match {iri(row['cofog'])}")
    return "\n".join(
        [
            HEAD,
            *prefixes("function", "skos"),
            f"@prefix cofog: <{SCHEME}/> .\n",
            DESCRIPTION + " , ".join(divisions) + " .\n",
            *(concept(notation, names) for notation in names),
            *(f"function:{code} {' ; '.join(found)} .\n" for code, found in sorted(matches.items())),
        ]
    )


def iri(notation: str) -> str:
    return f"cofog:{notation.replace('.', '')}"


def concept(notation: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """A division, or a group of one."""
    row = names[notation]
    division, _, group = notation.partition(".")
    narrower = [iri(other) for other in names if other.startswith(f"{notation}.")]
    lines = [
        f"{iri(notation)} a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:notation {quoted(notation)}",
        f"skos:prefLabel {quoted(row['english'])}@en , {quoted(row['chinese'])}@zh",
        *([f"skos:narrower {' , '.join(narrower)}"] if narrower else []),
        f"skos:broader {iri(division)} .\n" if group else f"skos:topConceptOf <{SCHEME}> .\n",
    ]
    return " ;\n    ".join(lines)
