"""Mends a condition that is the wrong way round: adds or removes a `not`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import conditions
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import NOT, expressions, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "negate_condition"


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield from swap(file, node, file.text(node.operand), NAME, "without `not`")
    for test in _tests(file, statement):
        parts = test.values if isinstance(test, ast.BoolOp) else []
        for node in (test, *parts):
            negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
            if not negated and not isinstance(node, ast.Compare):  # those have opposites of their own
                weight = 1.0 if node is test else 0.8
                yield from swap(file, node, f"not {text_at(file, node, NOT)}", NAME, "the opposite", weight)


def _tests(file: SourceFile, statement: ast.stmt) -> Iterator[ast.expr]:
    yield from conditions(file, statement)
    value = statement.value if isinstance(statement, ast.Return | ast.Assign) else None
    if isinstance(value, ast.BoolOp | ast.Name | ast.Call | ast.Attribute):
        yield value


TEMPLATE = Template(name=NAME, edits=edits, inverse=("negate_condition",))
