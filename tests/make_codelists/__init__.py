"""Make the code lists of the ontology as SKOS, from tables of what real disclosures print and of what is official.

    python -m make_codelists SHARED [CHECKOUT]

SHARED/codelists holds `functional_codes.tsv`, `dept_economic_codes.tsv`, `gov_economic_codes.tsv`, `economic_dept_to_gov_pairs.tsv`,
`gb2260_districts.tsv` and `procurement_catalog_2022.tsv`. Of CHECKOUT, by default this one, `ontology/` gets a file of Turtle for each
scheme, and `docs/codes.md` tells how they stand to what documents print. The same tables give the same bytes. The tables beside this
file complete them; `printed_names.tsv` is made anew from the documents in SHARED/disclosures and SHARED/seeds. The schemes themselves,
and the concepts at their top, are written by hand in `schemes.ttl`.

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
- A concept's years are those of all documents that print its code, a name's those of the documents that print it so.
- A name of the procurement catalogue that its table had to cut is provisional, unless `procurement_names.tsv` mends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from make_codelists.changes import official_changes, with_changes
from make_codelists.classification import classification, correspondences, official_names
from make_codelists.cofog import cofog
from make_codelists.districts import districts
from make_codelists.entries import Entry, turtle
from make_codelists.page import page
from make_codelists.printed import names_by_code, printed_names
from make_codelists.procurement import catalogue


def make(codelists: Path, ontology: Path) -> dict[str, Entry]:
    """Write the files of Turtle; the entries of functions and economic classes by code."""
    pairs = correspondences(codelists / "economic_dept_to_gov_pairs.tsv")
    economic_tables = (codelists / "dept_economic_codes.tsv", codelists / "gov_economic_codes.tsv")
    names, changes = names_by_code(printed_names()), official_changes()
    function = classification(codelists / "functional_codes.tsv", official=official_names("2"), printed_names=names)
    economic = classification(*economic_tables, official=official_names("35"), pairs=pairs, printed_names=names)
    files = {
        "functions.ttl": turtle("function", with_changes(function, changes)),
        "economics.ttl": turtle("economic", with_changes(economic, changes)),
        "districts.ttl": turtle("district", districts(codelists / "gb2260_districts.tsv")),
        "procurement.ttl": turtle("procurement", catalogue(codelists / "procurement_catalog_2022.tsv")),
        "cofog.ttl": cofog(),
    }
    for name, text in files.items():
        (ontology / name).write_text(text, encoding="utf-8", newline="\n")
    return {entry.code: entry for entry in (*function, *economic)}


def make_page(entries: Mapping[str, Entry], to: Path) -> None:
    """Write docs/codes.md."""
    to.write_text(page(printed_names(), entries, official_changes()), encoding="utf-8", newline="\n")
