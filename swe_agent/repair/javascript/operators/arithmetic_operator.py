"""Mends the wrong arithmetic operator, also in an assignment, a term too many, and swapped terms."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import at_least, operator_of, side_level, sides, swap, swap_operator
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "arithmetic_operator"
_OTHERS = {
    "+": ("-", "*"), "-": ("+", "/"), "*": ("+", "/", "**"), "/": ("*", "-", "%"), "%": ("/", "*"), "**": ("*",),
    "<<": (">>",), ">>": ("<<", ">>>"), ">>>": (">>",), "&": ("|", "^"), "|": ("&", "^"), "^": ("&", "|"),
}  # fmt: skip
_ASSIGNED = {
    "=": ("+=", "-="), "+=": ("-=", "=", "*="), "-=": ("+=", "="), "*=": ("/=", "+=", "="), "/=": ("*=", "="),
    "%=": ("/=",), "||=": ("??=", "="), "??=": ("||=", "="), "&&=": ("||=", "="), "++": ("--",), "--": ("++",),
}  # fmt: skip
_ASSIGNMENTS = frozenset(("assignment_expression", "augmented_assignment_expression", "update_expression"))


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in script.own_nodes(statement):
        if node.type == "binary_expression" and (old := operator_of(node).type) in _OTHERS:
            yield from _terms(script, node, old)
        elif node.type in _ASSIGNMENTS:
            token = next(child for child in node.children if child.type in _ASSIGNED or child.type.endswith("="))
            targets = _ASSIGNED.get(token.type, ())
            if node.type == "assignment_expression" and sides(node)[0].type.endswith("_pattern"):
                continue
            for rank, new in enumerate(targets):
                why = f"`{token.type}` becomes `{new}`"
                span = token.start_byte, token.end_byte
                yield from script.replace(span, new, NAME, why, 0.8 - 0.1 * rank)


def _terms(script: Script, node: "Node", old: str) -> Iterator[Edit]:
    left, right = sides(node)
    for rank, new in enumerate(_OTHERS[old]):
        yield from swap_operator(script, node, new, NAME, 1.0 - 0.1 * rank)
    for kept, gone in ((left, right), (right, left)):
        yield from swap(script, node, script.text(kept), NAME, f"`{script.text(gone)}` goes", 0.5)
    if old in ("-", "/", "%", "**"):
        first = at_least(script.text(right), side_level(old, left=True))
        second = at_least(script.text(left), side_level(old, left=False))
        yield from swap(script, node, f"{first} {old} {second}", NAME, "its terms change places", 0.6)


OPERATOR = Operator(NAME, edits)
