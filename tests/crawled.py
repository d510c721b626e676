"""A crawler of a site that is made of files: what its pages link to, and what of that is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import lxml.html

ADDRESSES = ("href", "src", "action")
SITE = "http://site.test/"


def links(page: Path, folder: Path) -> Iterator[str]:
    """Where a page leads on its own site."""
    here = SITE + quote(page.relative_to(folder).as_posix())
    tree = lxml.html.fromstring(page.read_bytes())
    if tree.xpath("//base"):  # shown at any address, with links from where the site is published
        here = SITE
    for element in tree.iter():
        for name in ADDRESSES:
            target = element.get(name)
            if target is not None and element.tag != "base" and (found := urljoin(here, target)).startswith(SITE):
                yield found


def file_at(address: str, folder: Path) -> Path:
    """The file that a plain server sends for an address."""
    path = unquote(urlsplit(address).path).lstrip("/")
    return folder / (f"{path}index.html" if path == "" or path.endswith("/") else path)


@cache
def places(page: Path) -> frozenset[str]:
    """What the fragments of addresses of a page can name."""
    return frozenset(lxml.html.fromstring(page.read_bytes()).xpath("//@id"))


def is_alive(address: str, folder: Path) -> bool:
    """Whether an address leads to a file, and to a place in it; files can't answer what is asked, but for the versions of static ones."""
    parts = urlsplit(address)
    file = file_at(address, folder)
    if not file.is_file() or (parts.query and not parts.path.startswith("/static/")):
        return False
    return not parts.fragment or unquote(parts.fragment) in places(file)


def dead_links(folder: Path) -> Counter[str]:
    """What is linked and is not there, with how many pages link to it."""
    known: dict[str, bool] = {}
    dead: Counter[str] = Counter()
    for page in folder.rglob("*.html"):
        for address in set(links(page, folder)):
            if address not in known:
                known[address] = is_alive(address, folder)
            dead.update([] if known[address] else [address])
    return dead
