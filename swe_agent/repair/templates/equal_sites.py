"""Mends the same slip at every place of a function: a name, attribute, callee or text that it has several times."""

import ast
from collections.abc import Iterator
from itertools import islice

from swe_agent.repair.source import Edit, FunctionNode, SourceFile
from swe_agent.repair.template import Hints, Template
from swe_agent.repair.templates import attribute, name, sibling_call, string_literal

NAME = "equal_sites"
_FAMILIES = (name.edits, attribute.edits, sibling_call.edits, string_literal.edits)
_MOST, _SITES = 200, 8


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    function = file.function_of(statement)
    if function is None:
        return
    known = _places(file, function)
    for family in _FAMILIES:
        for edit in islice(family(file, statement, hints), _MOST):
            old = file.data[edit.start : edit.end]
            places = known.get(old, [])
            if 1 < len(places) <= _SITES and edit.start in places:
                yield _everywhere(file, edit, sorted(places))


def _places(file: SourceFile, function: FunctionNode) -> dict[bytes, list[int]]:
    """What is read in a function -> where: names, last words of attributes, plain strings."""
    found: dict[bytes, list[int]] = {}
    for node in file.nodes_of(function):
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            continue
        if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
            start, end = file.span(node)
            found.setdefault(file.data[start:end], []).append(start)
            if isinstance(node, ast.Attribute):
                word = node.attr.encode()
                found.setdefault(word, []).append(end - len(word))
    return found


def _everywhere(file: SourceFile, edit: Edit, places: list[int]) -> Edit:
    size = edit.end - edit.start
    parts, at = [], places[0]
    for place in places:
        parts += [file.data[at:place].decode(), edit.text]
        at = place + size
    why = f"{edit.why}, {len(places)} times"
    return Edit(file.path, places[0], at, "".join(parts), NAME, edit.line, why, edit.weight)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("equal_sites",))
