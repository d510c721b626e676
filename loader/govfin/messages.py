"""Messages: what reports say, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from govfin.yamllines import load_yaml

LANGUAGES: Final = ("en", "zh")


def phrase(name: str, language: str, **values: object) -> str:
    """The phrase of that name, with its values filled in."""
    return _messages()[name][language].format(**values)


@cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = load_yaml((Path(__file__).parent / "messages.yaml").read_text(encoding="utf-8"))
    return found
