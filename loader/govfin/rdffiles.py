"""RDF files: the triples of a file in any of the usual formats.

Reads all graphs of a file (of a data set, the default graph and the named ones) and writes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from govfin.errors import RdfError
from govfin.folders import folder

PLACE = re.compile(r"^Parser error (between|at) [^:]*:|\(os error \d+\)$")  # what a parser's message says beside what is wrong


def ontology_files() -> list[Path]:
    """The files of `ontology/`, in the order of their names."""
    return sorted(folder("ontology").glob("*.ttl"))


def read_triples(path: Path) -> list[Triple]:
    """All triples of a file; its blank nodes are no other file's.

    Raises RdfError, which names the file and the line.
    """
    if path.is_dir():
        raise RdfError(f"{path}: is a folder; name the files in it.")
    form = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        ending = f"what “{path.suffix}” means is not known" if path.suffix else "its name does not tell what it is"
        raise RdfError(f"{path}: {ending}; name a file that ends in .ttl, .nt, .nq, .trig, .rdf or .jsonld.")
    try:
        quads = parse(path=path, format=form, base_iri=path.absolute().as_uri(), rename_blank_nodes=True)
        return [quad.triple for quad in quads]
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        what = PLACE.sub("", error.msg).strip().rstrip(".")
        raise RdfError(f"{path}{line}: this is not {form.name}: {what}.") from error
    except OSError as error:
        raise RdfError(f"{path}: can't be read: {PLACE.sub('', str(error.strerror or error)).strip()}.") from error


def read_prefixes(paths: Iterable[Path]) -> dict[str, str]:
    """The namespaces of Turtle files by prefix; of two with one prefix the first."""
    found: dict[str, str] = {}
    for path in paths:
        parser = parse(path=path, format=RdfFormat.TURTLE)
        next(iter(parser), None)
        found = parser.prefixes | found
    return found
