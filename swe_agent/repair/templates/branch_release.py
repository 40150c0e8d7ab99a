"""Mends a condition, loop or `try` too much: its body stands alone, its branch goes, `if` becomes `elif` or back."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import block_of, released, removed
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.template import Hints, Template

NAME = "branch_release"


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.If):
        if not statement.orelse:
            yield from released(file, statement, statement.body, NAME, "whatever the condition", 1.0)
        else:
            yield from released(file, statement, statement.body, NAME, "the first branch always", 0.6)
            yield from released(file, statement, statement.orelse, NAME, "the other branch always", 0.6)
            yield from _without_else(file, statement)
        yield from removed(file, [statement], NAME, "without the branch", 0.7)
        yield from _joined(file, statement)
    elif isinstance(statement, ast.Try):
        yield from released(file, statement, statement.body, NAME, "without `try`", 0.7)
    elif isinstance(statement, ast.With | ast.For | ast.While):
        yield from released(file, statement, statement.body, NAME, "without the block around", 0.4)


def _without_else(file: SourceFile, statement: ast.If) -> Iterator[Edit]:
    start, end = file.span(statement.body[-1])[1], file.span(statement)[1]
    yield Edit(file.path, start, end, "", NAME, statement.lineno, "without the other branch", 0.7)


def _joined(file: SourceFile, statement: ast.If) -> Iterator[Edit]:
    """`elif` for an `if` that follows an `if`, and `if` for `elif`."""
    start = file.span(statement)[0]
    if file.data.startswith(b"elif", start):
        yield Edit(file.path, start, start + 4, "if", NAME, statement.lineno, "asked in any case", 0.8)
        return
    block = block_of(file, statement)
    index = block.index(statement)
    before = block[index - 1] if index else None
    if isinstance(before, ast.If) and before.col_offset == statement.col_offset:
        inner: ast.If = before
        while len(inner.orelse) == 1 and isinstance(inner.orelse[0], ast.If):
            inner = inner.orelse[0]
        if not inner.orelse:
            yield Edit(file.path, start, start + 2, "elif", NAME, statement.lineno, "asked only if not before", 0.8)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("guard_block", "guard_return", "exception_wrap"))
