"""Mends the wrong comparison: `<` for `<=`, `===` for `!==`, `==` for `===`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import operator_of, swap_operator
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "compare_operator"
_OTHERS = {
    "<": ("<=", ">", ">=", "!==", "==="), "<=": ("<", ">=", ">", "===", "!=="), ">": (">=", "<", "<=", "!==", "==="),
    ">=": (">", "<=", "<", "===", "!=="), "===": ("!==", "==", ">=", "<=", "<", ">"), "!==": ("===", "!=", "<", ">"),
    "==": ("!=", "===", ">=", "<="), "!=": ("==", "!==", "<", ">"), "instanceof": ("in",), "in": ("instanceof",),
}  # fmt: skip


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in script.own_nodes(statement):
        if node.type == "binary_expression":
            for rank, new in enumerate(_OTHERS.get(operator_of(node).type, ())):
                yield from swap_operator(script, node, new, NAME, 1.0 - 0.08 * rank)


OPERATOR = Operator(NAME, edits)
