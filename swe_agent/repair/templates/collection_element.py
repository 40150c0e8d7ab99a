"""Mends a list of values that lacks one, has one too many, or stands where one value stood: `== a` for `in (a, b)`."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from swe_agent.repair.ingredients import ingredients, plain_terms
from swe_agent.repair.nearby import self_attributes
from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import expressions, swap, swap_span, text_at
from swe_agent.repair.template import Hints, Template

NAME = "collection_element"
_MOST = 16
Display = ast.Tuple | ast.List | ast.Set


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        match node:
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                yield from _added(file, statement, elements, hints)
                yield from _without(file, elements)
                yield from _ordered(file, elements)
            case ast.Dict(keys=keys, values=values) if keys and None not in keys:
                yield from _without(file, [key for key in keys if key is not None], values)
                yield from _entries(file, statement, node)
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() as operator], comparators=[right]):
                word = "in" if isinstance(operator, ast.Eq) else "not in"
                for rank, other in enumerate(_values(file, statement, [right], hints)):
                    text = f"{text_at(file, left, 6)} {word} ({file.text(right)}, {other})"
                    yield from swap(file, node, text, NAME, f"or {other}", 0.8 / (1 + 0.15 * rank))
            case ast.Call(func=ast.Attribute(attr="startswith" | "endswith"), args=[one, *_]):
                if not isinstance(one, ast.Tuple):
                    for rank, other in enumerate(_values(file, statement, [one], hints)):
                        text = f"({file.text(one)}, {other})"
                        yield from swap(file, one, text, NAME, f"or {other}", 1.0 / (1 + 0.15 * rank))


def _added(file: SourceFile, statement: ast.stmt, elements: list[ast.expr], hints: Hints) -> Iterator[Edit]:
    if not elements or any(isinstance(one, ast.Starred) for one in elements):
        return
    start, end = file.span(elements[0])[0], file.span(elements[-1])[1]
    for rank, text in enumerate(_values(file, statement, elements, hints)):
        weight = 1.0 / (1 + 0.15 * rank)
        yield Edit(file.path, end, end, f", {text}", NAME, elements[-1].lineno, f"also {text}", weight)
        yield Edit(file.path, start, start, f"{text}, ", NAME, elements[0].lineno, f"also {text}", 0.3 * weight)


def _entries(file: SourceFile, statement: ast.stmt, node: ast.Dict) -> Iterator[Edit]:
    """`'x': x` after the other entries."""
    first = node.keys[0]
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return
    mark, end = file.text(first)[-1], file.span(node.values[-1])[1]
    terms = [*plain_terms(file, statement), *self_attributes(file, statement)]
    for rank, term in enumerate(list(dict.fromkeys(terms))[:_MOST]):
        word = term.rpartition(".")[2].lstrip("_")
        text = f", {mark}{word}{mark}: {term}"
        yield Edit(file.path, end, end, text, NAME, node.values[-1].lineno, f"also {term}", 0.5 / (1 + 0.15 * rank))


def _without(file: SourceFile, keys: list[ast.expr], values: list[ast.expr] | None = None) -> Iterator[Edit]:
    if len(keys) < 2:
        return
    ends = [file.span(one)[1] for one in values or keys]
    starts = [file.span(one)[0] for one in keys]
    for index in range(len(keys)):
        last = index + 1 == len(keys)
        span = (ends[index - 1], ends[index]) if last else (starts[index], starts[index + 1])
        if b"#" not in file.data[span[0] : span[1]]:
            rest = "," if len(keys) == 2 and last and values is None else ""
            yield from swap_span(file, span, rest, NAME, keys[index].lineno, "one value less", 0.5)


def _ordered(file: SourceFile, elements: list[ast.expr]) -> Iterator[Edit]:
    for one, other in list(pairwise(elements))[:8]:
        (a, b), (c, d) = file.span(one), file.span(other)
        text = (file.data[c:d] + file.data[b:c] + file.data[a:b]).decode()
        yield from swap_span(file, (a, d), text, NAME, one.lineno, "two values change places", 0.4)


def _values(file: SourceFile, statement: ast.stmt, elements: list[ast.expr], hints: Hints) -> list[str]:
    """Values of the kind of the given ones."""
    known = {file.text(one) for one in elements}
    last = elements[-1]
    found: dict[str, None] = {}
    if isinstance(last, ast.Constant) and isinstance(last.value, str):
        mark = '"' if file.text(last).endswith('"') else "'"
        prefix = file.text(last)[0] if file.text(last)[0] in "ub" else ""
        for text in (*hints.strings, *ingredients(file).strings):
            if mark not in text and "\\" not in text and text.isprintable() and len(text) < 40:
                found[f"{prefix}{mark}{text}{mark}"] = None
    elif name := dotted(last):
        head = name.rpartition(".")[0]
        if head:
            found |= {f"{head}.{other}": None for other in file.attributes_of(head, statement)}
            words = sorted(word for word in hints.words if word.isupper() == name.rpartition(".")[2].isupper())
            found |= {f"{head}.{word}": None for word in words[:4]}
        found |= dict.fromkeys(list(plain_terms(file, statement))[:_MOST])
        found |= {word: None for word in sorted(hints.words) if word in ingredients(file).module_names}
    found |= {"None": None} if isinstance(last, ast.Constant) else {}
    return [text for text in found if text not in known][:_MOST]


TEMPLATE = Template(name=NAME, edits=edits, inverse=("collection_element", "compare_operator"))
