"""Mends the wrong plain value: `true` for `false`, `null` for an empty list, 0 for 1."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import values
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "constant"
_OTHERS = {
    "true": ("false",), "false": ("true",), "null": ("undefined", "[]", "{}", "''", "0"),
    "undefined": ("null", "[]", "''", "0"), "0": ("1", "-1", "null", "''", "Infinity", "-Infinity"),
    "1": ("0", "-1", "2"), "2": ("1", "0"), "[]": ("{}", "null"), "{}": ("[]", "null", "Object.create(null)"),
    "''": ("' '", "null", "undefined"), '""': ('" "', "null", "undefined"), "' '": ("''",), '" "': ('""',),
}  # fmt: skip


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in values(script, statement):
        text = script.text(node)
        for rank, new in enumerate(_OTHERS.get(text, ())):
            yield from swap(script, node, new, NAME, f"{text} becomes {new}", 1.0 - 0.1 * rank)


OPERATOR = Operator(NAME, edits)
