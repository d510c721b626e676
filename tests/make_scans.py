"""Makes scans of PDFs: their pages as pictures, a little askew, blurred, noisy, and compressed, as a scanner in an office gives them.

usage: python tests/make_scans.py [--dpi 200] [--seed 1] [--pages 3,4] [--turn 90] --out DIR PDF...

The same seed gives the same pictures. Pages that are not named stay as they are, so that pictures stand among pages of text.
Needs the extra `ocr` (`pip install 'govfin[ocr]'`).
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image


@dataclass(frozen=True, slots=True)
class Scanner:
    """How bad a scan is. Angles in degrees, noise in grey levels, blur in pixels, quality of the JPEG from 1 to 95."""

    dpi: int = 200
    skew: tuple[float, float] = (0.2, 0.9)  # either way
    noise: float = 8.0
    blur: float = 0.7
    quality: int = 70
    paper: int = 245  # the grey of the paper
    specks: int = 40  # to a page
    turn: int = 0  # degrees by which the sheet lies turned: 0, 90, 180 or 270
    colour: bool = False


def scanned(picture: Any, scanner: Scanner, random: Any) -> bytes:
    """A page's picture (RGB, from 0 to 255) as the JPEG that a scanner makes of it."""
    height, width = picture.shape[:2]
    angle = float(random.uniform(*scanner.skew)) * (1 if random.random() < 0.5 else -1)
    lean = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    image = cv2.warpAffine(picture, lean, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    image = cv2.GaussianBlur(image, (0, 0), scanner.blur).astype(np.float32) * (scanner.paper / 255)
    for _ in range(scanner.specks):
        x, y = int(random.integers(width)), int(random.integers(height))
        image[y : y + 1 + int(random.integers(2)), x : x + 1 + int(random.integers(2))] = float(random.uniform(60, 180))
    image += random.normal(0.0, scanner.noise, image.shape[:2])[..., None]
    image = np.rot90(np.clip(image, 0, 255).astype(np.uint8), scanner.turn // 90)
    made = Image.fromarray(np.ascontiguousarray(image))
    out = io.BytesIO()
    (made if scanner.colour else made.convert("L")).save(out, "JPEG", quality=scanner.quality, dpi=(scanner.dpi, scanner.dpi))
    return out.getvalue()


def scan(path: Path, out: Path, scanner: Scanner, seed: int = 1, pages: Collection[int] | None = None) -> Path:
    """Writes a scan of a PDF; of `pages` (from 1) only, where they are given, while the others stay."""
    random = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(path)
    made = pypdfium2.PdfDocument.new()
    for number in range(1, len(document) + 1):
        if pages is not None and number not in pages:
            made.import_pages(document, [number - 1])
            continue
        page = document[number - 1]
        picture = page.render(scale=scanner.dpi / 72, rev_byteorder=True).to_numpy()[..., :3]
        size = page.get_size() if scanner.turn % 180 == 0 else page.get_size()[::-1]
        _add_picture(made, size, scanned(picture, scanner, random))
    made.save(out)
    return out


def _add_picture(document: Any, size: tuple[float, float], jpeg: bytes) -> None:
    page = document.new_page(*size)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(jpeg), inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(*size))
    page.insert_obj(image)
    page.gen_content()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turn", type=int, default=0, choices=(0, 90, 180, 270))
    parser.add_argument("--pages", default="", metavar="N,N", help="pages to scan (default: all)")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PDF")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    pages = [int(number) for number in arguments.pages.split(",")] if arguments.pages else None
    for number, path in enumerate(arguments.paths):
        scanner = Scanner(dpi=arguments.dpi, turn=arguments.turn)
        print(scan(path, arguments.out / f"{path.stem}_scan.pdf", scanner, arguments.seed + number, pages))


if __name__ == "__main__":
    main()
