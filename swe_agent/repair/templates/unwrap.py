"""Mends a conversion or call too many: `f(x)` becomes `x`, `x.m()` becomes `x`, `a if t else b` one of its branches."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, swap
from swe_agent.repair.template import Hints, Template

NAME = "unwrap"


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        for part, weight in _parts(node):
            if not isinstance(part, ast.Starred):
                yield from swap(file, node, file.text(part), NAME, f"`{file.text(part)[:40]}` itself", weight)


def _parts(node: ast.expr) -> Iterator[tuple[ast.expr, float]]:
    match node:
        case ast.Call(func=ast.Attribute(value=receiver), args=arguments, keywords=keywords):
            yield receiver, 0.6 if arguments or keywords else 1.0
            yield from ((argument, 0.5) for argument in arguments[:1])
        case ast.Call(args=[argument], keywords=[]):
            yield argument, 1.0
        case ast.Call(args=arguments):
            yield from ((argument, 0.5) for argument in arguments)
        case ast.IfExp(body=body, orelse=other):
            yield body, 0.8
            yield other, 0.8
        case ast.List(elts=[element]) | ast.Tuple(elts=[element]):
            yield element, 0.8


TEMPLATE = Template(name=NAME, edits=edits, inverse=("wrap", "method_chain_donor"))
