"""The facts of prose that a reader wrote down by eye: see `tests/data/prose/README.md`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govfin.disclosure.disclosures import read_disclosure
from govfin.mappings import plain
from govfin.table.facts import Fact

EXPECTED = sorted((Path(__file__).parent / "data" / "prose").glob("*.jsonl"))
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
COORDINATES = ("year", "phase", "flow", "fund", "function", "economic", "expenditure", "item", "measure")
LEFT_OUT = {  # what a sentence leaves to its reader to complete
    ("qiaokou_media_2022_final", "新闻宣传等劳务费用 5.5万元"),  # a project of a list that numbered results interrupt
    ("qiaokou_media_2022_final", "实际执行数 337.03 万元"),  # of an abbreviated unit, and no word says of what
    ("qiaokou_media_2022_final", "预算数337.03 万元"),
    ("qiaokou_media_2022_final", "实际支付进度率 100%"),
    ("qiaokou_media_2022_final", "在编在岗干部仅有 9 人"),  # in a complaint, "only"
}


@pytest.mark.parametrize("path", EXPECTED, ids=[path.stem for path in EXPECTED])
def test_what_a_reader_found_is_found(path: Path) -> None:
    seed = SEEDS / f"{path.stem}.txt"
    if not seed.exists():
        pytest.skip("the texts do not stand beside the checkout")
    disclosure = read_disclosure(seed)
    coded = {fact.project_name: fact.at.project for fact in disclosure.facts if fact.project_name}
    narrative = [fact for fact in disclosure.facts if fact.origin == "narrative"]
    missing = []
    for line in path.read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        if not any(meets(fact, expected, coded) for fact in narrative):
            missing.append((path.stem, expected["sentence"]))
    assert [each for each in missing if each not in LEFT_OUT] == []
    assert {each for each in LEFT_OUT if each[0] == path.stem} <= set(missing), "found now: take it off the list"


def meets(fact: Fact, expected: Mapping[str, Any], coded: Mapping[str, str]) -> bool:
    def open_to(name: str) -> list[Any]:
        value = expected[name]
        return value if isinstance(value, list) else [value]

    projects = [*open_to("project"), *(coded.get(name) for name in open_to("project"))]
    return (
        (fact.numeral.text, fact.numeral.unit, fact.amount) == (expected["reported"], expected["unit"], Decimal(expected["amount"]))
        and all(getattr(fact.at, name) in open_to(name) for name in COORDINATES)
        and fact.at.project in projects
        and near(plain(expected["sentence"]), plain(fact.text))
    )


def near(words: str, sentence: str) -> bool:
    """Whether the words are of the sentence; they may reach into those beside it."""
    return any(words[start : start + 5] in sentence for start in range(max(len(words) - 4, 1)))
