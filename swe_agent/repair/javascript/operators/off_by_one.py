"""Mends a whole number that is one too small or large, and an index, bound or argument that lacks `+ 1` or `- 1`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import at_least, operator_of, swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import is_called, is_receiver, values
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "off_by_one"
_SUM = 12
_TYPES = frozenset(("identifier", "member_expression", "call_expression"))
_BOUNDS = frozenset(("<", "<=", ">", ">=", "===", "=="))


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in values(script, statement):
        text = script.text(node)
        if node.type == "number" and text.isdecimal():
            for value in (int(text) + 1, int(text) - 1):
                yield from swap(script, node, str(value), NAME, f"{text} becomes {value}")
        elif node.type in _TYPES and not is_called(node) and not is_receiver(node) and (weight := _weight(node)):
            for sign in ("-", "+"):
                new = f"{at_least(text, _SUM)} {sign} 1"
                yield from swap(script, node, new, NAME, f"`{sign} 1`", weight)


def _weight(node: "Node") -> float:
    """Where a number is likely to stand."""
    parent = node.parent
    if parent is None:
        return 0.0
    if parent.type == "subscript_expression":
        return 1.0
    if parent.type == "binary_expression" and operator_of(parent).type in _BOUNDS:
        return 0.9
    return 0.6 if parent.type in ("arguments", "return_statement", "variable_declarator") else 0.0


OPERATOR = Operator(NAME, edits)
