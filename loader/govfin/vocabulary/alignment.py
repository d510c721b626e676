"""The alignment: what the figures and mentions of a store are in the words of other vocabularies.

Reads the disclosures' graphs and `https://w3id.org/govfin/ontology`. Writes one graph of its own,
`https://w3id.org/govfin/alignment`, whole: what it held before goes. Each rule is a SPARQL update in `ontology/entailments`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import Template

from pyoxigraph import NamedNode, Store

from govfin.folders import folder
from govfin.graph.store import load_ontology
from govfin.graph.stores import Embedded, internal_query
from govfin.namespaces import ALIGNMENT_GRAPH


def entailments() -> list[Path]:
    """The rules, in the order of their names; none needs what another writes."""
    return sorted((folder("ontology") / "entailments").glob("*.ru"))


def align(store: Store) -> int:
    """Write the alignment graph anew, at once or not at all; how many statements it has then."""
    load_ontology(Embedded(store))
    graph = NamedNode(ALIGNMENT_GRAPH)
    drop = Template(internal_query("drop.ru")).substitute(graph=str(graph))
    store.update(_request(drop, [path.read_text(encoding="utf-8") for path in entailments()]))
    return sum(1 for _ in store.quads_for_pattern(None, None, None, graph))


def aligned(store: Store) -> bool:
    """Whether the store has an alignment graph."""
    return store.contains_named_graph(NamedNode(ALIGNMENT_GRAPH))


def _request(first: str, rules: Sequence[str]) -> str:
    """One request of several, their prefixes at its head: Oxigraph takes them nowhere else."""
    lines = [line for rule in (first, *rules) for line in [*rule.splitlines(), ";"]]
    heads = dict.fromkeys(line for line in lines if line.startswith("PREFIX "))
    return "\n".join([*heads, *(line for line in lines if line not in heads)])
