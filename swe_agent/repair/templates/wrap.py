"""Mends a missing conversion: `len`, `str`, `list`, `sorted` or the like around a value, or `.copy()` after it."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import values
from swe_agent.repair.source import Edit, SourceFile, last_name
from swe_agent.repair.syntax import ATOM, is_receiver, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "wrap"
_FUNCTIONS = ("str", "list", "int", "len", "sorted", "set", "tuple", "float", "bool", "abs", "dict", "repr")
_METHODS = ("copy", "strip", "lower")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in values(file, statement):
        if is_receiver(file, node) or (isinstance(node, ast.Name) and node.id in ("self", "cls")):
            continue
        text = file.text(node)
        parent = file.parents.get(node)
        around = last_name(parent.func) if isinstance(parent, ast.Call) else ""
        inside = last_name(node.func) if isinstance(node, ast.Call) else ""
        for rank, function in enumerate(_FUNCTIONS):
            if function not in (around, inside):
                yield from swap(file, node, f"{function}({text})", NAME, f"as {function}", 1.0 - 0.05 * rank)
        for method in _METHODS:
            if method != inside:
                yield from swap(file, node, f"{text_at(file, node, ATOM)}.{method}()", NAME, f"{method} of it", 0.8)
        if isinstance(parent, ast.withitem):  # `with (x,):` is `with x:`
            continue
        yield from swap(file, node, f"[{text}]", NAME, "a list of it", 0.7)
        yield from swap(file, node, f"({text},)", NAME, "a tuple of it", 0.7)


TEMPLATE = Template(name=NAME, prior=0.8, edits=edits)
