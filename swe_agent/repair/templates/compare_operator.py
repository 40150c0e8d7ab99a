"""Mends the wrong comparison: `<` for `<=`, `==` for `!=`, `is` for `==`, `in` for `not in`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import COMPARISONS, expressions, swap_token
from swe_agent.repair.template import Hints, Template

NAME = "compare_operator"
_OTHERS = {
    "<": ("<=", ">", ">=", "!=", "=="),
    "<=": ("<", ">=", ">", "==", "!="),
    ">": (">=", "<", "<=", "!=", "=="),
    ">=": (">", "<=", "<", "==", "!="),
    "==": ("!=", ">=", "<=", "in", "is", "<", ">"),
    "!=": ("==", "not in", "is not", "<", ">"),
    "is": ("is not", "==", "in"),
    "is not": ("is", "!=", "not in"),
    "in": ("not in", "==", "is"),
    "not in": ("in", "!="),
}


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        if not isinstance(node, ast.Compare):
            continue
        for pair in zip([node.left, *node.comparators], node.comparators, node.ops, strict=False):
            left, right, operator = pair
            old = COMPARISONS[type(operator)]
            for rank, new in enumerate(_OTHERS[old]):
                yield from swap_token(file, (left, right), old, new, NAME, 1.0 - 0.08 * rank)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("compare_operator",))
