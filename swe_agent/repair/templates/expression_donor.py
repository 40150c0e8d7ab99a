"""Mends an expression by another one of the same function: a call by a call, a subscript by a subscript."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import siblings
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, is_called, swap
from swe_agent.repair.template import Hints, Template

NAME = "expression_donor"
_KINDS = (ast.Call, ast.Attribute, ast.Subscript, ast.Compare, ast.BinOp)
_MOST, _LONGEST = 20, 120


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    nodes = list(expressions(file, statement))
    donors = [node for node in (*nodes, *siblings(file, statement)) if isinstance(node, _KINDS) and _loads(node)]
    for node in nodes:
        if not isinstance(node, _KINDS):
            continue
        called = is_called(file, node)
        near: dict[str, None] = {}
        for donor in donors:
            if type(donor) is type(node) and is_called(file, donor) == called:
                near[file.text(donor)] = None
            if len(near) > _MOST:
                break
        fitting = [text for text in near if text != file.text(node) and len(text) <= _LONGEST and "#" not in text]
        for rank, text in enumerate(fitting[:_MOST]):
            yield from swap(file, node, text, NAME, f"`{text[:60]}` instead", 1.0 / (1 + 0.05 * rank))


def _loads(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


TEMPLATE = Template(name=NAME, prior=0.7, edits=edits)
