"""Diagrams: the classes of the vocabulary and the object properties between them, as boxes and lines ready to draw.

Reads what `terms` read of the ontology's graph; writes no graph. A property leads from each class of its domain to each of its range; one
without either is not drawn. The properties between the same two classes share a line.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from govfin.namespaces import GF, OWL, RDF
from govfin.vocabulary import layers
from govfin.vocabulary.terms import Vocabulary

TEXT: Final = 14.0  # sizes of letters, in pixels
SMALL: Final = 12.0
LINE: Final = 18.0  # from line to line
MARGIN: Final = 12.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box or on an edge, and the resource that it names."""

    kind: str  # title, code: of a class; property
    text: str
    iri: str
    language: str
    x: float
    y: float  # of its base line


@dataclass(frozen=True, slots=True)
class Shape:
    """A class, or the properties that a line stands for."""

    kind: str  # class; properties; foreign: a class of another vocabulary, with the properties that lead to it
    x: float  # left
    y: float  # top
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line between two shapes."""

    kind: str  # wider: to the super-class; from: out of a domain, without a head; to: into a range
    path: str  # SVG path data


@dataclass(frozen=True, slots=True)
class Diagram:
    """Everything in its place."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Properties that lead from the same classes to the same classes."""

    properties: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    ends: bool = False  # in a class that is drawn with it


def links(vocabulary: Vocabulary) -> list[Link]:
    """Between which classes the object properties of the vocabulary lead."""
    found: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for term in vocabulary.terms.values():
        if f"{OWL}ObjectProperty" in term.told.iris(f"{RDF}type") and term.domains and term.ranges:
            found[tuple(sorted(term.domains)), tuple(sorted(term.ranges))].append(term.iri)
    return [Link(tuple(properties), *ends) for ends, properties in found.items()]


def wider(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Sub-class and super-class: a class of the vocabulary, and another or one that its properties lead from or to."""
    classes = [term for term in vocabulary.terms.values() if term.kind == "class"]
    known = {*vocabulary.terms, *(iri for link in links(vocabulary) for iri in (*link.domains, *link.ranges))}
    return [(term.iri, each) for term in classes for each in term.wider if each in known]


def draw(vocabulary: Vocabulary, language: str) -> Diagram:
    """The classes and what leads from one to another, with labels in the language."""
    pen = _Pen(vocabulary, language)
    upward = wider(vocabulary)
    classes = [term.iri for term in vocabulary.terms.values() if term.kind == "class"] + [upper for _, upper in upward]
    between = [part for link in links(vocabulary) for part in _parts(link, classes)]
    loops = {link.domains[0]: link.properties for link in between if link.domains == link.ranges and len(link.ranges) == 1}
    between = [link for link in between if link.domains != link.ranges or len(link.ranges) > 1]
    classes += [*loops, *(iri for link in between for iri in link.domains)]
    shapes = {iri: pen.of_class(iri, loops.get(iri, ())) for iri in dict.fromkeys(classes)}
    shapes |= {_name(link): pen.of_properties(link) for link in between}
    edges = {(upper, lower): "wider" for lower, upper in upward}
    edges |= {(domain, _name(link)): "to" if link.ends else "from" for link in between for domain in link.domains}
    edges |= {(_name(link), range_): "to" for link in between if not link.ends for range_ in link.ranges}
    placed = layers.lay_out({name: (shape.width, shape.height) for name, shape in shapes.items()}, edges)
    arrows = tuple(Arrow(edges[route.source, route.target], _path(route, edges)) for route in placed.routes)
    drawn = tuple(_moved(shape, placed.boxes[name]) for name, shape in shapes.items())
    return Diagram(placed.width + 2 * MARGIN, placed.height + 2 * MARGIN, drawn, arrows)


def _parts(link: Link, classes: Collection[str]) -> Iterator[Link]:
    """A link to the classes with a place of their own, and one to each other class, which is drawn where it is led to."""
    placed = tuple(iri for iri in link.ranges if iri in classes)
    if placed:
        yield replace(link, ranges=placed)
    for iri in link.ranges:
        if iri not in placed:
            yield replace(link, ranges=(iri,), ends=True)


def _name(link: Link) -> str:
    return " ".join((*link.properties, "→", *link.ranges))


@dataclass(frozen=True, slots=True)
class _Pen:
    """What shapes are labelled from; they stand at (0, 0) until they have their place."""

    vocabulary: Vocabulary
    language: str

    def of_class(self, iri: str, loops: Sequence[str]) -> Shape:
        """A class, with the properties that lead from it to itself."""
        title = [self._line(iri, "title")] if iri.startswith(GF) else []
        lines = [*title, self._code(iri), *(self._line(each, "property") for each in loops)]
        return _shape("class" if title else "foreign", lines)

    def of_properties(self, link: Link) -> Shape:
        lines = [self._line(iri, "property") for iri in link.properties]
        return _shape("foreign", [*lines, self._code(link.ranges[0])]) if link.ends else _shape("properties", lines)

    def _line(self, iri: str, kind: str) -> Line:
        label = self.vocabulary.label(iri, self.language)
        return Line(kind, label.text, iri, label.language, 0, 0)

    def _code(self, iri: str) -> Line:
        return Line("code", self.vocabulary.compact(iri), iri, "", 0, 0)


def _shape(kind: str, lines: Sequence[Line]) -> Shape:
    across, down = (10.0, 2.0) if kind == "properties" else (24.0, 12.0)
    return Shape(kind, 0, 0, max(map(_width, lines)) + across, LINE * len(lines) + down, tuple(lines))


def _width(line: Line) -> float:
    """How wide a text gets at most in a usual typeface; a title is set bold, a short name small and in a fixed width."""
    if line.kind == "code":
        return SMALL * 0.62 * len(line.text)
    return TEXT * sum(_em(character) for character in line.text) * (1.1 if line.kind == "title" else 1)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.36 if character in "iljft.,:;'|!() " else 0.95 if character in "mwMW" else 0.74 if character.isupper() else 0.62


def _moved(shape: Shape, box: layers.Box) -> Shape:
    """The shape with its lines at its place in the picture."""
    left, top = box.x - box.width / 2 + MARGIN, box.y - box.height / 2 + MARGIN
    start = top + (box.height - LINE * len(shape.lines)) / 2 + LINE * 0.74
    lines = tuple(replace(line, x=box.x + MARGIN, y=start + LINE * number) for number, line in enumerate(shape.lines))
    return replace(shape, x=left, y=top, lines=lines)


def _path(route: layers.Route, edges: Mapping[tuple[str, str], str]) -> str:
    """Curves and straight lines through the points; a line to a super-class is drawn from the sub-class."""
    points = list(reversed(route.points)) if edges[route.source, route.target] == "wider" else list(route.points)
    points = [(x + MARGIN, y + MARGIN) for x, y in points]
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for index in range(1, len(points)):
        (x0, y0), (x1, y1) = points[index - 1], points[index]
        middle = (x0 + x1) / 2
        straight = y0 == y1
        path.append(f"L{x1:.1f} {y1:.1f}" if straight else f"C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}")
    return "".join(path)
