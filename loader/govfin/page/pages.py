"""Pages: of each kind of resource the module that makes its page; a resource of no such kind has that of `resource`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from govfin.check.rules import rules
from govfin.graph.stores import Store
from govfin.namespaces import CODE, GF, ORG, OWL, SHAPES, SKOS
from govfin.page.bases import is_catalogued
from govfin.page.catalogs import catalogued_page
from govfin.page.checks import check_page
from govfin.page.compare import COMPARE, compare_page
from govfin.page.concepts import concept_page
from govfin.page.counts import COUNTS
from govfin.page.descriptions import classes
from govfin.page.disclosures import disclosure_page
from govfin.page.districts import district_page
from govfin.page.documents import document_page
from govfin.page.failures import FAILURES, failures_page
from govfin.page.figures import figure_page
from govfin.page.home import home_page
from govfin.page.indexes import index_page
from govfin.page.mentions import mention_page
from govfin.page.named import INDEX, queries_page
from govfin.page.offers import VIEWS
from govfin.page.projects import project_page
from govfin.page.resource import resource_page
from govfin.page.rules import RULES, rule_page, rule_path, rules_page
from govfin.page.schemes import INDEX as CODE_LISTS
from govfin.page.schemes import scheme_page, schemes_page
from govfin.page.search import INDEXES, SEARCH, search_page
from govfin.page.tables import table_page
from govfin.page.tallies import TALLIES
from govfin.page.totals import SUMS, TOTALS, totals_page
from govfin.page.units import unit_page
from govfin.page.visits import Page, Visit
from govfin.page.vocabulary import vocabulary_page

OF_CLASSES: Final[Mapping[str, Callable[[Visit], Page]]] = {
    f"{GF}Check": check_page,
    f"{GF}Disclosure": disclosure_page,
    f"{GF}Document": document_page,
    f"{GF}Figure": figure_page,
    f"{GF}Mention": mention_page,
    f"{GF}Quotation": mention_page,
    f"{GF}Table": table_page,
    f"{GF}Project": project_page,
    f"{ORG}FormalOrganization": unit_page,
    f"{OWL}Ontology": vocabulary_page,
    f"{SKOS}Concept": concept_page,
    f"{SKOS}ConceptScheme": scheme_page,
}
OF_SCHEMES: Final[Mapping[str, Callable[[Visit], Page]]] = {f"{CODE}district": district_page}  # of concepts
OF_PATHS: Final[Mapping[str, Callable[[Visit], Page]]] = {  # the site's own pages
    "/index": home_page,
    INDEX: queries_page,
    CODE_LISTS: schemes_page,
    RULES: rules_page,
    FAILURES: failures_page,
    **{path: rule_page for rule in rules("").values() if (path := rule_path(rule))},
    SEARCH: search_page,
    COMPARE: compare_page,
    TOTALS: totals_page,
    **dict.fromkeys(INDEXES, index_page),
}
WITH_ROWS: Final = frozenset({"/index", SEARCH, COMPARE, TOTALS, RULES, FAILURES, *INDEXES})  # those whose rows can be had as files


def prepare(store: Store) -> None:
    """Draw up beforehand what pages need of the whole store, so that nobody waits for it."""
    COUNTS.of(store)  # which needs the names
    TALLIES.of(store)
    SUMS.of(store)
    VIEWS.of(store)


def page_of(visit: Visit) -> Page:
    """The page of the resource that is visited."""
    if visit.iri == SHAPES.removesuffix("#"):
        return rules_page(visit)
    if is_catalogued(visit.iri):
        return catalogued_page(visit)
    scheme, mark, notation = visit.iri.rpartition("/")
    if mark and notation and (maker := OF_SCHEMES.get(scheme)):
        return maker(visit)
    for name in sorted(classes(visit.triples)):
        if maker := OF_CLASSES.get(name):
            return maker(visit)
    return resource_page(visit)
