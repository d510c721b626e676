"""The manual: the vocabulary and its code lists as static pages, in Chinese and in English.

Reads what `terms` read of the ontology's graph; writes no graph. The pages need no server, no script and nothing from elsewhere; all
links are relative. `pages.txt` lists what was written, so that a folder is known as an earlier manual and what is stale in it goes.
"""

from __future__ import annotations

import csv
import errno
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from govfin.errors import GovfinError
from govfin.namespaces import GF, SKOS
from govfin.vocabulary.diagrams import draw, links, wider
from govfin.vocabulary.terms import LANGUAGES, Concept, Scheme, Vocabulary
from govfin.vocabulary.usages import Usage
from govfin.vocabulary.views import TEMPLATES, Page, page_path

ASSETS: Final = ("style.css", "script.js")
MANIFEST: Final = "pages.txt"
SIGNATURE: Final = "# What “govfin ontology docs” wrote here; it replaces these files, and no others, when it writes again."
COLUMNS: Final = ("notation", "broader", "label_zh", "label_en", "first_seen", "last_seen", "provisional", "iri")  # of a code list as CSV


def pages(vocabulary: Vocabulary, usages: Mapping[str, Sequence[Usage]]) -> Mapping[str, str]:
    """All pages and what they need, by path."""
    made = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in ASSETS}
    made |= {f"ontology/{file.path.name}": file.path.read_text(encoding="utf-8") for file in vocabulary.files}
    made |= {f"code/{scheme.name}.csv": as_csv(scheme) for scheme in vocabulary.schemes.values()}
    made["index.html"] = Page(vocabulary, usages, LANGUAGES[0], "index.html").render("landing.html")
    for language in LANGUAGES:
        made |= {page.path: text for page, text in _pages(vocabulary, usages, language)}
    return made


def _pages(vocabulary: Vocabulary, usages: Mapping[str, Sequence[Usage]], language: str) -> Iterator[tuple[Page, str]]:
    def page(path: str) -> Page:
        return Page(vocabulary, usages, language, f"{language}/{path}")

    index = page("index.html")
    yield index, index.render("index.html")
    overview = page("overview.html")
    diagram = draw(vocabulary, language)
    yield overview, overview.render("overview.html", diagram=diagram, links=links(vocabulary), wider=wider(vocabulary))
    picture = page("overview.svg")
    yield picture, picture.render("overview.svg", diagram=diagram)
    for term in vocabulary.terms.values():
        one = page(page_path(vocabulary, term.iri))
        yield one, one.render("term.html", term=term)
    for scheme in vocabulary.schemes.values():
        one = page(page_path(vocabulary, scheme.iri))
        yield one, one.render("scheme.html", scheme=scheme)


def as_csv(scheme: Scheme) -> str:
    """A code list as comma-separated values, a row a concept; its byte-order mark tells spreadsheets that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for concept in scheme.top:
        writer.writerows(_rows(concept, ""))
    return "\ufeff" + text.getvalue()


def _rows(concept: Concept, broader: str) -> Iterator[tuple[str, ...]]:
    names = {label.language: label.text for label in concept.told.labels(f"{SKOS}prefLabel")}
    seen = (concept.told.first(f"{GF}{name}") for name in ("firstSeen", "lastSeen", "provisional"))
    yield (concept.notation, broader, names.get("zh", ""), names.get("en", ""), *seen, concept.iri)
    for each in concept.narrower:
        yield from _rows(each, concept.notation)


# Files


def earlier(directory: Path) -> set[str]:
    """The files of the manual that a folder holds, if any.

    Raises GovfinError where the folder holds anything but a manual, is none, or can't be written.
    """
    try:
        if directory.exists() and not directory.is_dir():
            raise GovfinError(f"{directory}: is a file; name a folder for the pages.")
        _ask_for_room(directory)
        if not directory.exists() or not any(directory.iterdir()):
            return set()
        manifest = directory / MANIFEST
        first, *paths = manifest.read_text(encoding="utf-8", errors="replace").splitlines() if manifest.is_file() else [""]
    except OSError as error:
        raise GovfinError(f"{directory}: can't be read ({error.strerror}).") from error
    if first != SIGNATURE:
        raise GovfinError(f"{directory}: holds other things than an earlier manual; name a new or an empty folder for the pages.")
    return {path for path in paths if not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts}


def _ask_for_room(directory: Path) -> None:
    """Raise GovfinError where a folder can't be made or written, as far as can be told beforehand."""
    nearest = next(each for each in (directory, *directory.absolute().parents) if each.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise _no_room(directory, os.strerror(errno.EACCES if nearest.is_dir() else errno.ENOTDIR))


def _no_room(directory: Path, why: str | None) -> GovfinError:
    return GovfinError(f"{directory}: the pages can't be written there ({why}).")


def write(directory: Path, made: Mapping[str, str]) -> None:
    """Put pages into a folder, in place of those of an earlier manual.

    Raises GovfinError where the folder holds anything but an earlier manual, or can't be written.
    """
    stale = earlier(directory) - made.keys()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        _list(directory, {*made, *stale})  # before anything else, so that a manual broken off is known as one
        for path, text in made.items():
            file = directory / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        for path in stale:
            (directory / path).unlink(missing_ok=True)
        _list(directory, {*made})
    except OSError as error:
        raise _no_room(directory, error.strerror) from error


def _list(directory: Path, paths: set[str]) -> None:
    (directory / MANIFEST).write_text("".join(f"{line}\n" for line in (SIGNATURE, *sorted(paths))), encoding="utf-8", newline="\n")
