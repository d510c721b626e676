"""The ontology: every term defined and explained in two languages, every concept in its place, and the lists as they are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from govfin import codelists
from govfin.folders import folder
from govfin.mappings import load_mappings
from govfin.namespaces import CODE, DCTERMS, GF, OWL, QB, RDF, RDFS, SKOS
from make_codelists import make
from make_codelists.changes import official_changes, with_changes
from make_codelists.classification import OFFICIAL_NAMES, classification, other_names
from make_codelists.cofog import NAMES as COFOG_NAMES
from make_codelists.cofog import SCHEME as COFOG
from make_codelists.entries import SKOSXL as XL
from make_codelists.entries import Entry, Name, rows
from make_codelists.procurement import MENDED_NAMES, catalogue, parent_of

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = CHECKOUT.parent / "shared"
FILES = sorted(folder("ontology").glob("*.ttl"))
GENERATED = ("functions.ttl", "economics.ttl", "districts.ttl", "procurement.ttl", "cofog.ttl")
MODEL = (CHECKOUT / "docs" / "model.md").read_text(encoding="utf-8")

CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # ideographs, and the punctuation and forms that go with them

TYPE = NamedNode(RDF + "type")
IN_SCHEME = NamedNode(SKOS + "inScheme")
BROADER = NamedNode(SKOS + "broader")
NARROWER = NamedNode(SKOS + "narrower")
TOP_CONCEPT_OF = NamedNode(SKOS + "topConceptOf")


@pytest.fixture(scope="module")
def ontology() -> Store:
    store = Store()
    for file in FILES:
        store.load(path=file, format=RdfFormat.TURTLE)
    return store


def objects(store: Store, subject: Any, predicate: str) -> list[Any]:
    return [quad.object for quad in store.quads_for_pattern(subject, NamedNode(predicate), None)]


def subjects(store: Store, predicate: NamedNode, value: str) -> list[Any]:
    return [quad.subject for quad in store.quads_for_pattern(None, predicate, NamedNode(value))]


def terms(store: Store) -> set[NamedNode]:
    """What the vocabulary describes."""
    found = {quad.subject for quad in store.quads_for_pattern(None, TYPE, None)}
    return {term for term in found if isinstance(term, NamedNode) and term.value.startswith(GF)}


def concepts(store: Store) -> list[Any]:
    """The concepts of this ontology's own schemes."""
    return [concept for concept in subjects(store, TYPE, SKOS + "Concept") if concept.value.startswith(CODE)]


def languages(store: Store, term: NamedNode, predicate: str) -> list[str]:
    return sorted(value.language for value in objects(store, term, predicate) if value.value.strip())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_parses_and_says_something(file: Path) -> None:
    assert list(pyoxigraph.parse(path=file, format=RdfFormat.TURTLE))


def test_every_term_of_the_model_is_defined(ontology: Store) -> None:
    used = set(re.findall(r"\bgf:([A-Za-z]\w*)", MODEL))
    assert used
    assert used - {term.value.removeprefix(GF) for term in terms(ontology)} == set()


def test_every_term_that_the_ontology_uses_is_defined(ontology: Store) -> None:
    nodes = {node for quad in ontology for node in (quad.subject, quad.predicate, quad.object) if isinstance(node, NamedNode)}
    assert {node for node in nodes if node.value.startswith(GF) and node.value != GF} - terms(ontology) == set()


