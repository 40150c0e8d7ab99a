"""Mends the default of an argument in a `def` line: another plain value, a missing one, or two swapped."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from swe_agent.repair.source import Edit, FunctionNode, SourceFile
from swe_agent.repair.syntax import fitted
from swe_agent.repair.template import Hints, Template

NAME = "default_argument"
_VALUES = ("None", "True", "False", "0", "1", "''", "()", "[]")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    yield from _parameters(file, statement, hints)
    arguments = statement.args
    defaults = [*arguments.defaults, *(one for one in arguments.kw_defaults if one is not None)]
    for default in defaults:
        for rank, new in enumerate(_VALUES):
            text = fitted(file, default, new)
            if text.strip() != file.text(default):
                yield file.replace(default, text, NAME, f"{new} by default", 1.0 - 0.1 * rank)
    for one, other in pairwise(defaults):
        (a, b), (c, d) = file.span(one), file.span(other)
        if file.data[a:b] != file.data[c:d]:
            text = (file.data[c:d] + file.data[b:c] + file.data[a:b]).decode()
            yield Edit(file.path, a, d, text, NAME, one.lineno, "two defaults change places", 0.5)
    positional = [*arguments.posonlyargs, *arguments.args]
    bare = positional[: len(positional) - len(arguments.defaults)][-1:]
    bare += [one for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value is None]
    for missing in bare:
        if missing.arg not in ("self", "cls"):
            text = f"{file.text(missing)} = None" if missing.annotation else f"{file.text(missing)}=None"
            yield file.replace(missing, text, NAME, f"{missing.arg} may be left out", 0.7)


def _parameters(file: SourceFile, statement: FunctionNode, hints: Hints) -> Iterator[Edit]:
    """One parameter more or less: `self`, `**kwargs`, what the body or other methods of the name have."""
    arguments = statement.args
    place = file.data.find(b"(", file.span(statement)[0] + len("def ") + len(statement.name.encode())) + 1
    positional = [*arguments.posonlyargs, *arguments.args]
    known = [*positional, *arguments.kwonlyargs, *(one for one in (arguments.vararg, arguments.kwarg) if one)]
    names = {one.arg for one in known}
    method = isinstance(file.parents.get(statement), ast.ClassDef)
    if place <= 0 or (known and file.span(known[0])[0] < place):
        return
    line = statement.lineno
    if method and "self" not in names and "cls" not in names:
        yield Edit(file.path, place, place, "self, " if known else "self", NAME, line, "takes `self`", 1.0)
    if not known or arguments.kwarg or arguments.kwonlyargs:
        return
    last = arguments.vararg or positional[-1]
    start = file.span(last)[1]
    if arguments.defaults and last is positional[-1]:
        start = file.span(arguments.defaults[-1])[1]
    given = ["**kwargs"] if arguments.vararg else ["**kwargs", "*args", "*args, **kwargs"]
    if not arguments.vararg:
        others = dict.fromkeys(
            file.text(one)
            for node in file.functions.get(statement.name, [])
            if node is not statement
            for one in node.args.args
            if one.arg not in names
        )
        given += [f"{name}={value}" for name in list(others)[:4] for value in ("None", "False", "True")]
        given += [f"{name}={value}" for name in sorted(hints.words - names)[:12] for value in ("None", "False", "True")]
        given += list(others)[:4]
    for rank, text in enumerate(given):
        yield Edit(file.path, start, start, f", {text}", NAME, line, f"takes `{text}`", 0.5 / (1 + 0.1 * rank))
    for index, one in enumerate(positional[1:], 1):
        before = positional[index - 1]
        if not arguments.defaults and not arguments.vararg:
            begin, end = file.span(before)[1], file.span(one)[1]
            yield Edit(file.path, begin, end, "", NAME, line, f"does not take `{one.arg}`", 0.2)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("default_argument",))
