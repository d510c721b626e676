"""Publications: who publishes the site and on what terms, as they have said, and the words of its catalogue.

Reads and writes no graph. What nobody has said is not made up: the catalogue says that it is not stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from govfin.errors import GovfinError
from govfin.yamllines import load_yaml

LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Publication:
    """What the publisher has said; "" of what they have not."""

    title: str = ""
    publisher: str = ""
    licence: str = ""  # its address

    def __post_init__(self) -> None:
        if self.licence and (urlsplit(self.licence).scheme not in ("http", "https") or set(self.licence) & set(' <>"{}|\\^`')):
            raise GovfinError(f"“{self.licence}” is no licence: give its address, such as https://creativecommons.org/licenses/by/4.0/.")

    def titles(self) -> Mapping[str, str]:
        """What it is called, by language; "" where the language of a title is not told."""
        return {"": self.title} if self.title else said("title")


def say(phrase: str, language: str, **values: object) -> str:
    """A phrase in a language."""
    return str(texts()[phrase][language]).format(**values)


def said(phrase: str, **values: object) -> Mapping[str, str]:
    """A phrase in all languages."""
    return {language: say(phrase, language, **values) for language in LANGUAGES}


@cache
def texts() -> Mapping[str, Any]:
    """The words of the catalogue."""
    found: Mapping[str, Any] = load_yaml((Path(__file__).resolve().parent / "texts.yaml").read_text(encoding="utf-8"))
    return found
