"""The catalogue and the dumps: what is written is what the store says, the same bytes every time, and what describes it is true."""

from __future__ import annotations

import csv
import gc
import gzip
import io
import json
import re
from collections import Counter
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet
import pyoxigraph
import pytest
import rdflib
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from asked import asked_store
from govfin.catalogue.catalogues import catalog_triples, catalogue_of, series_triples
from govfin.catalogue.counts import Counting
from govfin.catalogue.dumps import ALL, CSVW, CSVW_OF_DISCLOSURES, INDEX, PACKAGE, PACKED_FACTS, PARQUET, Dumps, read_dumps, write_dumps
from govfin.catalogue.holdings import holdings
from govfin.catalogue.publications import Publication
from govfin.catalogue.rows import COLUMNS, NAMES
from govfin.catalogue.voids import void_triples
from govfin.cli import main
from govfin.errors import GovfinError
from govfin.graph.store import load_ontology, open_store
from govfin.graph.stores import Embedded
from govfin.namespaces import BASE, DCAT, DCTERMS, ONTOLOGY_GRAPH, RDF, VOID
from govfin.page.bases import Base

ELSEWHERE = Base("https://data.example.org/")
OWN = Publication("Own title", "Own office", "https://creativecommons.org/licenses/by/4.0/")
TYPES = {
    "string": r"[\s\S]*",
    "integer": r"-?\d+",
    "gYear": r"\d{4}",
    "decimal": r"-?\d+(\.\d+)?",
    "boolean": "true|false",
    "anyURI": r"https://\S+",
}


@pytest.fixture(scope="module")
def store() -> Embedded:
    return Embedded(asked_store())


@pytest.fixture(scope="module")
def folder(store: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumps") / "files"
    write_dumps(store, ELSEWHERE, folder, OWN)
    return folder


@pytest.fixture(scope="module")
def dumps(folder: Path) -> Dumps:
    found = read_dumps(folder)
    assert found is not None
    return found


def published(quad: Quad) -> Quad:
    moved = ELSEWHERE.published_term
    return Quad(moved(quad.subject), quad.predicate, moved(quad.object), moved(quad.graph_name))


def test_the_quads_are_those_of_the_store(store: Embedded, folder: Path) -> None:
    lines = gzip.decompress((folder / ALL).read_bytes())
    assert set(pyoxigraph.parse(lines, format=RdfFormat.N_QUADS)) == {published(quad) for quad in store.quads}
    assert lines.count(b"\n") == len(store.quads)
    assert BASE.encode() not in lines


def test_each_disclosure_has_its_graph_and_its_facts(store: Embedded, folder: Path, dumps: Dumps) -> None:
    found = holdings(store)
    assert len(found) == 17 == len({holding.file_name for holding in found})
    for holding in found:
        turtle, sheet = dumps.of(holding.iri)
        triples = set(pyoxigraph.parse(gzip.decompress((folder / turtle.path).read_bytes()), format=RdfFormat.TURTLE))
        graph = {published(quad) for quad in store.graph(NamedNode(holding.iri))}
        assert {Triple(each.subject, each.predicate, each.object) for each in triples} == {quad.triple for quad in graph}
        rows = list(csv.DictReader(io.StringIO((folder / sheet.path).read_text(encoding="utf-8"))))
        mentions = {
            quad.subject.value for quad in graph if quad.predicate.value.endswith("#type") and str(quad.object).endswith("#Mention>")
        }  # type: ignore[union-attr]
        assert {row["mention"] for row in rows} == mentions


def test_the_facts_are_those_of_all_disclosures_in_csv_and_parquet(folder: Path, dumps: Dumps) -> None:
    rows = list(csv.DictReader(io.StringIO(gzip.decompress((folder / PACKED_FACTS).read_bytes()).decode())))
    parts = [file for file in dumps.files if file.path.endswith(".csv")]
    assert rows == [row for file in parts for row in csv.DictReader(io.StringIO((folder / file.path).read_text(encoding="utf-8")))]
    table = pyarrow.parquet.read_table(folder / PARQUET)
    kinds = {"integer": "int32", "gYear": "int32", "decimal": "decimal128(38, 18)", "boolean": "bool"}
    assert {field.name: str(field.type) for field in table.schema} == {each.name: kinds.get(each.type, "string") for each in COLUMNS}
    columns = table.to_pylist()
    assert len(columns) == len(rows) > 100
    for row, told in zip(rows, columns, strict=True):
        assert row["amount"] == "" or Decimal(row["amount"]) == told["amount"]
        assert {name: told[name] and str(told[name]) for name in ("mention", "year", "unit_name", "phase")} == {
            name: row[name] or None for name in ("mention", "year", "unit_name", "phase")
        }


def test_coordinates_are_those_of_the_figure(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(gzip.decompress((folder / PACKED_FACTS).read_bytes()).decode())))
    for row in rows:
        if row["figure"]:
            told = row["figure"].removeprefix(f"{ELSEWHERE.data}figure/").split("/")
            assert told[2:5] == [row["year"], row["coverage"], row["phase"]]
            assert row["about"] == "figure"


