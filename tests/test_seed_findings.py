"""What is wrong in the accounts of four real disclosures, as one who checks them by hand finds it: each comes out, once, and nothing else.

The texts stand in a folder `shared` beside the checkout; where it is absent these tests are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from govfin.check.checks import run_checks
from govfin.check.findings import Check
from govfin.disclosure.disclosures import read_disclosure
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
HANYANG, JIANGHAN, QIAOKOU, WUCHANG = (
    "hanyang_media_2023_final",
    "jianghan_media_2024_budget",
    "qiaokou_media_2022_final",
    "wuchang_media_2023_budget",
)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SEEDS.is_dir(), reason=f"no texts in {SEEDS}")]


@dataclass(frozen=True)
class Wrong:
    """One error of a disclosure: by which rule it comes out, the numbers or words of its checks, and how many checks those are."""

    seed: str
    rule: str
    words: tuple[str, ...]  # all among the numerals, the words and the computed value of a check
    checks: int = 1
    cause: str = ""  # what the cause says in Chinese


ERRORS = [
    Wrong(HANYANG, "same-figure", ("0.89", "2.88")),
    Wrong(HANYANG, "project-reviews", ("1281.92", "1212.31")),
    Wrong(QIAOKOU, "expenditure-kinds", ("263.88", "517.41"), checks=2),
    Wrong(QIAOKOU, "expenditure-kinds", ("253.53", "507.06")),
    Wrong(QIAOKOU, "expenditure-kinds", ("16.27", "32.54"), checks=2),
    Wrong(QIAOKOU, "total-of-classes", ("10.35", "280.15")),
    Wrong(QIAOKOU, "execution-rate", ("26.6", "31")),
    Wrong(QIAOKOU, "grade", ("良", "优")),
    Wrong(QIAOKOU, "stated-year", ("2023", "2022")),
    Wrong(WUCHANG, "of-which", ("10,537,750.00", "1,053.77"), cause="元"),
    Wrong(WUCHANG, "expenditure-kinds", ("757.53", "457.53"), cause="位"),
    Wrong(HANYANG, "same-figure", ("0.89", "2.43")),
    Wrong(QIAOKOU, "change", ("3.09", "0.85"), cause="万元"),
    Wrong(QIAOKOU, "project-reviews", ("337.02", "10.35")),
    Wrong(QIAOKOU, "faulty-formula", ("28 行＝（1＋2+3）行",)),
    Wrong(QIAOKOU, "faulty-formula", ("29 栏各行＝（2＋3）栏各行",)),
    Wrong(QIAOKOU, "faulty-formula", ("60 栏＝（2＋3＋6）栏",)),
]


@cache
def failed(seed: str) -> tuple[Check, ...]:
    disclosure = read_disclosure(SEEDS / f"{seed}.txt")
    findings, _ = run_checks(disclosure_quads(disclosure), disclosure_iri(disclosure))
    return tuple(check for check in findings.checks if check.failed)


def words(check: Check) -> Iterator[str]:
    yield from (mention.reported for mention in check.mentions)
    yield check.reported_text
    yield from check.computed_texts
    if check.computed is not None and check.mentions:
        yield f"{check.computed.scaleb(-check.mentions[0].multiplier).normalize():f}"


@pytest.mark.parametrize("wrong", ERRORS, ids=lambda wrong: f"{wrong.seed[:7]}-{wrong.rule}-{wrong.words[0]}")
def test_an_error_comes_out_once(wrong: Wrong) -> None:
    found = [check for check in failed(wrong.seed) if check.rule.id == wrong.rule and set(wrong.words) <= set(words(check))]
    assert len(found) == wrong.checks
    if wrong.cause:
        assert all(check.cause and wrong.cause in check.cause.text("zh") for check in found)
