"""Mends what cannot stand `None`: a default, an early return, a `continue`, or a condition in front of it."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import in_loop, nearby_names, siblings, subjects, values
from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import NOT, SIMPLE, Conditional, inserted, is_docstring, is_receiver, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "none_guard"
_EMPTY = ("[]", "{}", "''", "0")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    yield from _defaults(file, statement)
    names = subjects(file, statement)
    yield from _conditions(file, statement, names)
    for name in names:
        for test, weight in ((f"{name} is None", 1.0), (f"not {name}", 0.8)):
            for rank, leave in enumerate(_exits(file, statement)):
                why = f"{leave} when {test}"
                yield from inserted(file, statement, f"if {test}:\n    {leave}", NAME, why, weight / (1 + 0.1 * rank))
        if isinstance(statement, SIMPLE) and not is_docstring(statement):
            for test in (f"{name} is not None", name):
                yield from _only_if(file, statement, test)


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


def _only_if(file: SourceFile, statement: ast.stmt, test: str) -> Iterator[Edit]:
    for edit in inserted(file, statement, f"if {test}:", NAME, f"only if {test}", 0.7):
        yield Edit(edit.path, edit.start, edit.end, edit.text + "    ", NAME, edit.line, edit.why, edit.weight)


def _exits(file: SourceFile, statement: ast.stmt) -> list[str]:
    """Ways to leave: those that the function itself knows come first."""
    returns = [file.text(node) for node in siblings(file, statement) if isinstance(node, ast.Return)]
    known = dict.fromkeys(text for text in returns if "\n" not in text and len(text) < 40)
    loop = ["continue"] if in_loop(file, statement) else []
    return list(dict.fromkeys([*loop, *list(known)[:4], "return None", "return"]))


TEMPLATE = Template(name=NAME, prior=0.8, edits=edits)
