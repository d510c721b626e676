"""Pages: of each kind of resource the module that makes its page; a resource of no such kind has that of `resource`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from govfin.page.descriptions import classes
from govfin.page.home import home_page
from govfin.page.resource import resource_page
from govfin.page.visits import Page, Visit

OF_CLASSES: Final[Mapping[str, Callable[[Visit], Page]]] = {}
OF_PATHS: Final[Mapping[str, Callable[[Visit], Page]]] = {"/index": home_page}  # the site's own pages


def page_of(visit: Visit) -> Page:
    """The page of the resource that is visited."""
    for name in sorted(classes(visit.triples)):
        if maker := OF_CLASSES.get(name):
            return maker(visit)
    return resource_page(visit)
