"""Mends a condition that is the wrong way round: adds or removes a `!`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import UNARY, at_least, swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import conditions, values
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "negate_condition"


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    asked = list(conditions(script, statement))
    for node in asked:
        yield from swap(script, node, f"!{at_least(script.text(node), UNARY)}", NAME, "the condition is negated")
    for node in values(script, statement):
        inner = node.child_by_field_name("argument") if node.type == "unary_expression" else None
        if inner is not None and node.children[0].type == "!":
            if inner.type == "parenthesized_expression" and inner.named_child_count == 1:
                inner = inner.named_children[0]
            yield from swap(script, node, script.text(inner), NAME, "the `!` goes", 0.9)
        elif _is_operand(node) and node not in asked:
            yield from swap(script, node, f"!{at_least(script.text(node), UNARY)}", NAME, "`!` in front", 0.6)


def _is_operand(node: "Node") -> bool:
    """Whether it is one side of `&&` or `||`, or all that is returned."""
    parent = node.parent
    if parent is None:
        return False
    connected = parent.type == "binary_expression" and parent.children[1].type in ("&&", "||")
    return connected or parent.type == "return_statement"


OPERATOR = Operator(NAME, edits)
