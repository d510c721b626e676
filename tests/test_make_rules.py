"""The pages of the rules are what the script makes of the shapes."""

from __future__ import annotations

import pytest

import make_rules
from govfin.check.rules import Rule


@pytest.mark.parametrize("rule", make_rules.ours(), ids=lambda rule: rule.id)
def test_a_page_is_as_made(rule: Rule) -> None:
    path = make_rules.DOCS / "rules" / f"{rule.id}.md"
    assert path.read_text(encoding="utf-8") == make_rules.page(rule), "run `make rules`"


def test_a_rule_leads_to_its_page() -> None:
    pages = {path.stem for path in (make_rules.DOCS / "rules").glob("*.md")}
    assert {rule.page.rpartition("/")[2] for rule in make_rules.ours()} == pages


@pytest.mark.parametrize("part", ["index", "reasons"])
def test_a_part_of_the_front_page_is_as_made(part: str) -> None:
    text = (make_rules.DOCS / "rules.md").read_text(encoding="utf-8")
    assert make_rules.put(text, part, make_rules.parts()[part]) == text, "run `make rules`"


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    text = "by hand\n<!-- index -->\nold\n<!-- end of index -->\nby hand\n"
    assert make_rules.put(text, "index", "new\n") == text.replace("old", "new")


def test_a_page_without_the_marks_is_left_alone() -> None:
    with pytest.raises(SystemExit, match="lacks the marks “<!-- index -->”"):
        make_rules.put("by hand", "index", "new\n")
