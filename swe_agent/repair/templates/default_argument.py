"""Mends the default of an argument in a `def` line: another plain value, a missing one, or two swapped."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import fitted
from swe_agent.repair.template import Hints, Template

NAME = "default_argument"
_VALUES = ("None", "True", "False", "0", "1", "''", "()", "[]")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return
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


TEMPLATE = Template(name=NAME, prior=0.5, edits=edits)