def texts(file: Path, language: str) -> list[tuple[Any, str, str]]:
    """What a file says in one language: of what, by which property, in which words."""
    triples = pyoxigraph.parse(path=file, format=RdfFormat.TURTLE)
    told = ((each.subject, each.predicate.value, each.object) for each in triples if isinstance(each.object, pyoxigraph.Literal))
    return [(subject, predicate, value.value) for subject, predicate, value in told if value.language == language]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_said_in_english_holds_no_chinese(file: Path) -> None:
    assert [text for _, _, text in texts(file, "en") if CHINESE.search(text)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_said_in_chinese_is_chinese(file: Path) -> None:
    """Signs (≥) and notations, which stand for a name that nobody knows, are of no language; of Latin words, labels hold names only."""
    for subject, predicate, text in texts(file, "zh"):
        if str(subject).endswith(f"/{text}>"):
            continue
        assert CHINESE.search(text) or not any(map(str.isalpha, text)), subject
        if predicate.endswith(("abel", "title")):
            assert {word for word in re.findall(r"[A-Za-z]+", text) if not word.isupper()} <= {"govfin"}, subject


@pytest.mark.parametrize("predicate", [RDFS + "label", SKOS + "definition"])
def test_every_term_is_explained_once_in_chinese_and_in_english(ontology: Store, predicate: str) -> None:
    assert {term.value for term in terms(ontology) if languages(ontology, term, predicate) != ["en", "zh"]} == set()


def test_every_term_is_a_class_or_a_property_of_this_ontology(ontology: Store) -> None:
    kinds = {NamedNode(OWL + kind) for kind in ("Class", "ObjectProperty", "DatatypeProperty")}
    for term in terms(ontology):
        assert len(kinds & set(objects(ontology, term, TYPE.value))) == 1, term
        assert objects(ontology, term, RDFS + "isDefinedBy") == [NamedNode(GF.removesuffix("#"))], term


def test_the_cube_has_every_dimension_and_each_has_a_range(ontology: Store) -> None:
    dimensions = set(subjects(ontology, TYPE, QB + "DimensionProperty"))
    components = {quad.object for quad in ontology.quads_for_pattern(None, NamedNode(QB + "dimension"), None)}
    assert components == dimensions
    assert all(objects(ontology, dimension, RDFS + "range") for dimension in dimensions)


def test_every_measure_has_a_unit() -> None:
    assert {notation for notation, measure in codelists.scheme("measure").items() if not measure.unit} == {"all"}
    assert {measure.unit for measure in codelists.scheme("measure").values()} - {None} == set(codelists.scheme("unit-of-measure"))


def test_code_lists_of_dimensions_are_schemes_with_all_on_top(ontology: Store) -> None:
    lists: list[Any] = [quad.object for quad in ontology.quads_for_pattern(None, NamedNode(QB + "codeList"), None)]
    assert len(lists) == 9
    for scheme in lists:
        assert NamedNode(SKOS + "ConceptScheme") in objects(ontology, scheme, TYPE.value)
        assert subjects(ontology, TOP_CONCEPT_OF, scheme.value) == [NamedNode(f"{scheme.value}/all")]


def test_every_scheme_is_labelled_and_names_its_top_concepts(ontology: Store) -> None:
    for scheme in subjects(ontology, TYPE, SKOS + "ConceptScheme"):
        assert languages(ontology, scheme, SKOS + "prefLabel") == ["en", "zh"]
        assert languages(ontology, scheme, SKOS + "definition") == ["en", "zh"]
        assert set(objects(ontology, scheme, SKOS + "hasTopConcept")) == set(subjects(ontology, TOP_CONCEPT_OF, scheme.value))


def test_every_concept_has_one_notation_one_chinese_label_and_one_scheme(ontology: Store) -> None:
    for concept in concepts(ontology):
        (notation,) = objects(ontology, concept, SKOS + "notation")
        (scheme,) = objects(ontology, concept, IN_SCHEME.value)
        assert concept.value == f"{scheme.value}/{notation.value}"
        assert scheme.value.startswith(CODE)
        assert NamedNode(SKOS + "ConceptScheme") in objects(ontology, scheme, TYPE.value)
        assert languages(ontology, concept, SKOS + "prefLabel") in (["zh"], ["en", "zh"])


def test_every_concept_reaches_a_top_concept_of_its_scheme(ontology: Store) -> None:
    for concept in concepts(ontology):
        path = [concept]
        while wider := objects(ontology, path[-1], BROADER.value):
            assert len(wider) == 1, path
            assert wider[0] not in path, path
            path += wider
        assert objects(ontology, path[-1], TOP_CONCEPT_OF.value) == objects(ontology, concept, IN_SCHEME.value), path


def test_narrower_is_broader_turned_round(ontology: Store) -> None:
    down = {(quad.object, quad.subject) for quad in ontology.quads_for_pattern(None, NARROWER, None)}
    up = {(quad.subject, quad.object) for quad in ontology.quads_for_pattern(None, BROADER, None)}
    assert up == down


def test_what_a_concept_adds_up_to_is_broader(ontology: Store) -> None:
    arcs = {(quad.subject, quad.object) for quad in ontology.quads_for_pattern(None, NamedNode(GF + "addsUpTo"), None)}
    assert arcs
    assert arcs <= {(quad.subject, quad.object) for quad in ontology.quads_for_pattern(None, BROADER, None)}


def test_correspondences_lead_from_departmental_to_government_codes(ontology: Store) -> None:
    pairs = list(ontology.quads_for_pattern(None, NamedNode(GF + "correspondsTo"), None))
    assert pairs
    assert all(str(pair.subject).startswith(f"<{CODE}economic/3") for pair in pairs)
    assert all(str(pair.object).startswith(f"<{CODE}economic/5") for pair in pairs)


def test_the_identities_are_those_of_the_model() -> None:
    assert set(codelists.scheme("identity")) == set(re.findall(r"^\| `([a-z-]+)` \| \d+ \|", MODEL, re.MULTILINE))


@pytest.mark.parametrize(
    ("scheme", "notations"),
    [
        ("phase", "approved revised executed"),
        ("flow", "revenue expenditure balance"),
        ("fund", "fiscal general govfund soe special institutional business operating superior subordinate other"),
        ("expenditure", "basic personnel public project business remitted subsidy"),
        ("item", "three-public abroad vehicles vehicle-purchase vehicle-running reception operating-cost procurement goods works"),
        ("item", "services sme micro purchased-services grand-total opening closing surplus-used surplus-distributed"),
        ("measure", "amount persons vehicles change share execution-rate score"),
        ("project", "all"),
        ("verdict", "consistent consistent-by-rounding inconsistent not-checked"),
        ("reason", "whole-missing whole-blank parts-missing parts-blank"),
        ("relation", "equal at-most"),
        ("table-kind", "B01 B05 B15 F01 F12"),
    ],
)
def test_schemes_have_the_notations_of_the_model(scheme: str, notations: str) -> None:
    assert set(notations.split()) <= set(codelists.scheme(scheme))


def test_there_are_24_budget_and_17_final_tables() -> None:
    kinds = codelists.scheme("table-kind")
    assert list(kinds) == [f"B{n:02}" for n in range(1, 25)] + [f"F{n:02}" for n in range(1, 18)]
    assert kinds["F07"].label == "政府性基金预算财政拨款收入支出决算表"
    assert kinds["F07"].english.startswith("Final accounts: ")


def parts(scheme: str) -> dict[str, set[str]]:
    """Each whole of a scheme with what adds up to it."""
    concepts = codelists.scheme(scheme).values()
    return {whole: {part.notation for part in concepts if part.whole == whole} for whole in {c.whole for c in concepts} if whole}


def test_funds_kinds_of_expenditure_and_items_tell_what_adds_up() -> None:
    assert parts("fund") == {
        "all": {"fiscal", "special", "institutional", "carried", "carried-account", "surplus"},
        "carried": {"carried-general", "carried-govfund", "carried-soe"},
        "fiscal": {"general", "govfund", "soe"},
        "institutional": {"business", "operating", "superior", "subordinate", "other"},
    }
    assert parts("expenditure") == {
        "all": {"basic", "project", "business", "remitted", "subsidy", "reserve"},
        "basic": {"personnel", "public"},
        "project": {"other-operations", "specific-targets"},
    }
    assert parts("item") == {
        "three-public-meetings-training": {"three-public", "meetings", "training"},
        "three-public": {"abroad", "vehicles", "reception"},
        "vehicles": {"vehicle-purchase", "vehicle-running"},
        "reception": {"reception-domestic", "reception-abroad"},
        "procurement": {"goods", "works", "services"},
        "staff-retired": {"staff-retired-veterans", "staff-retired-others"},
    }


def test_an_of_which_has_a_broader_concept_and_no_whole() -> None:
    sme = codelists.scheme("item")["sme"]
    assert (sme.broader, sme.whole, sme.level) == ("procurement", None, 2)
    tuition = codelists.scheme("item")["tuition"]
    assert (tuition.broader, tuition.whole) == ("all", None)


def notations_set() -> Iterator[tuple[str, str]]:
    """Every dimension and notation that a mapping sets; years apart, which are no concepts."""
    reading = load_mappings()
    words = [word for group in (*reading.words.groups.values(), *(kind.variants for kind in reading.kinds)) for word in group]
    for settings in (*(word.set for word in words), *(kind.set for kind in reading.kinds)):
        yield from ((dimension, str(value)) for dimension, value in settings.items() if dimension != "year")


def test_every_notation_that_a_mapping_sets_is_a_concept() -> None:
    found = set(notations_set())
    assert found
    assert {(dimension, notation) for dimension, notation in found if notation not in codelists.scheme(dimension)} == set()


def test_functions() -> None:
    functions = codelists.functions()
    assert (functions["all"].level, functions["all"].broader) == (0, None)
    culture, broadcasting = functions["207"], functions["2070808"]
    assert (culture.level, culture.broader, culture.label) == (1, "all", "文化旅游体育与传媒支出")
    assert (broadcasting.level, broadcasting.broader, broadcasting.label) == (3, "20708", "广播电视事务")
    assert broadcasting.first_seen is not None
    assert broadcasting.last_seen is not None
    assert broadcasting.first_seen <= broadcasting.last_seen
    assert functions["20805"].alt_labels == ("行政事业单位离退休",)


CLASSES_OF_FUNCTIONS = """201 202 203 204 205 206 207 208 209 210 211 212 213 214 215 216 217 219 220 221 222 223 224 227 229
    230 231 232 233 234"""
CLASSES_OF_ECONOMICS = """301 302 303 304 305 307 308 309 310 311 312 313 399
    501 502 503 504 505 506 507 508 509 510 511 512 513 514 599"""


@pytest.mark.parametrize(("listed", "codes"), [(codelists.functions, CLASSES_OF_FUNCTIONS), (codelists.economics, CLASSES_OF_ECONOMICS)])
def test_every_class_has_its_name_in_two_languages(listed: Any, codes: str) -> None:
    classes = {code: concept for code, concept in listed().items() if concept.level == 1}
    assert set(classes) == set(codes.split())
    assert [code for code, concept in classes.items() if not concept.english or concept.label == code or concept.provisional] == []


def test_no_name_stands_for_two_classes() -> None:
    for first, concepts in (("2", codelists.functions()), ("3", codelists.economics()), ("5", codelists.economics())):
        classes = [concept for concept in concepts.values() if concept.level == 1 and concept.notation.startswith(first)]
        names = Counter(name.removesuffix("支出") for each in classes for name in {each.label, *each.alt_labels})
        assert names
        assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("code", "label", "alt_labels"),
    [
        ("202", "外交支出", ()),
        ("207", "文化旅游体育与传媒支出", ("文化体育与传媒支出",)),
        ("210", "卫生健康支出", ("医疗卫生与计划生育支出", "医疗卫生支出")),
        ("20101", "人大事务", ()),  # disclosures print its narrower codes only
        ("21305", "巩固脱贫攻坚成果衔接乡村振兴", ("巩固脱贫衔接乡村振兴", "扶贫")),
        ("2081004", "殡葬", ()),  # the one disclosure prints a project beside the code
    ],
)
def test_official_names_complete_the_functions(code: str, label: str, alt_labels: tuple[str, ...]) -> None:
    concept = codelists.functions()[code]
    assert (concept.label, concept.alt_labels, concept.provisional) == (label, alt_labels, False)


