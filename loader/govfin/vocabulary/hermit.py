"""HermiT, run through owlready2: is a set of axioms consistent, and which of its classes can have no member?

Reads triples of any graph and writes none. owlready2 makes floats of decimals, so that no amount may come here: `reasonable` tells which
triples may. Each run has a world of its own; what owlready2 prints, warns of and leaves in the folder for temporary files stays here.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from govfin.errors import ReasonerError
from govfin.namespaces import OWL, RDF, RDFS, XSD

NOTHING: Final = f"{OWL}Nothing"
NO_OWLREADY: Final = "owlready2, which runs the reasoner, is not installed: install it with “pip install 'govfin[reasoning]'”."
NO_JAVA: Final = (
    "Java, which the reasoner HermiT needs, is not installed: install it (Debian and Ubuntu: apt install default-jre-headless; "
    "Windows and macOS: Temurin from https://adoptium.net)."
)
JAVA_OPTIONS: Final = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"  # halves the time of a run, which is a second or so

# The datatypes whose literals owlready2 hands on as they are; of decimals, fractions and times it makes something of its own
_INTEGERS = "integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte"
_UNSIGNED = "unsignedLong unsignedInt unsignedShort unsignedByte"
_STRINGS = "string normalizedString token language Name NCName NMTOKEN anyURI"
_OTHERS = "decimal double float dateTime dateTimeStamp hexBinary base64Binary"  # the rest of OWL 2's datatype map
WHOLE: Final = frozenset(f"{XSD}{name}" for name in f"{_INTEGERS} {_UNSIGNED}".split())
TEXTS: Final = frozenset(f"{XSD}{name}" for name in _STRINGS.split()) | {f"{RDF}langString"}
BOOLEAN: Final = f"{XSD}boolean"
DATATYPES: Final = WHOLE | TEXTS | {BOOLEAN} | {f"{XSD}{name}" for name in _OTHERS.split()}

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")


@dataclass(frozen=True, slots=True)
class Classification:
    """What HermiT found."""

    consistent: bool
    unsatisfiable: frozenset[str]  # IRIs of the classes that can have no member
    superclasses: Mapping[str, frozenset[str]]  # of the classes that were asked about


def reasonable(triple: Triple) -> bool:
    """Whether the reasoner may see a triple: nothing of a datatype outside its map, no import to be fetched, no literal but these."""
    if isinstance(triple.object, Literal):
        return is_reasonable(triple.object)
    if isinstance(triple.object, NamedNode) and triple.object.value.startswith(XSD):
        return triple.object.value in DATATYPES
    return triple.predicate.value != f"{OWL}imports"


def is_reasonable(literal: Literal) -> bool:
    """Whether the reasoner may see a literal: a text, a truth value or a whole number that is one."""
    kind = literal.datatype.value
    if kind in WHOLE:
        return _WHOLE_NUMBER.fullmatch(literal.value) is not None
    return kind in TEXTS or (kind == BOOLEAN and literal.value in ("true", "false"))


@dataclass(slots=True)
class Reasoner:
    """HermiT, and what it cost so far."""

    runs: int = 0
    seconds: float = 0.0

    def classify(self, triples: Iterable[Triple], about: Iterable[str] = ()) -> Classification:
        """Run HermiT once over `triples`, and tell the superclasses of the classes in `about`.

        Raises ReasonerError where Java or owlready2 is absent, or HermiT gives up.
        """
        started = time.perf_counter()
        with _kept_apart():
            try:
                return _classify(_owlready2(), triples, about)
            finally:
                self.runs += 1
                self.seconds += time.perf_counter() - started

    def contradicts(self, triples: Iterable[Triple]) -> bool:
        """Whether `triples` contradict each other."""
        return not self.classify(triples).consistent


def _classify(owlready2: ModuleType, triples: Iterable[Triple], about: Iterable[str]) -> Classification:
    content = serialize((triple for triple in triples if reasonable(triple)), format=RdfFormat.N_TRIPLES) or b""
    world = owlready2.World()
    try:
        world.get_ontology("urn:govfin:checked").load(fileobj=io.BytesIO(content))
        owlready2.sync_reasoner_hermit(world, debug=0)
        empty = {found.iri for found in world.inconsistent_classes()} - {NOTHING}
        return Classification(True, frozenset(empty), {iri: _superclasses(world, iri) for iri in about if iri not in empty})
    except owlready2.OwlReadyInconsistentOntologyError:
        return Classification(False, frozenset(), {})
    except (owlready2.OwlReadyJavaError, owlready2.OwlReadyOntologyParsingError) as error:
        raise ReasonerError(f"HermiT could not reason over this: {_cause(str(error))}") from error
    finally:
        world.close()


def _owlready2() -> ModuleType:
    try:
        owlready2 = importlib.import_module("owlready2")  # an extra
    except ImportError as error:
        raise ReasonerError(NO_OWLREADY) from error
    if shutil.which(owlready2.JAVA_EXE) is None:
        raise ReasonerError(NO_JAVA)
    return owlready2


@contextlib.contextmanager
def _kept_apart() -> Iterator[None]:
    """Nothing printed, warned of or left behind; and a Java that is quick to start, where the user has no wishes of his own."""
    folder, options = tempfile.tempdir, os.environ.get("JAVA_TOOL_OPTIONS")
    with (
        tempfile.TemporaryDirectory(prefix="govfin-") as scratch,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        tempfile.tempdir = scratch
        os.environ["JAVA_TOOL_OPTIONS"] = JAVA_OPTIONS if options is None else options
        try:
            yield
        finally:
            tempfile.tempdir = folder
            if options is None:
                del os.environ["JAVA_TOOL_OPTIONS"]


def _superclasses(world: object, iri: str) -> frozenset[str]:
    found = world[iri]  # type: ignore[index]
    return frozenset(each.iri for each in found.ancestors() if hasattr(each, "iri")) if found else frozenset()


def _cause(message: str) -> str:
    """The sentence in a Java stack trace."""
    lines = [line.strip() for line in message.splitlines() if not line.lstrip().startswith(("at ", "...", "Picked up", "Java error"))]
    return " ".join(filter(None, lines)).removeprefix('Exception in thread "main" ')[:400] or "it said nothing."


def is_axiom_type(iri: str) -> bool:
    """Whether a type is one of OWL's own, so that what has it is no individual by it."""
    return iri.startswith((OWL, RDFS, RDF)) and iri not in (f"{OWL}Thing", f"{OWL}NamedIndividual")
