"""YAML texts: what they say, and where their keys stand, for messages that lead there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, ten times as fast, where PyYAML was built with it


def load_yaml(text: str) -> Any:
    """What a YAML text says.

    Raises yaml.MarkedYAMLError, in PyYAML's own words.
    """
    try:
        return yaml.load(text, QUICK)
    except yaml.MarkedYAMLError:
        return yaml.safe_load(text)


def compose_yaml(text: str) -> Any:
    """A YAML text as nodes with their lines.

    Raises yaml.MarkedYAMLError, in PyYAML's own words.
    """
    try:
        return yaml.compose(text, QUICK)
    except yaml.MarkedYAMLError:
        return yaml.compose(text, yaml.SafeLoader)


def line_of(node: Any, location: Iterable[int | str]) -> int:
    """The line of a key in a composed YAML document; of the nearest enclosing one where the key is missing."""
    line = node.start_mark.line + 1 if node else 1
    for key in location:
        entries = dict(entries_of(node))
        if key not in entries:
            break
        line, node = entries[key]
    return int(line)


def entries_of(node: Any) -> Iterator[tuple[int | str, tuple[int, Any]]]:
    """The keys of a mapping or the places of a sequence, each with its line and its node."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield name.value, (name.start_mark.line + 1, value)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield index, (value.start_mark.line + 1, value)