def test_every_official_name_is_in_the_lists() -> None:
    known = {**codelists.functions(), **codelists.economics()}
    for row in rows(OFFICIAL_NAMES):
        concept = known[row["code"]]
        assert (concept.label, concept.english, concept.provisional) == (row["name"], row["english"], False)
        assert set(filter(None, row["other_names"].split("; "))) <= set(concept.alt_labels)


def test_a_code_that_is_printed_by_one_disclosure_is_provisional() -> None:
    assert codelists.functions()["2010503"].provisional
    assert not codelists.functions()["2010101"].provisional


HEADER = "code\tname\tconfidence\tyears\tother_names\n"


def test_a_code_of_which_only_narrower_ones_are_known_is_provisional(tmp_path: Path) -> None:
    table = tmp_path / "codes.tsv"
    table.write_text(f"{HEADER}2990101\t甲\thigh\t2024\t\n", encoding="utf-8")
    official = {"code": "299", "name": "乙支出", "english": "second", "other_names": ""}
    entries = {entry.code: entry for entry in classification(table, official=[official])}
    assert [(e.code, e.label, e.provisional) for e in sorted(entries.values(), key=lambda e: e.code)] == [
        ("299", "乙支出", False),
        ("29901", "29901", True),
        ("2990101", "甲", False),
    ]


