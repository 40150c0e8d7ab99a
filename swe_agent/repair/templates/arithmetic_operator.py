"""Mends the wrong arithmetic operator, a term too many, swapped terms, and brackets missing around a sum."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import (
    BINARY,
    SUM,
    TERM,
    UNARY,
    expressions,
    swap,
    swap_span,
    swap_token,
    text_at,
    token_between,
)
from swe_agent.repair.template import Hints, Template

NAME = "arithmetic_operator"
_OTHERS = {
    "+": ("-", "*"), "-": ("+", "*"), "*": ("/", "+", "**", "//"), "/": ("//", "*"), "//": ("/", "%", "*"),
    "%": ("//", "/"), "**": ("*",), "<<": (">>",), ">>": ("<<",), "&": ("|", "^"), "|": ("&", "^"), "^": ("|", "&"),
    "@": ("*",),
}  # fmt: skip


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.AugAssign):
        old = BINARY[type(statement.op)][0]
        span = token_between(file, statement.target, statement.value, f"{old}=")
        for new in _OTHERS[old] if span else ():
            why = f"`{old}=` becomes `{new}=`"
            yield from swap_span(file, span or (0, 0), f"{new}=", NAME, statement.lineno, why)
    for node in expressions(file, statement):
        if isinstance(node, ast.BinOp):
            yield from _binary(file, node)
        elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
            yield from swap(file, node, file.text(node.operand), NAME, "without the sign", 0.6)


def _binary(file: SourceFile, node: ast.BinOp) -> Iterator[Edit]:
    old, level = BINARY[type(node.op)]
    left, right = text_at(file, node.left, level), text_at(file, node.right, level)
    formats = old == "%" and isinstance(node.left, ast.Constant | ast.JoinedStr)
    for new in () if formats else _OTHERS[old]:
        yield from swap_token(file, (node.left, node.right), old, new, NAME)
    yield from swap(file, node, left, NAME, f"without `{right}`", 0.7)
    yield from swap(file, node, right, NAME, f"without `{left}`", 0.5)
    if not formats and old not in "*&|^":
        swapped = f"{text_at(file, node.right, level)} {old} {text_at(file, node.left, level + 1)}"
        yield from swap(file, node, swapped, NAME, "the terms change places", 0.4 if old == "+" else 0.7)
    if level == SUM:
        yield from _regrouped(file, node, old)


def _regrouped(file: SourceFile, node: ast.BinOp, old: str) -> Iterator[Edit]:
    """`a + b * c` as `(a + b) * c`, and the mirror image."""
    if isinstance(node.right, ast.BinOp) and (inner := BINARY[type(node.right.op)])[1] == TERM:
        total = f"({text_at(file, node.left, SUM)} {old} {text_at(file, node.right.left, TERM)})"
        text = f"{total} {inner[0]} {text_at(file, node.right.right, UNARY)}"
        yield from swap(file, node, text, NAME, "the sum first", 0.6)
    if isinstance(node.left, ast.BinOp) and (inner := BINARY[type(node.left.op)])[1] == TERM:
        total = f"({text_at(file, node.left.right, UNARY)} {old} {text_at(file, node.right, TERM)})"
        text = f"{text_at(file, node.left.left, TERM)} {inner[0]} {total}"
        yield from swap(file, node, text, NAME, "the sum first", 0.6)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("arithmetic_operator",))
