"""Writes small PDFs by hand: pages of text and lines, in a font that readers bring along, with whatever a test wants wrong in them.

Points, origin bottom left, as PDF has them.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

A4 = (595.0, 842.0)
FONTS = b"""<< /F1 << /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [
<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500]
/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>
/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120
/ItalicAngle 0 /CapHeight 880 /StemV 90 >> >> ] >> >>"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: what is drawn on it, its size, how it is turned for display, and forms (named contents) that it may draw."""

    content: str
    size: tuple[float, float] = A4
    rotate: int = 0
    forms: Mapping[str, str] = field(default_factory=dict)


def text(  # noqa: PLR0913
    x: float, y: float, words: str, size: float = 9, *, angle: float = 0, colour: str = "0 0 0"
) -> str:
    """Draws words from a point on, at an angle against the clock; a character of Latin script is half as wide as others."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    matrix = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f}"
    return f"q {colour} rg BT /F1 {size:g} Tf {matrix} Tm <{words.encode('utf-16-be').hex()}> Tj ET Q\n"


def width(words: str, size: float = 9) -> float:
    return sum(size * (0.5 if char.isascii() else 1.0) for char in words)


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"0.5 w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S\n"


def table(x: float, top: float, rows: Sequence[Sequence[str]], widths: Sequence[float], height: float = 16) -> str:
    """A ruled table; numbers stand on the right, other words on the left; a newline starts another line in a cell."""
    edges = [x + sum(widths[:index]) for index in range(len(widths) + 1)]
    drawn = [line(edges[0], top - index * height, edges[-1], top - index * height) for index in range(len(rows) + 1)]
    drawn += [line(edge, top, edge, top - len(rows) * height) for edge in edges]
    for index, row in enumerate(rows):
        for column, words in enumerate(row):
            parts = words.split("\n")
            for part, piece in enumerate(parts):
                right = edges[column + 1] - 3 - width(piece) if piece[:1].isdigit() and column else edges[column] + 3
                drawn.append(text(right, top - index * height - (part + 1) * height / (len(parts) + 1) - 3, piece))
    return "".join(drawn)


def turned(content: str, angle: int, size: tuple[float, float] = A4) -> str:
    """What is drawn for a sheet, turned by 90, 180 or 270 degrees against the clock onto a sheet of `size`."""
    matrix = {90: f"0 1 -1 0 {size[0]:g} 0", 180: f"-1 0 0 -1 {size[0]:g} {size[1]:g}", 270: f"0 -1 1 0 0 {size[1]:g}"}[angle]
    return f"q {matrix} cm\n{content}Q\n"


def pdf(*sheets: Sheet | str) -> bytes:
    """The bytes of a PDF of these pages."""
    pages = [Sheet(sheet) if isinstance(sheet, str) else sheet for sheet in sheets]
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", FONTS]
    kids = []
    for sheet in pages:
        forms = {}
        for name, content in sheet.forms.items():
            number = len(objects) + 1
            forms[name] = number
            objects.append(
                _stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 2000 2000] /Resources << /Font 3 0 R /XObject FORMS >>")
            )
        named = b"<< " + b" ".join(f"/{name} {number} 0 R".encode() for name, number in forms.items()) + b" >>"
        objects = [each.replace(b"FORMS", named) for each in objects]
        objects.append(_stream(sheet.content, b""))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Rotate %d /Contents %d 0 R /Resources << /Font 3 0 R /XObject %s >> >>"
            % (*sheet.size, sheet.rotate, len(objects), named)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _file(objects)


def _stream(content: str, entries: bytes) -> bytes:
    packed = zlib.compress(content.encode())
    return b"<< %s /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (entries, len(packed), packed)


def _file(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    listed = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return written + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        listed,
        size,
        len(written),
    )