def test_the_same_store_gives_the_same_bytes(store: Embedded, folder: Path, tmp_path: Path) -> None:
    other = pyoxigraph.Store()
    other.extend(reversed(list(store.quads)))
    write_dumps(Embedded(other), ELSEWHERE, tmp_path, OWN)
    assert {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")} == {
        path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")
    }


def test_counts_are_those_of_queries(store: Embedded, dumps: Dumps) -> None:
    def ask(text: str) -> int:
        return int(next(iter(store.query(text)))[0].value)  # type: ignore[union-attr, index, call-overload]

    counts = dumps.counts
    assert counts.triples == len({quad.triple for quad in store.quads}) == sum(counts.properties.values()) < len(store.quads)
    assert counts.entities == ask("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER isIRI(?s) }")
    assert counts.graphs == len(store.graphs())
    for name, count in counts.classes.items():
        assert count == ask(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{name}> }}")
    matches = [
        quad for quad in store.quads if quad.predicate.value.endswith("Match") and not str(quad.object).startswith("<https://w3id.org/")
    ]
    assert sum(sum(found.values()) for found in counts.links.values()) == len(matches)
    assert counts.properties == dict(Counter(triple.predicate.value for triple in {quad.triple for quad in store.quads}))


def test_triples_are_those_that_another_library_reads(folder: Path, dumps: Dumps) -> None:
    lines = gzip.decompress((folder / ALL).read_bytes()).decode().splitlines()
    triples = rdflib.Graph().parse(data="".join(f"{line.rpartition(' <')[0]} .\n" for line in lines), format="nt")
    assert dumps.counts.triples == len(triples) < len(lines)


