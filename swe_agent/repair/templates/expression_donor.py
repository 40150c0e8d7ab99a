"""Mends an expression by another one of the function, class or file: a call by a call, a subscript by a subscript."""

import ast
from collections.abc import Iterator

from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, is_called, swap
from swe_agent.repair.template import Hints, Template

NAME = "expression_donor"
_KINDS = (ast.Call, ast.Attribute, ast.Subscript, ast.Compare, ast.BinOp)
_SAME, _OTHER = 24, 8


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    known = ingredients(file)
    near: dict[type[ast.AST], list[str]] = {}
    for kind in _KINDS:
        near[kind] = known.fitting(known.expressions.get(kind, ()), statement, _SAME)
    for node in expressions(file, statement):
        if is_called(file, node) or not isinstance(node, (*_KINDS, ast.Name, ast.Constant)):
            continue
        own = file.text(node)
        if isinstance(node, ast.Name) and node.id in ("self", "cls"):
            continue
        for kind in _KINDS:
            same = isinstance(node, kind)
            if kind is ast.Compare and not same:
                continue
            for rank, text in enumerate(near[kind][: _SAME if same else _OTHER]):
                if text != own:
                    weight = (1.0 if same else 0.4) / (1 + 0.1 * rank)
                    yield from swap(file, node, text, NAME, f"`{text[:60]}` instead", weight)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("expression_donor", "name"))
