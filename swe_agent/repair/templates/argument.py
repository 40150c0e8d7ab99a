"""Mends the arguments of a call: two swapped, one too many, a keyword missing that this file knows."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from swe_agent.repair.nearby import nearby_names, self_attributes
from swe_agent.repair.source import Edit, SourceFile, last_name
from swe_agent.repair.syntax import expressions, swap_span
from swe_agent.repair.template import Hints, Template

NAME = "argument"
_MOST = 12
Span = tuple[int, int]


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        if isinstance(node, ast.Call) and (spans := _spans(file, node)) is not None:
            yield from _swapped(file, node, spans)
            yield from _dropped(file, node, spans)
            yield from _added(file, statement, node, spans)


def _spans(file: SourceFile, call: ast.Call) -> list[Span] | None:
    """Where each argument is, its own brackets included; None when that cannot be told."""
    if len(call.args) == 1 and isinstance(call.args[0], ast.GeneratorExp):
        return None
    close = file.span(call)[1] - 1
    opening = file.data.find(b"(", file.span(call.func)[1])
    found = []
    for node in sorted([*call.args, *call.keywords], key=file.span):
        start, end = file.span(node)
        while (before := file.data[opening + 1 : start].rstrip()).endswith(b"("):
            after = file.data[end:close]
            start, end = opening + len(before), end + len(after) - len(after.lstrip()) + 1
        found.append((start, end))
    gaps = [file.data[left[1] : right[0]].strip() for left, right in pairwise(found)]
    return found if all(gap == b"," for gap in gaps) and b"#" not in file.data[opening:close] else None


def _swapped(file: SourceFile, call: ast.Call, spans: list[Span]) -> Iterator[Edit]:
    plain = [index for index, node in enumerate(call.args) if not isinstance(node, ast.Starred)]
    for one, other in [(a, b) for a in plain for b in plain if a < b][:6]:
        (a, b), (c, d) = spans[one], spans[other]
        text = (file.data[c:d] + file.data[b:c] + file.data[a:b]).decode()
        weight = 1.0 if other == one + 1 else 0.7
        yield from swap_span(file, (a, d), text, NAME, call.lineno, "two arguments change places", weight)


def _dropped(file: SourceFile, call: ast.Call, spans: list[Span]) -> Iterator[Edit]:
    for index, (start, end) in enumerate(spans):
        if len(spans) == 1:
            opening = file.data.rfind(b"(", 0, start)
            start, end = opening + 1, file.span(call)[1] - 1
        elif index + 1 < len(spans):
            end = spans[index + 1][0]
        else:
            start = spans[index - 1][1]
        yield from swap_span(file, (start, end), "", NAME, call.lineno, "without an argument", 0.8)


def _added(file: SourceFile, statement: ast.stmt, call: ast.Call, spans: list[Span]) -> Iterator[Edit]:
    close = file.span(call)[1] - 1
    place = spans[-1][1] if spans else close
    given = {keyword.arg for keyword in call.keywords}
    for rank, text in enumerate(list(_keywords(file, statement, call, given))[:_MOST]):
        added = f", {text}" if spans else text
        yield from swap_span(file, (place, place), added, NAME, call.lineno, f"with `{text}`", 1.0 / (1 + 0.1 * rank))


def _keywords(file: SourceFile, statement: ast.stmt, call: ast.Call, given: set[str | None]) -> dict[str, None]:
    name, found = last_name(call.func), dict[str, None]()
    names, kept = nearby_names(file, statement), self_attributes(file, statement)
    for function in file.functions.get(name, []):
        known = [*function.args.posonlyargs, *function.args.args][::-1]
        defaults = dict(zip((one.arg for one in known), reversed(function.args.defaults), strict=False))
        defaults |= {a.arg: d for a, d in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if d}
        for one in (*function.args.args[len(call.args) :], *function.args.kwonlyargs):
            texts = [text for text in (one.arg, f"self.{one.arg}") if text in names or text in kept]
            match defaults.get(one.arg):
                case ast.Constant(value=bool(value)):
                    texts.append(str(not value))
            found |= {f"{one.arg}={text}": None for text in texts if one.arg not in given and one.arg != "self"}
    for other in file.calls.get(name, []) if name else []:
        for keyword in other.keywords:
            plain = isinstance(keyword.value, ast.Constant | ast.Name | ast.Attribute)
            if keyword.arg and keyword.arg not in given and plain and "\n" not in file.text(keyword):
                found[file.text(keyword)] = None
    return found


TEMPLATE = Template(name=NAME, prior=0.8, edits=edits)
