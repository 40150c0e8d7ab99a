"""Edits that answer a test instead of mending the code: they name the test's own values."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import UnionType

from envs import Environment
from swe_agent.repair.execution import applied
from swe_agent.repair.source import Edit, SourceFile

_TRIVIAL: frozenset[object] = frozenset((None, True, False, 0, 1, -1, 2, "", " "))
"""Values so common that they say nothing of where they come from."""
_LARGEST = 200


def test_values(environment: Environment, tests: Sequence[str]) -> frozenset[object]:
    """Plain values written in these test functions and in what decorates them."""
    found: set[object] = set()
    for test in tests[:40]:
        path, _, rest = test.partition("::")
        name = rest.split("[")[0].split("::")[-1]
        try:
            tree = ast.parse(environment.read(path))
        except (OSError, SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
                found |= set(_plain(node))
    return frozenset(found)


def special_case(files: Mapping[str, SourceFile], edits: Sequence[Edit], values: frozenset[object]) -> str:
    """Why these edits only answer the tests whose `values` these are; an empty string for others."""
    for path, data in applied({path: file.data for path, file in files.items()}, edits).items():
        try:
            after = ast.parse(data)
        except (SyntaxError, ValueError):
            continue
        before = files[path].tree
        for node in _added(before, after, ast.Compare | ast.MatchValue):
            for value in _plain(node):
                if value in values and value not in _values_of(before):
                    return f"it asks for {value!r}, a value of the failing test"
        if reason := _returned(before, after, values):
            return reason
    return ""


def _returned(before: ast.Module, after: ast.Module, values: frozenset[object]) -> str:
    """A new `return` of nothing but a value that the failing test names."""
    for node in _added(before, after, ast.Return):
        assert isinstance(node, ast.Return)
        if node.value is None or not _is_plain(node.value):
            continue
        inside = [value for value in _plain(node) if value in values]
        if inside and len(inside) == len(list(_plain(node, trivial=True))):
            return f"it returns {ast.unparse(node.value)}, a value of the failing test"
    return ""


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression is made of constants alone."""
    allowed = ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Set | ast.UnaryOp | ast.unaryop | ast.expr_context
    return all(isinstance(each, allowed) for each in ast.walk(node))


def _added(before: ast.Module, after: ast.Module, kind: type | UnionType) -> Iterator[ast.AST]:
    """Nodes of a kind that are more often in the one tree than in the other."""
    known = Counter(ast.dump(node) for node in ast.walk(before) if isinstance(node, kind))
    for node in ast.walk(after):
        if isinstance(node, kind):
            text = ast.dump(node)
            if known[text] > 0:
                known[text] -= 1
            else:
                yield node


def _values_of(tree: ast.Module) -> frozenset[object]:
    return frozenset(_plain(tree))


def _plain(node: ast.AST, *, trivial: bool = False) -> Iterator[object]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str | int | float | bytes | None):
            small = not isinstance(each.value, str | bytes) or len(each.value) <= _LARGEST
            if small and (trivial or each.value not in _TRIVIAL):
                yield each.value
