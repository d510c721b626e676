"""Accepted findings: muted and counted, kept to their numbers, and reported where they no longer match."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import yaml

from govfin.check.findings import Findings
from govfin.check.rules import rules
from govfin.errors import AcceptanceError
from govfin.report.acceptance import Acceptance, key, read_acceptances
from govfin.report.headlines import headline
from govfin.report.records import accept_report, json_report
from govfin.report.reports import Report, make_report
from govfin.report.terminal import text_report
from test_reports import CONTRADICTION, check, codes

TODAY = datetime.date(2025, 6, 1)
RULES = [rule.id for rule in rules().values()]


def findings() -> Findings:
    return check(codes(*CONTRADICTION))


def entry(**more: object) -> dict[str, object]:
    (told,) = yaml.safe_load(accept_report(make_report([findings()]), "en", TODAY))
    return told | {"reason": "Explained in the notes."} | more


def written(path: Path, *entries: dict[str, object]) -> list[Acceptance]:
    path.write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")
    return read_acceptances(path, RULES)


def report(path: Path, *entries: dict[str, object]) -> Report:
    return make_report([findings()], accepted=written(path / "accepted.yaml", *entries), today=TODAY)


def test_what_is_accepted_is_muted_and_counted(tmp_path: Path) -> None:
    told = report(tmp_path, entry())
    assert not told.violated
    assert headline(told.disclosures[0]).endswith("0 inconsistent, 0 not checked, 1 accepted")
    assert json.loads(json_report(told)) == []
    assert "Explained in the notes. (2025-06-01)" in text_report(told)


@pytest.mark.parametrize("base", ["", "https://w3id.org/govfin/id/"])
def test_a_finding_is_accepted_by_its_figure_its_mention_or_its_check(base: str, tmp_path: Path) -> None:
    (failed,) = make_report([findings()]).disclosures[0].failed
    assert failed.subject is not None
    for iri in (failed.subject.figure, failed.subject.iri, failed.iri):
        assert not report(tmp_path, entry(figure=base + key(iri))).violated
        assert not report(tmp_path, entry(figure=iri)).violated


@pytest.mark.parametrize("other", [{"rule": "funds"}, {"computed": "8.01"}, {"figure": "figure/x"}, {"disclosure": "disclosure/x"}])
def test_what_differs_is_not_muted(other: dict[str, object], tmp_path: Path) -> None:
    assert report(tmp_path, entry(**other)).violated


def test_an_entry_that_no_longer_matches_is_reported(tmp_path: Path) -> None:
    told = report(tmp_path, entry(), entry(computed="8.01"))
    (stale,) = told.stale
    assert "no longer matches" in stale.text("en")
    assert "accepted.yaml" in text_report(told).splitlines()[-1]


def test_an_entry_about_another_document_is_no_concern_of_this_run(tmp_path: Path) -> None:
    assert report(tmp_path, entry(disclosure="disclosure/420103/某局/2023/budget")).stale == ()


def test_an_entry_holds_until_its_day(tmp_path: Path) -> None:
    assert not report(tmp_path, entry(until=TODAY)).violated
    told = report(tmp_path, entry(until=datetime.date(2025, 5, 31)))
    assert told.violated
    assert "whose time is past (2025-05-31)" in told.stale[0].text("en")


def test_entries_may_stand_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "accepted.csv"
    path.write_text(f"\ufeffrule,figure,reason,date\ntotal-of-classes,{entry()['figure']},known,2025-01-31\n", encoding="utf-8")
    (told,) = read_acceptances(path, RULES)
    assert (told.line, told.reason, told.date) == (2, "known", datetime.date(2025, 1, 31))
    assert not make_report([findings()], accepted=[told], today=TODAY).violated


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.yaml", "- rule: funds\n  figure: x\n  date: 2025-01-01\n", "line 1: tells no reason"),
        ("a.yaml", "- rule: funds\n  figure: x\n  reason: y\n  date: soon\n", "its date is no date"),
        ("a.yaml", "\n- rule: fonds\n  figure: x\n  reason: y\n  date: 2025-01-01\n", "line 2: there is no rule “fonds”"),
        ("a.yaml", "- rule: funds\n  why: y\n", "“why” is no field"),
        ("a.yaml", "rule: funds\n", "must be a list"),
        ("a.yaml", "- funds\n", "line 1: must be an entry"),
        ("a.yaml", "- rule: [\n", "is no valid YAML"),
        ("a.csv", "rule,figure,date\n", "has no column “reason”"),
        ("a.csv", "rule,figure,reason,date\nfunds,x,y,2025-13-01\n", "line 2: its date is no date"),
    ],
)
def test_a_bad_entry_names_file_and_line(name: str, text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(AcceptanceError, match=r"a\.(yaml|csv)") as caught:
        read_acceptances(tmp_path / name, RULES)
    assert says in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AcceptanceError, match="can't be read"):
        read_acceptances(tmp_path / "none.yaml", RULES)


def test_the_key_of_an_iri_outlives_an_edition() -> None:
    iri = "https://w3id.org/govfin/id/disclosure/420104/%E6%9F%90/2022/final/0123456789abcdef/table/1/cell/2/2"
    assert key(iri) == key(iri.replace("0123456789abcdef", "fedcba9876543210")) == "disclosure/420104/某/2022/final/table/1/cell/2/2"
