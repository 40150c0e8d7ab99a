"""Which functions a patch changes, and the constants in them, from Python's syntax tree."""

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from envs.patched import Patched
from localization import is_test_path

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_SHORT = 200
"""Characters of a constant worth trying as an input."""


@dataclass(frozen=True)
class Edited:
    """Functions as (path, `Class.method`), those of the base; constants of their code before and after."""

    functions: tuple[tuple[str, str], ...] = ()
    constants: tuple[object, ...] = ()


def edited_functions(patched: Patched) -> Edited:
    """Functions of the base whose code is not the same afterwards, or that read a module's or class's name that is not.

    Files of tests do not count. A function inside a function stands for the outer one.
    """
    functions: list[tuple[str, str]] = []
    constants: list[object] = []
    for path in sorted(patched.before):
        if not path.endswith(".py") or is_test_path(path) or path not in patched.after:
            continue
        before, after = (_parse(side[path].data) for side in (patched.before, patched.after))
        if before is None or after is None:
            continue
        old, new = dict(_functions(before)), dict(_functions(after))
        changed = [name for name in old if name not in new or _dump(old[name]) != _dump(new[name])]
        names = _changed_names(before, after)
        changed += [name for name in old if name not in changed and names & _read(old[name])]
        functions += [(path, name) for name in changed]
        for name in changed:
            for node in (old[name], new.get(name)):
                constants += _constants(node) if node is not None else ()
    return Edited(tuple(functions), tuple(_distinct(constants)))


def _parse(data: bytes) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of somebody else's escapes in strings
            return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, _Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _Function):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.stmt | ast.ExceptHandler):
            yield from _functions(node, prefix)


def _changed_names(before: ast.Module, after: ast.Module) -> set[str]:
    """Names that statements outside of functions bind, where such a statement is only in one of the two."""
    old, new = (dict(_statements(tree)) for tree in (before, after))
    return {name for text in old.keys() ^ new.keys() for name in (old.get(text) or new.get(text) or ())}


def _statements(tree: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
            yield _dump(node), tuple(names)
        elif isinstance(node, ast.stmt) and not isinstance(node, _Function):
            yield from _statements(node)


def _read(function: _Function) -> set[str]:
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}


def _constants(function: _Function) -> Iterator[object]:
    documented = ast.get_docstring(function, clean=False)
    for node in ast.walk(function):
        if not isinstance(node, ast.Constant) or node.value == documented:
            continue
        value = node.value
        if type(value) in (int, float) or (isinstance(value, str | bytes) and len(value) <= _SHORT):
            yield value


def _distinct(values: list[object]) -> Iterator[object]:
    seen: Mapping[tuple[type, object], object] = {(type(value), value): value for value in values}
    yield from seen.values()


def _dump(node: ast.AST) -> str:
    return ast.dump(node)
