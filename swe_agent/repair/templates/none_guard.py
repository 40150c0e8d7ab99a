"""Mends what cannot stand `None`: a default in its place, or a condition in front of another one."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import nearby_names, subjects, values
from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import NOT, Conditional, is_receiver, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "none_guard"
_EMPTY = ("[]", "{}", "''", "0")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    yield from _defaults(file, statement)
    yield from _conditions(file, statement, subjects(file, statement))


def _defaults(file: SourceFile, statement: ast.stmt) -> Iterator[Edit]:
    names = nearby_names(file, statement)
    for node in values(file, statement):
        name = dotted(node)
        looked_up = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"
        local = name.partition(".")[0] in names and name not in ("self", "cls")
        if not (local or looked_up):
            continue
        text, weight = file.text(node), 1.0 if is_receiver(file, node) else 0.8
        for empty in _EMPTY:
            yield from swap(file, node, f"{text} or {empty}", NAME, f"{empty} instead of `None`", weight)
            if name:
                guarded = f"{text} if {text} is not None else {empty}"
                yield from swap(file, node, guarded, NAME, f"{empty} instead of `None`", weight * 0.7)


def _conditions(file: SourceFile, statement: ast.stmt, names: list[str]) -> Iterator[Edit]:
    tests = [statement, *file.own_nodes(statement)]
    for node in tests:
        if isinstance(node, Conditional):
            for name in names:
                rest = text_at(file, node.test, NOT)
                yield from swap(file, node.test, f"{name} is not None and {rest}", NAME, f"{name} may be `None`")
                yield from swap(file, node.test, f"{name} and {rest}", NAME, f"{name} may be empty", 0.7)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("boolean_operator", "unwrap"))
