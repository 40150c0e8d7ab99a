"""Mends `&&` for `||`, `||` for `??`, and an operand too many."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import operator_of, sides, swap, swap_operator
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "boolean_operator"
_OTHERS = {"&&": ("||",), "||": ("&&", "??"), "??": ("||", "&&")}


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in script.own_nodes(statement):
        others = _OTHERS.get(operator_of(node).type, ()) if node.type == "binary_expression" else ()
        for rank, new in enumerate(others):
            yield from swap_operator(script, node, new, NAME, 1.0 - 0.2 * rank)
        if others:
            for kept, gone in (sides(node), sides(node)[::-1]):
                yield from swap(script, node, script.text(kept), NAME, f"`{script.text(gone)}` goes", 0.7)


OPERATOR = Operator(NAME, edits)
