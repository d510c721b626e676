"""Drawing: pages → HTML, by the templates.

Reads the labels of what a template names, and no other graph; writes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import urlencode

import jinja2
from pyoxigraph import BlankNode

from govfin import __version__
from govfin.page.bases import Base
from govfin.page.media import CSV, HTML, ROWS
from govfin.page.statics import CHARTS, EDITOR, EDITOR_STYLE, FOLDER, version_of
from govfin.page.sums import choices, in_units
from govfin.page.visits import HERE, LANGUAGES, Page, Visit, in_language, local_name, texts
from govfin.query.drawings import SCRIPT

HOME: Final = "/index"
TEMPLATES: Final = HERE / "templates"


def draw(page: Page, visit: Visit) -> bytes:
    """A page in the language of the visit."""
    found = _environment().get_template(page.template)
    asked = (
        f"?{urlencode(visit.pairs or visit.asked)}" if visit.asked else ""
    )  # what a page is asked, it is asked in the other language too
    text = found.render(
        page=page.values,
        title=page.title,
        head=" · ".join([page.title, *([page.about] if page.about else [each.text for each in reversed(page.trail[-2:])])]),
        trail=page.trail,
        address=""
        if visit.iri or visit.base == Base()
        else f"{visit.base.root}{in_language(visit.path, visit.language).removeprefix('/')}{asked}",
        at_home=visit.path == HOME,
        iri=visit.base.public(visit.iri),
        own={form.suffix: visit.link(f"{visit.path}.{form.suffix}") for form in visit.forms},
        others={each: visit.link(in_language(visit.path, each)) + asked for each in LANGUAGES if each != visit.language},
        served=not visit.static,  # whether a server can be asked
        language=visit.language,
        languages=LANGUAGES,
        rows=_files(visit, asked) if page.table and page.table.rows and not visit.iri else {},
        twins=[form for form in visit.forms if form is not HTML] if visit.iri else [],
        say=visit.say,
        said=lambda phrase, language: texts()[phrase][language],
        href=visit.href,
        link=visit.link,
        static=lambda name: f"{visit.link(FOLDER + name)}?{version_of(name)}",
        page_link=lambda path: visit.link(in_language(path, visit.language)),
        local_name=local_name,
        version=__version__,
    )
    return text.encode()


def compile_templates() -> None:
    """Read all templates now, so that nobody waits for it; each is kept."""
    for name in _environment().list_templates(extensions=["html"]):
        _environment().get_template(name)


def _files(visit: Visit, asked: str) -> Mapping[str, str]:
    """The files of the rows of a page of the site itself, by their suffixes."""
    start = visit.path if visit.language == LANGUAGES[0] else f"{visit.path}.{visit.language}"
    return {form.suffix: visit.link(f"{start}.{form.suffix}") + asked for form in (CSV, ROWS)}


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES, SCRIPT.parent]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals |= {"in_units": in_units, "money_choices": choices, "chart_scripts": CHARTS, "editor_scripts": EDITOR}
    environment.globals |= {"editor_style": EDITOR_STYLE}
    environment.tests["blank"] = lambda term: isinstance(term, BlankNode)
    return environment
