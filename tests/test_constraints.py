"""Rules of one's own: those of docs/rules.md, and what becomes of plain shapes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from pyoxigraph import Quad

from disclosures_by_hand import AT, cell, disclosure
from govfin.check.checks import read_findings, run_checks
from govfin.check.findings import Check
from govfin.check.rules import OWN_SHAPES, rules
from govfin.disclosure.disclosures import read_disclosure
from govfin.errors import ShapeError
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.report.wording import message

EXAMPLES = re.findall(r"```turtle\n(.*?)```", (Path(__file__).parent.parent / "docs" / "rules.md").read_text(encoding="utf-8"), re.DOTALL)
EX = "https://example.org/rules#"
LOW = "ex:low a sh:NodeShape ; sh:targetClass gf:Mention ; sh:property [ sh:path gf:amount ; sh:maxInclusive {} ; sh:message {} ] ."
PREFIXES = """
@prefix gf: <https://w3id.org/govfin/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/rules#> .
"""
TOLD = disclosure([cell("9.00"), cell("8.00", AT, row=2)])
GRAPH, QUADS = disclosure_iri(TOLD), disclosure_quads(TOLD)


def use(shapes: str, at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (at / "own.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    monkeypatch.setenv(OWN_SHAPES, str(at))


def own_checks(quads: list[Quad] = QUADS) -> list[Check]:
    findings, _ = run_checks(quads, GRAPH)
    return [check for check in findings.checks if check.rule.iri.startswith(EX)]


def test_the_examples_of_the_documentation_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, example in enumerate(EXAMPLES):
        (tmp_path / f"{number}.ttl").write_text(example, encoding="utf-8")
    monkeypatch.setenv(OWN_SHAPES, str(tmp_path))
    told = read_disclosure(folder("samples") / "hanyang_media_2023_final_ruled.pdf")
    findings, _ = run_checks(disclosure_quads(told), disclosure_iri(told))
    found = [check for check in findings.checks if check.rule.iri.startswith(EX)]
    public = [check for check in found if check.rule.iri == f"{EX}public-within"]
    assert public
    assert not any(check.failed for check in public)
    vehicles = [check for check in found if check.rule.iri == f"{EX}vehicle-limit"]
    assert [(check.verdict, check.severity) for check in vehicles] == [("inconsistent", "Info")] * 2
    assert {check.subject.reported for check in vehicles if check.subject} == {"0.89"}
    assert message(vehicles[0])["en"] == "The running costs of vehicles are more than 5,000 yuan."


def test_a_result_of_a_property_is_of_the_shape_that_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(LOW.format(85000.0, '"高"'), tmp_path, monkeypatch)
    (check,) = own_checks()
    assert (check.rule.iri, check.severity, check.verdict, check.reported_text) == (f"{EX}low", "Violation", "inconsistent", "90000")
    assert check.subject
    assert check.subject.reported == "9.00"
    assert message(check) == {"zh": "高", "en": "高"}


def test_what_is_said_is_kept_in_the_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(LOW.format(10.0, '"high"@en'), tmp_path, monkeypatch)
    findings, derived = run_checks(QUADS, GRAPH)
    assert read_findings([*QUADS, *derived], GRAPH) == findings
    assert len(own_checks()) == 2


def test_a_shape_that_all_conforms_to_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use("ex:page a sh:NodeShape ; sh:targetClass gf:Mention ; sh:property [ sh:path gf:page ; sh:minCount 1 ] .", tmp_path, monkeypatch)
    assert [(check.verdict, check.subject) for check in own_checks()] == [("consistent", None)]


def test_code_lists_can_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = "ex:labelled a sh:NodeShape ; sh:targetClass gf:Figure ; sh:property [ sh:path ( gf:flow skos:prefLabel ) ; sh:minCount 1 ] ."
    use(shape, tmp_path, monkeypatch)
    assert [check.verdict for check in own_checks()] == ["consistent"]


def test_a_query_of_a_shape_may_use_our_prefixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "SELECT $this ?value WHERE { $this gf:amount ?value . FILTER(?value > 85000) }"
    use(
        f"""ex:low a sh:NodeShape ; sh:targetClass gf:Mention ; sh:severity sh:Warning ;
        sh:sparql [ sh:prefixes <https://w3id.org/govfin/shapes> ; sh:message "more than {{?value}}"@en ; sh:select "{query}" ] .""",
        tmp_path,
        monkeypatch,
    )
    assert [(check.severity, message(check)["zh"]) for check in own_checks()] == [("Warning", "more than 90000")]


def test_pyshacl_is_asked_for_where_it_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use("ex:page a sh:NodeShape ; sh:targetClass gf:Mention ; sh:property [ sh:path gf:page ; sh:minCount 1 ] .", tmp_path, monkeypatch)
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(ShapeError, match=re.escape("pip install 'govfin[shacl]'")):
        own_checks()


def test_a_shape_that_cannot_be_applied_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use('ex:bad a sh:NodeShape ; sh:targetClass gf:Mention ; sh:sparql [ sh:select "SELECT nothing" ] .', tmp_path, monkeypatch)
    with pytest.raises(ShapeError, match="pySHACL cannot apply the shapes"):
        own_checks()


def test_checks_by_a_rule_that_is_gone_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use("ex:page a sh:NodeShape ; sh:targetClass gf:Mention ; sh:property [ sh:path gf:page ; sh:minCount 1 ] .", tmp_path, monkeypatch)
    _, derived = run_checks(QUADS, GRAPH)
    written = [*QUADS, *derived]
    monkeypatch.delenv(OWN_SHAPES)
    with pytest.raises(ShapeError, match="Name the folder of its shape"):
        read_findings(written, GRAPH)


def test_ours_are_not_plain() -> None:
    assert not any(rule.is_plain for rule in rules("").values())
