"""Mends the wrong plain value: `True` for `False`, `None` for an empty list, 0 for 1, an empty string for a blank."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import int_literals, nearby_names, self_attributes
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, is_called, swap
from swe_agent.repair.template import Hints, Template

NAME = "constant"
_EMPTY = {
    "[]": ("None", "{}", "()", "set()"),
    "()": ("None", "[]"),
    "{}": ("None", "[]", "set()"),
    "set()": ("[]", "{}", "None"),
    "float('inf')": ("float('-inf')", "0"),
    "float('-inf')": ("float('inf')", "0"),
}


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        for rank, new in enumerate(_others(node) or _EMPTY.get(file.text(node).replace('"', "'"), ())):
            yield from swap(file, node, new, NAME, f"{file.text(node)[:40]} becomes {new}", 1.0 - 0.1 * rank)
    yield from _whole(file, statement)
    names = [name for name in nearby_names(file, statement) if name not in ("self", "cls")]
    near = [*names[:8], *self_attributes(file, statement)[:6]]
    for node in expressions(file, statement):
        if isinstance(node, ast.Constant) and not isinstance(file.parents.get(node), ast.Expr):
            for rank, name in enumerate(near):
                yield from swap(file, node, name, NAME, f"`{name}` instead", 0.3 / (1 + 0.2 * rank))
    texts = [file.text(node) for node in expressions(file, statement) if isinstance(node, ast.Constant)]
    for node in expressions(file, statement):
        parent = file.parents.get(node)
        if isinstance(node, ast.Name) and isinstance(parent, ast.Call | ast.keyword) and not is_called(file, node):
            for rank, text in enumerate([*dict.fromkeys(texts[:4]), "None", "True", "False"]):
                yield from swap(file, node, text, NAME, f"{text} instead", 0.3 / (1 + 0.2 * rank))
    for literal, value in int_literals(file, statement):
        for rank, number in enumerate(("0", "1", "-1", "2", "None")):
            weight = 1.0 - 0.1 * rank
            yield from swap(file, literal, number, NAME, f"{value} becomes {number}", weight)


def _whole(file: SourceFile, statement: ast.stmt) -> Iterator[Edit]:
    """Another plain value for whatever is assigned."""
    value = getattr(statement, "value", None)
    assigned = isinstance(statement, ast.Assign | ast.AnnAssign) and not isinstance(value, ast.Constant)
    if isinstance(value, ast.expr) and assigned:
        for rank, new in enumerate(("None", "[]", "{}", "False", "True", "''", "0")):
            yield from swap(file, value, new, NAME, f"{new} instead", 0.3 / (1 + 0.2 * rank))


def _others(node: ast.expr) -> tuple[str, ...]:
    match node:
        case ast.Constant(value=bool(value)):
            return (str(not value), "None")
        case ast.Constant(value=None):
            return ("False", "True", "0", "[]", "''", "{}")
        case ast.Constant(value=float(number)):
            return (*(text for text in ("0.0", "1.0") if float(text) != number), "float('inf')")
        case ast.Constant(value=str(text)):
            return ("''", "None") if text else ("' '", "None", "','", "'\\n'")
        case ast.Constant(value=bytes(data)):
            return ("b''", "None") if data else ("b' '", "None")
    return ()


TEMPLATE = Template(name=NAME, edits=edits, inverse=("constant", "off_by_one"))
