"""Mends how a text is put together: `% (x,)`, a forgotten `f`, arguments beside the format, `.format` for a logger."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, swap, swap_span
from swe_agent.repair.template import Hints, Template

NAME = "string_format"


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        match node:
            case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=right):
                if not isinstance(right, ast.Tuple):
                    yield from swap(file, right, f"({file.text(right)},)", NAME, "one argument whatever it is")
            case ast.Constant(value=str(text)):
                yield from _prefixes(file, node, text)
            case ast.JoinedStr():
                start = file.span(node)[0]
                if file.data[start : start + 1] in (b"f", b"F"):
                    yield from swap_span(file, (start, start + 1), "", NAME, node.lineno, "no format string", 0.5)
            case ast.Call(args=[ast.Constant(value=str(text)) as first, *rest], keywords=[]) if rest:
                if "%" in text and not any(isinstance(one, ast.Starred) for one in rest):
                    yield from _applied(file, node, first, rest, "%")
                elif "{" in text:
                    yield from _applied(file, node, first, rest, "{")


def _applied(file: SourceFile, call: ast.Call, first: ast.expr, rest: list[ast.expr], mark: str) -> Iterator[Edit]:
    """`f("%s", x)` as `f("%s" % x)`."""
    given = ", ".join(file.text(one) for one in rest)
    if mark == "{":
        text = f"{file.text(first)}.format({given})"
    else:
        text = f"{file.text(first)} % ({given})" if len(rest) > 1 else f"{file.text(first)} % {given}"
    start, end = file.span(first)[0], file.span(rest[-1])[1]
    yield from swap_span(file, (start, end), text, NAME, call.lineno, "put in at once", 0.8)


def _prefixes(file: SourceFile, node: ast.Constant, text: str) -> Iterator[Edit]:
    start = file.span(node)[0]
    written = file.text(node)
    if isinstance(file.parents.get(node), ast.JoinedStr | ast.Expr):
        return
    if written[:1] in "'\"":
        if "{" in text and "}" in text and "{}" not in text:
            yield from swap_span(file, (start, start), "f", NAME, node.lineno, "a format string", 0.8)
        if text.isascii():
            yield from swap_span(file, (start, start), "b", NAME, node.lineno, "bytes", 0.2)
        if "\\" in written:
            yield from swap_span(file, (start, start), "r", NAME, node.lineno, "a raw string", 0.4)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("string_format", "unwrap"))
