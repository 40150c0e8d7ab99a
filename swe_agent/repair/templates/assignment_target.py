"""Mends an assignment to the wrong place: swapped targets, `=` for `+=`, another name, a result not kept."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import nearby_names, self_attributes
from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import BINARY, fitted, swap_span, token_between
from swe_agent.repair.template import Hints, Template

NAME = "assignment_target"
_MOST = 8
Target = ast.Name | ast.Attribute | ast.Subscript


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in file.own_nodes(statement):
        if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Store):
            for left, right in zip(node.elts, node.elts[1:], strict=False):
                yield from _exchanged(file, left, right)
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() | ast.Subscript() as target], value=value):
            yield from _operator(file, (target, value), "=", ("+=", "-=", "|="))
            yield from _renamed(file, statement, target)
        case ast.AugAssign(target=target, op=operator, value=value):
            yield from _operator(file, (target, value), f"{BINARY[type(operator)][0]}=", ("=",))
            yield from _renamed(file, statement, target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))) if name := dotted(owner):
            start = file.span(statement)[0]
            yield from swap_span(file, (start, start), f"{name} = ", NAME, statement.lineno, "keeps the result", 1.2)


def _exchanged(file: SourceFile, left: ast.expr, right: ast.expr) -> Iterator[Edit]:
    (a, b), (c, d) = file.span(left), file.span(right)
    text = (file.data[c:d] + file.data[b:c] + file.data[a:b]).decode()
    yield from swap_span(file, (a, d), text, NAME, left.lineno, "two targets change places")


def _operator(file: SourceFile, pair: tuple[ast.expr, ast.expr], old: str, new: tuple[str, ...]) -> Iterator[Edit]:
    span = token_between(file, *pair, old)
    for operator in new if span else ():
        why = f"`{old}` becomes `{operator}`"
        yield from swap_span(file, span or (0, 0), operator, NAME, pair[0].lineno, why, 0.8)


def _renamed(file: SourceFile, statement: ast.stmt, target: ast.expr) -> Iterator[Edit]:
    if isinstance(target, ast.Subscript):
        return
    names = nearby_names(file, statement)[:_MOST] if isinstance(target, ast.Name) else []
    for rank, name in enumerate([*names, *self_attributes(file, statement)[:_MOST]]):
        if name not in (file.text(target), "self"):
            text = fitted(file, target, name)
            yield file.replace(target, text, NAME, f"assigned to {name}", 1.0 / (1 + 0.1 * rank))


TEMPLATE = Template(name=NAME, edits=edits, inverse=("assignment_target",))