def test_files_are_as_long_and_hashed_as_is_told(folder: Path, dumps: Dumps) -> None:
    assert {file.path for file in dumps.files} | {INDEX} == {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    for file in dumps.files:
        content = (folder / file.path).read_bytes()
        assert (len(content), sha256(content).hexdigest()) == (file.bytes, file.sha256)
        assert re.fullmatch(r"[a-z0-9./-]+", file.path), "a name that any system and any address can hold"


def test_the_metadata_of_the_csv_holds_for_every_row(folder: Path) -> None:
    told, of_each = (json.loads((folder / path).read_text(encoding="utf-8")) for path in (CSVW, CSVW_OF_DISCLOSURES))
    assert told["@context"][0] == of_each["@context"][0] == "http://www.w3.org/ns/csvw"
    assert f"{told['url']}.gz" == PACKED_FACTS
    assert {table["url"] for table in of_each["tables"]} == {path.name for path in folder.rglob("*.csv")}
    assert all(((folder / CSVW_OF_DISCLOSURES).parent / table["url"]).is_file() for table in of_each["tables"])
    assert told["tableSchema"] == of_each["tableSchema"]
    columns = told["tableSchema"]["columns"]
    reader = csv.reader(io.StringIO(gzip.decompress((folder / PACKED_FACTS).read_bytes()).decode()))
    assert next(reader) == [column["titles"] for column in columns] == list(NAMES)
    keys = []
    for row in reader:
        for column, cell in zip(columns, row, strict=True):
            assert re.fullmatch(TYPES[column["datatype"]], cell) if cell else not column["required"], (column, cell)
        keys.append(row[[column["name"] for column in columns].index(told["tableSchema"]["primaryKey"])])
    assert len(set(keys)) == len(keys)


def test_the_data_package_tells_every_file_as_it_is(folder: Path) -> None:
    package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    schema = json.loads((folder / "facts.schema.json").read_text(encoding="utf-8"))
    assert {resource["schema"] for resource in package["resources"] if "schema" in resource} == {"facts.schema.json"}
    assert package["licenses"] == [{"path": OWN.licence}]
    assert len({resource["name"] for resource in package["resources"]}) == len(package["resources"]) > 30
    for resource in package["resources"]:
        assert re.fullmatch(r"[a-z0-9._/-]+", resource["name"])
        content = (folder / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{sha256(content).hexdigest()}")
        text = gzip.decompress(content) if resource.get("compression") == "gz" else content
        if resource["format"] == "csv":
            assert next(csv.reader(io.StringIO(text.decode()))) == [field["name"] for field in schema["fields"]]


def test_what_is_not_whole_is_not_read(folder: Path, tmp_path: Path) -> None:
    assert read_dumps(tmp_path) is None
    (tmp_path / INDEX).write_text((folder / INDEX).read_text(encoding="utf-8")[:-100], encoding="utf-8")
    assert read_dumps(tmp_path) is None


# The catalogue


def graph_of(triples: object) -> rdflib.Graph:
    return rdflib.Graph().parse(data=pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")  # type: ignore[arg-type, call-overload]


def test_the_catalogue_leads_to_every_disclosure_and_its_files(store: Embedded, dumps: Dumps, folder: Path) -> None:
    catalogue = catalogue_of(store, ELSEWHERE, OWN, dumps)
    whole = graph_of(catalog_triples(catalogue))
    iri = rdflib.URIRef(f"{ELSEWHERE.root}catalog")
    listed = set(whole.objects(iri, rdflib.URIRef(f"{DCAT}dataset")))
    for unit in catalogue.series:
        assert rdflib.URIRef(catalogue.series_iri(unit)) in listed
        whole += graph_of(series_triples(catalogue, unit))
    datasets = set(whole.subjects(rdflib.URIRef(f"{RDF}type"), rdflib.URIRef(f"{DCAT}Dataset")))
    assert datasets == {rdflib.URIRef(ELSEWHERE.public(each.iri)) for each in holdings(store)} | {rdflib.URIRef(f"{iri}#all")}
    sizes = {
        str(whole.value(each, rdflib.URIRef(f"{DCAT}downloadURL"))): int(size)
        for each, size in whole.subject_objects(rdflib.URIRef(f"{DCAT}byteSize"))
    }
    assert sizes == {f"{ELSEWHERE.root}dumps/{file.path}": (folder / file.path).stat().st_size for file in dumps.files}
    assert BASE not in whole.serialize(format="nt")
    assert str(whole.value(iri, rdflib.URIRef(f"{DCTERMS}license"))) == OWN.licence


def test_what_nobody_has_said_is_said_to_be_unknown(store: Embedded) -> None:
    told = graph_of(catalog_triples(catalogue_of(store, Base())))
    assert not list(told.subject_objects(rdflib.URIRef(f"{DCTERMS}license")))
    assert "states no licence" in told.serialize(format="nt")
    assert "not stated" in told.serialize(format="nt")


def test_an_edition_replaces_the_one_before_it() -> None:
    quads = asked_store()
    first, second = holdings(Embedded(quads))[:2]
    later, earlier = NamedNode(first.iri), NamedNode(second.iri)
    quads.add(Quad(later, NamedNode("http://www.w3.org/ns/prov#wasRevisionOf"), earlier, NamedNode(f"{BASE}catalogue")))
    catalogue = catalogue_of(Embedded(quads), Base())
    told = graph_of(series_triples(catalogue, first.unit))
    assert str(told.value(rdflib.URIRef(later.value), rdflib.URIRef(f"{DCTERMS}replaces"))) == earlier.value


@pytest.mark.parametrize("licence", ["CC-BY", "javascript:alert(1)", "https://example.org/ a"])
def test_a_licence_is_an_address(licence: str) -> None:
    with pytest.raises(GovfinError, match="is no licence"):
        Publication(licence=licence)


def test_the_command_line_writes_the_files(store: Embedded, tmp_path: Path) -> None:
    kept = open_store(tmp_path / "store")
    assert isinstance(kept, Embedded)
    kept.quads.bulk_extend(list(store.quads))
    kept.finish(optimize=False)
    del kept
    gc.collect()
    asked = ["dump", str(tmp_path / "files"), "--store", str(tmp_path / "store"), "--base", ELSEWHERE.root, "--publisher", "Own office"]
    told = CliRunner().invoke(main, asked)
    assert told.exit_code == 0, told.output
    assert f"{len({quad.triple for quad in store.quads}):,} triples" in told.output
    dumps = read_dumps(tmp_path / "files")
    assert dumps is not None
    assert dumps.counts.graphs == len(store.graphs())
    assert CliRunner().invoke(main, [*asked, "--licence", "free"]).exit_code == 2


def test_links_to_other_lists_are_counted_by_kind_and_list() -> None:
    store = Embedded()
    load_ontology(store)
    counting = Counting()
    counting.add(store.graph(NamedNode(ONTOLOGY_GRAPH)))
    dumps = Dumps(counts=counting.counted())
    cofog = "http://linked.data.gov.au/def/cofog/"
    told = graph_of(void_triples(catalogue_of(store, Base(), dumps=dumps)))
    sets = list(told.subjects(rdflib.RDF.type, rdflib.URIRef(f"{VOID}Linkset")))
    assert sets
    for each in sets:
        kind, other = (str(told.value(each, rdflib.URIRef(f"{VOID}{name}"))) for name in ("linkPredicate", "objectsTarget"))
        count = sum(quad.predicate.value == kind and cofog in str(quad.object) for quad in store.quads)
        if str(told.value(rdflib.URIRef(other), rdflib.URIRef(f"{VOID}uriSpace"))) == cofog:
            assert int(told.value(each, rdflib.URIRef(f"{VOID}triples"))) == count > 0  # type: ignore[arg-type]
    spaces = {str(told.value(each, rdflib.URIRef(f"{VOID}uriSpace"))) for each in told.objects(None, rdflib.URIRef(f"{VOID}objectsTarget"))}
    assert cofog in spaces
