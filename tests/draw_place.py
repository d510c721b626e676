"""Draws the document that docs/adding-a-place.md leads through.

usage: python tests/draw_place.py [FILE]      default: the one in docs/adding-a-place

Needs what draw_samples needs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from draw_samples import LAYOUTS, draw, register_font

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "adding-a-place"
FIGURES = FOLDER / "figures.yaml"


def main() -> None:
    figures = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))
    register_font()
    draw(figures, LAYOUTS["ruled"], Path(sys.argv[1]) if sys.argv[1:] else FOLDER / f"{figures['document']}.pdf")


if __name__ == "__main__":
    main()
