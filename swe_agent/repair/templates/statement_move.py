"""Mends a wrong order: a statement changes places with the next one, leaves its block or enters the one before."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import block_of, indented_source, next_statements
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "statement_move"
_FAR = 3


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    lines = indented_source(file, [statement])
    if is_docstring(statement) or lines is None or getattr(statement, "decorator_list", []):
        return
    block = block_of(file, statement)
    yield from _down(file, statement, block)
    yield from _up(file, statement, block)
    if block[-1] is statement and len(block) > 1:
        yield from _out(file, statement, block, lines)
    index = block.index(statement)
    if index and isinstance(block[index - 1], ast.If | ast.For | ast.While | ast.With | ast.Try):
        yield from _into(file, statement, block[index - 1], lines)


def _down(file: SourceFile, statement: ast.stmt, block: list[ast.stmt]) -> Iterator[Edit]:
    (start, end), following = file.span(statement), next_statements(file, statement)
    for far, other in enumerate(following[:_FAR], 1):
        if getattr(other, "decorator_list", []):
            return
        stop = file.span(other)[1]
        if block[block.index(statement) + 1 : block.index(other) + 1] and file.begins_line(file.span(following[0])[0]):
            begin = file.span(following[0])[0]
            between = file.data[end:begin].decode()
            text = file.data[begin:stop].decode() + between + file.data[start:end].decode()
            yield Edit(file.path, start, stop, text, NAME, statement.lineno, f"{far} places later", 1.0 / far)


def _up(file: SourceFile, statement: ast.stmt, block: list[ast.stmt]) -> Iterator[Edit]:
    start, end = file.span(statement)
    before = block[: block.index(statement)][::-1]
    for far, other in enumerate(before[:_FAR], 1):
        if is_docstring(other) or getattr(other, "decorator_list", []):
            return
        begin, stop = file.span(other)[0], file.span(before[0])[1]
        between = file.data[stop:start].decode()
        text = file.data[start:end].decode() + between + file.data[begin:stop].decode()
        yield Edit(file.path, begin, end, text, NAME, statement.lineno, f"{far} places earlier", 1.0 / far)


def _out(file: SourceFile, statement: ast.stmt, block: list[ast.stmt], lines: list[str]) -> Iterator[Edit]:
    """The last statement of a block after it or, of the first block, before it."""
    parent = file.parents.get(statement)
    if not isinstance(parent, ast.If | ast.For | ast.While | ast.With | ast.Try) or not file.span(parent):
        return
    outer, end = file.indent(parent), file.span(statement)[1]
    if file.span(parent)[1] == end:
        start = file.span(block[-2])[1]
        moved = file.newline.join(f"{outer}{line}" if line.strip() else line for line in lines)
        text = f"{file.newline}{moved}"
        yield Edit(file.path, start, end, text, NAME, statement.lineno, "after the block", 0.8)


def _into(file: SourceFile, statement: ast.stmt, before: ast.stmt, lines: list[str]) -> Iterator[Edit]:
    """A statement at the end of the block that stands before it."""
    body = getattr(before, "orelse", []) or getattr(before, "body", [])
    if not body or file.span(body[-1])[1] != file.span(before)[1]:
        return
    indent = file.indent(body[-1])
    if indent:
        moved = file.newline.join(f"{indent}{line}" if line.strip() else line for line in lines)
        start, end = file.span(before)[1], file.span(statement)[1]
        text = f"{file.newline}{moved}"
        yield Edit(file.path, start, end, text, NAME, statement.lineno, "in the block", 0.8)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("statement_move",))