def test_an_official_name_goes_before_a_printed_one(tmp_path: Path) -> None:
    table = tmp_path / "codes.tsv"
    table.write_text(f"{HEADER}299\t甲项目\tlow\t2024\t乙支出(3); 丙支出(2)\n21000\t平方米\thigh\t2026\t\n", encoding="utf-8")
    official = {"code": "299", "name": "乙支出", "english": "", "other_names": "丁支出"}
    (entry,) = classification(table, official=[official])
    assert (entry.label, entry.alt_labels, entry.provisional, entry.years) == ("乙支出", ("丁支出", "丙支出"), False, ("2024", "2024"))


def test_levels_of_codes_follow_from_their_length() -> None:
    for concept in [*codelists.functions().values(), *codelists.economics().values()]:
        assert concept.notation == "all" or len(concept.notation) == 2 * concept.level + 1


def test_economics_hold_departmental_and_government_codes() -> None:
    economics = codelists.economics()
    assert (economics["30101"].label, economics["30101"].broader) == ("基本工资", "301")
    assert economics["30101"].corresponds_to == ("50101", "50501")
    assert (economics["50101"].label, economics["50101"].corresponds_to) == ("工资奖金津补贴", ())


@pytest.mark.parametrize(
    ("code", "name", "level", "parent"),
    [
        ("420103", "江汉区", 3, "420100"),
        ("420100", "武汉市", 2, "420000"),
        ("420000", "湖北省", 1, "100000"),
        ("310107", "普陀区", 3, "310000"),  # a municipality has no prefectures
        ("429004", "仙桃市", 3, "420000"),  # directly under its province
        ("100000", "中华人民共和国", 0, None),
        ("unknown", "不详", 0, None),
    ],
)
def test_districts(code: str, name: str, level: int, parent: str | None) -> None:
    assert codelists.districts()[code] == codelists.District(code, name, level, parent)


