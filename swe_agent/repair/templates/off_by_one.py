"""Mends a whole number that is one too small or too large, and an index, bound or limit that lacks `+ 1` or `- 1`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import int_literals
from swe_agent.repair.source import Edit, SourceFile, last_name
from swe_agent.repair.syntax import SUM, expressions, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "off_by_one"
_ORDER = ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.Eq | ast.NotEq


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for literal, value in int_literals(file, statement):
        for other in (value + 1, value - 1):
            yield from swap(file, literal, str(other), NAME, f"{value} becomes {other}")
    for node in expressions(file, statement):
        if _counts(file, node):
            for step in ("- 1", "+ 1"):
                yield from swap(file, node, f"{text_at(file, node, SUM)} {step}", NAME, f"one more step: `{step}`", 0.9)


def _counts(file: SourceFile, node: ast.expr) -> bool:
    """Whether an expression is likely a number that bounds or places something."""
    if not isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.BinOp | ast.Subscript):
        return False
    parent = file.parents.get(node)
    match parent:
        case ast.Subscript():
            return parent.slice is node
        case ast.Slice():
            return True
        case ast.Compare():
            return any(isinstance(operator, _ORDER) for operator in parent.ops)
        case ast.Call() if parent.func is not node and last_name(parent.func) in ("range", "islice", "randint"):
            return True
    return isinstance(node, ast.Call) and last_name(node.func) in ("len", "index", "find", "count")


TEMPLATE = Template(name=NAME, edits=edits, inverse=("off_by_one", "arithmetic_operator"))
