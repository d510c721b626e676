"""Folders: where the ontology, mappings, shapes, queries and samples stand, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def folder(name: str) -> Path:
    """The folder of that name: beside the code in an installed package, beside pyproject.toml in a checkout."""
    installed = _PACKAGE / "data" / name
    if installed.is_dir():
        return installed
    return _CHECKOUT / ("tests/samples" if name == "samples" else name)