def test_procurement() -> None:
    bought = codelists.scheme("procurement")
    assert {code for code, concept in bought.items() if concept.broader == "all"} == {"A", "B", "C"}
    offices = bought["A01010100"]
    assert (offices.label, offices.level, offices.broader, offices.provisional) == ("办公用房", 4, "A01010000", False)
    assert (bought["A"].english, bought["A02470600"].label, bought["A02470600"].provisional) == ("goods", "卡拉 OK 设备", False)
    assert (bought["A02030610"].label, bought["A02030610"].provisional) == ("警车", True)  # the table had to cut the line
    assert (bought["A07050200"].label, bought["A07050200"].broader, bought["A07050200"].provisional) == ("A07050200", "A07050000", True)


def test_no_name_of_the_procurement_catalogue_is_a_piece_of_a_sentence() -> None:
    concepts = codelists.scheme("procurement").values()
    assert [c.notation for c in concepts if re.search(r"[；。：]|——|[及和与、的（]$", c.label)] == []
    assert [c.notation for c in concepts if c.label == c.notation and not c.provisional and len(c.notation) > 1] == []


@pytest.mark.parametrize(
    ("code", "parent"),
    [("A02030610", "A02030600"), ("A02030600", "A02030000"), ("A01000000", "A"), ("A10000000", "A"), ("C10020100", "C10020000")],
)
def test_the_parent_of_a_procurement_code(code: str, parent: str) -> None:
    assert parent_of(code) == parent


