"""Mends the wrong element: first for last, one element for a slice, a bound too many, `d[k]` for `d.get(k)`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import nearby_names
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import ATOM, expressions, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "subscript"


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        if isinstance(node, ast.Subscript):
            yield from (_sliced if isinstance(node.slice, ast.Slice) else _indexed)(file, node)
        elif isinstance(node, ast.Call):
            yield from _looked_up(file, node)
        elif isinstance(node, ast.Name) and isinstance(file.parents.get(node), ast.For | ast.comprehension):
            bounds = [text for name in nearby_names(file, statement)[:4] for text in (f"{name}:", f":{name}")]
            for part in ("1:", ":-1", *bounds):
                yield from swap(file, node, f"{node.id}[{part}]", NAME, "a part of it", 0.5)


def _indexed(file: SourceFile, node: ast.Subscript) -> Iterator[Edit]:
    whole, index = text_at(file, node.value, ATOM), file.text(node.slice)
    ends = {"0": "-1", "-1": "0", "1": "-1", "-2": "-1"}
    if index in ends:
        yield from swap(file, node, f"{whole}[{ends[index]}]", NAME, "the other end")
    if isinstance(node.slice, ast.Tuple) or "\n" in index:
        return
    yield from swap(file, node, f"{whole}.get({index})", NAME, "`None` when it is missing")
    for part in (f"{index}:", f":{index}"):
        yield from swap(file, node, f"{whole}[{part}]", NAME, "a slice", 0.7)
    yield from swap(file, node, whole, NAME, "all of it", 0.5)


def _sliced(file: SourceFile, node: ast.Subscript) -> Iterator[Edit]:
    assert isinstance(node.slice, ast.Slice)
    whole = text_at(file, node.value, ATOM)
    bounds = (node.slice.lower, node.slice.upper, node.slice.step)
    lower, upper, step = (text_at(file, bound, 1) if bound is not None else "" for bound in bounds)
    parts = (f":{upper}:{step}", f"{lower}::{step}", f"{lower}:{upper}", f"{upper}:{lower}", f":{lower}", f"{upper}:")
    for part in dict.fromkeys(parts):
        if part.rstrip(":") != f"{lower}:{upper}:{step}".rstrip(":"):
            short = part.removesuffix(":") if part.count(":") == 2 else part
            yield from swap(file, node, f"{whole}[{short}]", NAME, "other bounds")
    yield from swap(file, node, whole, NAME, "all of it", 0.7)
    for single in (lower, upper):
        if single:
            yield from swap(file, node, f"{whole}[{single}]", NAME, "one element", 0.5)


def _looked_up(file: SourceFile, node: ast.Call) -> Iterator[Edit]:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_], keywords=[]):
            if not isinstance(key, ast.Starred):
                text = f"{text_at(file, owner, ATOM)}[{file.text(key)}]"
                yield from swap(file, node, text, NAME, "an error when it is missing")


TEMPLATE = Template(name=NAME, edits=edits, inverse=("subscript",))
