"""Mends a name without a value, or with a raw one: `x = None` or `x = f(x)` before a statement."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import block_of, inserted_after
from swe_agent.repair.guards import terms
from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.nearby import nearby_names, self_attributes
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import inserted, is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "initial_value"
_VALUES = ("None", "[]", "{}", "False", "True", "0", "''", "set()", "1")
_FUNCTIONS = ("list", "str", "int", "dict", "set", "tuple", "sorted", "float")
_METHODS = (".copy()", ".strip()", ".lower()")
_MOST, _DONORS = 6, 10


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.ClassDef) or is_docstring(statement):
        return
    block = block_of(file, statement)
    before = block[block.index(statement) - 1] if statement in block[1:] else None
    for text, weight in _assignments(file, statement):
        target, _, value = text.partition(" = ")
        plain = target not in value
        if plain and _assigns(file, statement, target):
            continue  # one of the two would be of no effect
        if not (plain and _assigns(file, before, target)):
            yield from inserted(file, statement, text, NAME, f"first `{text}`", weight)
        if not isinstance(statement, ast.Return | ast.Raise | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from inserted_after(file, statement, text, NAME, f"then `{text}`", 0.4 * weight)


def _assigns(file: SourceFile, statement: ast.stmt | None, target: str) -> bool:
    """Whether a statement gives a name a new value whatever the old one was."""
    return isinstance(statement, ast.Assign) and target in {file.text(one) for one in statement.targets}


def _assignments(file: SourceFile, statement: ast.stmt) -> Iterator[tuple[str, float]]:
    near = [name for name in nearby_names(file, statement) if name not in ("self", "cls")]
    targets = list(dict.fromkeys([*near[:_MOST], *self_attributes(file, statement)[:4]]))
    for rank, name in enumerate(targets):
        for place, value in enumerate(_VALUES):
            yield f"{name} = {value}", 1.0 / ((1 + 0.2 * rank) * (1 + 0.2 * place))
    known = ingredients(file)
    functions = list(dict.fromkeys([*known.wrappers[:_DONORS], *_FUNCTIONS]))
    methods = list(dict.fromkeys([*_METHODS, *known.suffixes[:_DONORS]]))
    for rank, name in enumerate(terms(file, statement)[:_MOST]):
        for place, function in enumerate(functions):
            yield f"{name} = {function}({name})", 0.6 / ((1 + 0.3 * rank) * (1 + 0.1 * place))
        for place, method in enumerate(methods):
            yield f"{name} = {name}{method}", 0.6 / ((1 + 0.3 * rank) * (1 + 0.1 * place))


TEMPLATE = Template(name=NAME, edits=edits, inverse=("statement_delete",))