def test_a_cut_name_is_provisional_unless_it_was_mended(tmp_path: Path) -> None:
    table = tmp_path / "catalogue.tsv"
    lines = ["code\tlevel\tparent\tname\tname_flag", "A\t0\t\t货物\t", "A02470600\t3\tA\t卡拉\tcut", "A02030610\t4\tA\t警车\tcut"]
    table.write_text("\n".join([*lines, "C01010600\t3\tA\t\tcut", "B02130301\t4\tB02130300\t铺设\t"]), encoding="utf-8")
    entries = {entry.code: (entry.label, entry.provisional) for entry in catalogue(table)}
    assert entries == {
        "A": ("货物", False),
        "A02470600": ("卡拉 OK 设备", False),
        "A02030610": ("警车", True),
        "C01010600": ("C01010600", True),
        "B02130301": ("铺设", False),
        "B02130300": ("B02130300", True),
    }


def test_every_mended_name_is_in_the_catalogue() -> None:
    concepts = codelists.scheme("procurement")
    assert [row["code"] for row in rows(MENDED_NAMES) if concepts[row["code"]].label != (row["name"] or row["code"])] == []


MATCHES = {SKOS + name for name in ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch")}


def test_cofog_has_its_ten_divisions_and_sixty_nine_groups() -> None:
    levels = Counter("." in row["notation"] for row in rows(COFOG_NAMES))
    assert levels == {False: 10, True: 69}


def test_every_class_of_functions_matches_cofog(ontology: Store) -> None:
    matched = {quad.subject.value.removeprefix(CODE + "function/") for quad in ontology if quad.predicate.value in MATCHES}
    assert {code for code, concept in codelists.functions().items() if concept.level == 1} - matched == set()


def test_cofog_is_matched_by_codes_of_the_list_and_each_match_is_a_real_code(ontology: Store) -> None:
    real = {f"{COFOG}/{row['notation'].replace('.', '')}" for row in rows(COFOG_NAMES)}
    described = {concept.value: objects(ontology, concept, SKOS + "notation")[0].value for concept in subjects(ontology, IN_SCHEME, COFOG)}
    assert set(described) == real
    assert all(iri == f"{COFOG}/{notation.replace('.', '')}" for iri, notation in described.items())
    matches = [quad for quad in ontology if quad.predicate.value in MATCHES and str(quad.object).startswith(f"<{COFOG}")]
    assert {str(quad.object)[1:-1] for quad in matches} <= real
    assert {str(quad.subject)[1:-1].removeprefix(CODE + "function/") for quad in matches} <= set(codelists.functions())
    assert len({(quad.subject, quad.object) for quad in matches}) == len(matches), "two matches of one pair contradict each other"
    along = Counter(quad.subject for quad in matches if quad.predicate.value in (SKOS + "closeMatch", SKOS + "broadMatch"))
    assert set(along.values()) == {1}, "amounts are added up along these, and must not be counted twice"


# How codes and names changed


def names_of(store: Store, concept: Any) -> dict[str, tuple[str, ...]]:
    """The names of a concept that are things of their own, the main one first, with the years in which they were seen."""
    found = {}
    for name in [*objects(store, concept, XL + "prefLabel"), *objects(store, concept, XL + "altLabel")]:
        (form,) = objects(store, name, XL + "literalForm")
        found[form.value] = tuple(year.value for seen in ("firstSeen", "lastSeen") for year in objects(store, name, GF + seen))
    return found


def test_a_concept_tells_in_which_years_each_of_its_names_was_seen(ontology: Store) -> None:
    old_age = NamedNode(f"{CODE}function/20805")
    assert names_of(ontology, old_age) == {"行政事业单位养老支出": ("2021", "2026"), "行政事业单位离退休": ("2018", "2019")}
    assert [year.value for year in objects(ontology, old_age, GF + "firstSeen")] == ["2018"]


def test_names_are_the_labels_and_the_years_of_a_name_are_within_those_of_its_concept(ontology: Store) -> None:
    several = [concept for concept in concepts(ontology) if objects(ontology, concept, XL + "prefLabel")]
    assert several
    for concept in several:
        names = names_of(ontology, concept)
        chinese = [label.value for label in objects(ontology, concept, SKOS + "prefLabel") if label.language == "zh"]
        assert [next(iter(names)), *sorted(list(names)[1:])] == chinese + sorted(
            label.value for label in objects(ontology, concept, SKOS + "altLabel")
        )
        first, last = (objects(ontology, concept, GF + seen) for seen in ("firstSeen", "lastSeen"))
        assert all(first[0].value <= years[0] <= years[1] <= last[0].value for years in names.values() if years), concept


def test_a_concept_of_the_classifications_with_another_name_has_its_names_apart(ontology: Store) -> None:
    for scheme in ("function", "economic"):
        other = [c.notation for c in codelists.scheme(scheme).values() if c.alt_labels]
        assert [code for code in other if not objects(ontology, NamedNode(f"{CODE}{scheme}/{code}"), XL + "prefLabel")] == []


IS_REPLACED_BY = NamedNode(DCTERMS + "isReplacedBy")


def test_a_code_is_replaced_by_one_code_which_says_so_and_no_circle_closes(ontology: Store) -> None:
    arcs = {(quad.subject, quad.object) for quad in ontology.quads_for_pattern(None, IS_REPLACED_BY, None)}
    assert arcs == {(quad.object, quad.subject) for quad in ontology.quads_for_pattern(None, NamedNode(DCTERMS + "replaces"), None)}
    successor = dict(arcs)
    assert len(successor) == len(arcs)
    assert set(successor) | set(successor.values()) <= set(concepts(ontology))
    for code in successor:
        path = [code]
        while path[-1] in successor:
            path.append(successor[path[-1]])
            assert path[-1] not in path[:-1], path


def test_a_code_was_not_seen_after_the_year_in_which_it_was_replaced() -> None:
    known = {**codelists.functions(), **codelists.economics()}
    for change in official_changes():
        if change["relation"] in ("replaces", "close") and change["year"]:
            assert (known[change["replaces"]].last_seen or 0) <= int(change["year"]), change


@pytest.mark.parametrize(
    ("old", "new"), [("function/21506", "function/22401"), ("function/2080504", "function/2080501"), ("function/2010308", "function/20140")]
)
def test_a_code_whose_content_moved_leads_to_the_code_of_today(ontology: Store, old: str, new: str) -> None:
    assert objects(ontology, NamedNode(CODE + old), DCTERMS + "isReplacedBy") == [NamedNode(CODE + new)]


def test_a_code_that_came_to_mean_something_else_is_not_replaced(ontology: Store) -> None:
    reused = NamedNode(f"{CODE}economic/30311")
    assert objects(ontology, reused, DCTERMS + "isReplacedBy") == []
    assert objects(ontology, reused, SKOS + "relatedMatch") == [NamedNode(f"{CODE}economic/30113")]
    assert languages(ontology, reused, SKOS + "historyNote") == ["en", "zh"]


def test_a_name_that_a_code_had_is_among_its_alternative_labels() -> None:
    """As the English note says, which does not print it."""
    known = {**codelists.functions(), **codelists.economics()}
    renamed = [each for each in official_changes() if each["relation"] == "renamed"]
    assert renamed
    assert [each for each in renamed if each["replaces"] not in known[each["code"]].alt_labels] == []


def change(code: str, older: str, relation: str, year: str = "2019") -> dict[str, str]:
    return {"code": code, "replaces": older, "relation": relation, "year": year}


def test_changes_link_codes_both_ways_and_tell_when() -> None:
    entries = [Entry(code, 2, name, "299") for code, name in (("29901", "甲"), ("29902", "乙"), ("29903", "丙"))]
    changes = [change("29902", "29901", "replaces"), change("29903", "29901", "close", ""), change("29903", "丁", "renamed")]
    first, second, third = with_changes(entries, changes)
    assert first.links == (("dcterms:isReplacedBy", "29902"), ("skos:closeMatch", "29903"))
    assert first.history == (("2019年起改列29902乙。", "Since 2019 under 29902."), ("后部分改列29903丙。", "Later in part under 29903."))
    assert second.links == (("dcterms:replaces", "29901"),)
    assert third.history == (("2018年以前称“丁”。", "Until 2018 under another name, one of the alternative labels."),)


def test_a_change_of_a_code_that_no_list_has_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"no list has: \['29901'\]"):
        with_changes([Entry("29902", 2, "乙", "299")], [change("29902", "29901", "replaces")])


