"""Mends `and` for `or`, an operand too many, and a missing pair of brackets in `a and b or c`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import AND, NOT, expressions, swap, swap_token, text_at
from swe_agent.repair.template import Hints, Template

NAME = "boolean_operator"
_OTHER = {"and": "or", "or": "and"}


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        if isinstance(node, ast.BoolOp):
            word, level = ("and", NOT) if isinstance(node.op, ast.And) else ("or", AND)
            operands = [text_at(file, operand, level) for operand in node.values]
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from swap_token(file, (left, right), word, _OTHER[word], NAME)
            if len(operands) > 2:
                other = [text_at(file, operand, NOT) for operand in node.values]
                yield from swap(file, node, f" {_OTHER[word]} ".join(other), NAME, f"every `{word}` is the other one")
            for dropped in range(len(operands)):
                rest = operands[:dropped] + operands[dropped + 1 :]
                yield from swap(file, node, f" {word} ".join(rest), NAME, f"without `{operands[dropped]}`", 0.8)
            yield from _regrouped(file, node)


def _regrouped(file: SourceFile, node: ast.BoolOp) -> Iterator[Edit]:
    """`a and b or c` as `a and (b or c)`, and the mirror image."""
    if not isinstance(node.op, ast.Or) or len(node.values) != 2:
        return
    first, second = node.values
    if isinstance(first, ast.BoolOp):
        before = " and ".join(text_at(file, operand, NOT) for operand in first.values[:-1])
        inner = f"{text_at(file, first.values[-1], NOT)} or {text_at(file, second, AND)}"
        yield from swap(file, node, f"{before} and ({inner})", NAME, "`or` before `and`", 0.6)
    if isinstance(second, ast.BoolOp):
        after = " and ".join(text_at(file, operand, NOT) for operand in second.values[1:])
        inner = f"{text_at(file, first, AND)} or {text_at(file, second.values[0], NOT)}"
        yield from swap(file, node, f"({inner}) and {after}", NAME, "`or` before `and`", 0.6)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("boolean_operator", "condition_extend"))
