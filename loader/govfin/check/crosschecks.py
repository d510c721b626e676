"""Crosschecks: the rules between disclosures applied to those of one department or unit, and what came of each.

Reads the graphs of the disclosures, and writes for each department or unit one of its own (docs/model.md, `{base}checks/…`), whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from govfin.check.checks import read_findings, run_checks
from govfin.check.comparisons import Comparison, comparisons
from govfin.check.editions import Account, Edition, Party, editions, read_account, told_of
from govfin.check.findings import Findings
from govfin.graph.iris import concept_iri, gf, node
from govfin.graph.store import add_disclosures
from govfin.graph.stores import Change, Embedded, Store, internal_query
from govfin.mappings import Reading
from govfin.namespaces import BASE, DCTERMS, GF, PROV, RDF, segment

SCOPES: Final = ("unit", "department")
TAKES_PART: Final = ("whole", "addend", "subtrahend", "subject", "part", "suspect", "otherMention")


def comparison_iri(party: Party, base: str = BASE) -> NamedNode:
    """The graph of what comparing the disclosures of a department or unit found."""
    return NamedNode("/".join([f"{base}checks", segment(party.district), segment(party.name)]))


def crosscheck(store: Store, loaded: Collection[NamedNode], reading: Reading) -> None:
    """Compare anew wherever one of the `loaded` disclosures takes part, or where other disclosures are in force than were compared."""
    groups, compared = _groups(editions(store, reading)), _compared(store)
    for party, group in groups.items():
        graphs = {edition.graph for edition in group}
        if graphs != compared.get(comparison_iri(party)) or not graphs.isdisjoint(loaded):
            store.replace(Change({comparison_iri(party): _compare(store, party, group, reading)}))
    store.replace(Change(dict.fromkeys(compared.keys() - set(map(comparison_iri, groups)), ())))


def read_crosschecks(store: Store) -> Iterator[Findings]:
    """What comparing the disclosures of a store found, one department or unit after another."""
    for graph in sorted(_compared(store), key=lambda graph: graph.value):
        quads = store.graph(graph)
        findings = read_findings([*quads, *_evidence(store, quads, graph)], graph)
        if findings.checks:
            yield findings


def crosschecks_of(disclosures: Iterable[tuple[NamedNode, Sequence[Quad]]], reading: Reading) -> list[Findings]:
    """What comparing disclosures with one another finds, given the graph of each."""
    given = dict(disclosures)
    if len(given) < 2:
        return []
    store = Embedded()
    add_disclosures(store.quads, given.values())
    crosscheck(store, given.keys(), reading)
    return list(read_crosschecks(store))


def _groups(found: Iterable[Edition]) -> dict[Party, list[Edition]]:
    """The disclosures that are compared with one another: of a party all of its own, and those of the units that they list."""
    own: dict[Party, list[Edition]] = defaultdict(list)
    for edition in found:
        own[edition.party].append(edition)
    groups = {}
    for party, group in own.items():
        listed = {unit for edition in group for unit in edition.listed} - {party}
        groups[party] = [*group, *(edition for unit in sorted(listed) for edition in own.get(unit, ()))]
    return {party: group for party, group in groups.items() if len(group) > 1}


def _compared(store: Store) -> dict[NamedNode, set[NamedNode]]:
    """The graphs of comparisons, each with the disclosures that it compares."""
    found: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    solutions = store.query(internal_query("comparisons.rq"))
    assert isinstance(solutions, QuerySolutions)
    for solution in solutions:
        graph, disclosure = solution["graph"], solution["disclosure"]
        if isinstance(graph, NamedNode) and isinstance(disclosure, NamedNode):
            found[graph].add(disclosure)
    return dict(found)


def _compare(store: Store, party: Party, group: Iterable[Edition], reading: Reading) -> list[Quad]:
    """All that stands in the graph of a party's comparisons."""
    graph = comparison_iri(party)
    accounts = [read_account(store, edition, reading) for edition in group]
    told = list(_about(graph, party, accounts))
    told += [quad for each in comparisons(party, accounts) for quad in _calculation(each, graph)]
    _, derived = run_checks([*told, *_evidence(store, told, graph)], graph, scopes=SCOPES)
    return [*told, *derived]


def _about(graph: NamedNode, party: Party, accounts: Iterable[Account]) -> Iterator[Quad]:
    yield Quad(graph, node(f"{RDF}type"), gf("Comparison"), graph)
    yield Quad(graph, node(f"{DCTERMS}title"), Literal(party.name, language="zh"), graph)
    for account in accounts:
        yield Quad(graph, node(f"{PROV}wasDerivedFrom"), account.edition.graph, graph)


def _calculation(told: Comparison, graph: NamedNode) -> Iterator[Quad]:
    subject = NamedNode("/".join(filter(None, [told.whole.mention, "sum", told.identity, told.variant])))

    def say(predicate: str, value: NamedNode) -> Quad:
        return Quad(subject, node(predicate), value, graph)

    yield say(f"{RDF}type", gf("Calculation"))
    yield say(f"{RDF}type", gf("Sum"))
    yield say(f"{GF}identity", concept_iri("identity", told.identity))
    yield say(f"{GF}relation", concept_iri("relation", "equal"))
    yield say(f"{GF}whole", NamedNode(told.whole.mention))
    for part in told.parts:
        yield say(f"{GF}addend", NamedNode(part.mention))
    for part in told.less:
        yield say(f"{GF}subtrahend", NamedNode(part.mention))
    if told.reason:
        yield say(f"{GF}reason", concept_iri("reason", told.reason))


def _evidence(store: Store, quads: Iterable[Quad], graph: NamedNode) -> list[Quad]:
    """What the disclosures tell of the mentions that take part."""
    roles = {f"{GF}{role}" for role in TAKES_PART}
    named = (quad.object for quad in quads if quad.predicate.value in roles)
    mentions = dict.fromkeys(mention.value for mention in named if isinstance(mention, NamedNode))
    return list(dict.fromkeys(told_of(store, mentions, graph)))