def test_years_of_a_name_are_those_of_the_documents_that_print_it(tmp_path: Path) -> None:
    table = tmp_path / "codes.tsv"
    table.write_text(f"{HEADER}299\t甲支出\thigh\t2021-2026\t乙支出(3)\n", encoding="utf-8")
    printed = {"299": [Name("乙", ("2018", "2019")), Name("甲支出", ("2020", "2020")), Name("某项目", ("2027", "2027"))]}
    (entry,) = classification(table, printed_names=printed)
    assert entry.names == (Name("甲支出", ("2020", "2026")), Name("乙支出", ("2018", "2019")))
    assert entry.years == ("2018", "2027")  # the code was seen, whatever stood beside it


# Other lists


def test_a_scheme_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        codelists.scheme("colour")


def test_a_list_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        codelists.functions()["201"] = codelists.functions()["all"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "printed", "kept"),
    [
        ("行政事业单位养老支出", "行政事业单位离退休(16)", ("行政事业单位离退休",)),  # by many
        ("维修（护）费", "维护（护）费(1); 其他商品和服务支出(1)", ("维护（护）费",)),  # nearly spelt so
        ("信息化建设", "信息化建设（人力资源和社会保障管理事务）(1)", ("信息化建设（人力资源和社会保障管理事务）",)),  # qualified
        ("一般公共服务支出", "中共西安市委宣传部(1)", ()),  # the neighbouring cell
        ("法治建设", "法治建设会议(1)", ()),  # a project
        ("行政运行", "", ()),
    ],
)
def test_other_names_are_kept_where_they_name_the_same(name: str, printed: str, kept: tuple[str, ...]) -> None:
    assert other_names(name, printed) == kept


@pytest.mark.parametrize("name", GENERATED)
def test_the_lists_are_what_the_tables_give(name: str, tmp_path: Path) -> None:
    if not (SHARED / "codelists").is_dir():
        pytest.skip(f"the tables that {name} is made of are not at {SHARED / 'codelists'}")
    make(SHARED / "codelists", tmp_path)
    assert (tmp_path / name).read_bytes() == (folder("ontology") / name).read_bytes()
