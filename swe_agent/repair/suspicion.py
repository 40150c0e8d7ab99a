"""Suspiciousness of lines: what the tests ran, weighed with what the issue speaks of."""

import ast
from collections.abc import Mapping, Sequence

from localization import Location
from swe_agent.repair.source import SourceFile

_NAMED_FUNCTION = 1.0
"""How much the best-ranked place for the issue text raises the lines in it; the tenth raises them a tenth as much."""
_IMPORT_TIME = 0.35
"""Suspiciousness, relative to the file's top line, of what runs at import and so is in no test's spectrum."""
_DEFINITION = 0.6
"""The same for the `def` line of a function that failing tests ran: its defaults."""
_IMPORT_LINES = 80


def suspicion(
    ochiai: Mapping[tuple[str, int], float],
    places: Sequence[Location],
    preferred: Sequence[str] = (),
    files: Mapping[str, SourceFile] | None = None,
) -> dict[tuple[str, int], float]:
    """(path, line) -> score. Without any spectrum the places of the issue text alone are suspicious.

    With `files`, lines that no test's spectrum can hold (class bodies, constants, `def` lines) of covered files join.
    """
    scores = dict(ochiai) if ochiai else {}
    if not scores:
        for place in places[:5]:
            for line in range(place.start_line, min(place.end_line, place.start_line + 200) + 1):
                scores[place.path, line] = max(scores.get((place.path, line), 0.0), 0.5 / place.rank)
    for path, file in (files or {}).items():
        _add_definitions(path, file, scores)
    factor = _IssueFactor(places)
    return {
        (path, line): value * factor(path, line) * (1.0 if _preferred(path, preferred) else 0.5)
        for (path, line), value in scores.items()
    }


class _IssueFactor:
    """1 for a line the issue does not speak of, up to 2 for the place that fits it best."""

    def __init__(self, places: Sequence[Location]) -> None:
        self._by_path: dict[str, list[Location]] = {}
        for place in places:
            self._by_path.setdefault(place.path, []).append(place)

    def __call__(self, path: str, line: int) -> float:
        inside = [
            place.rank
            for place in self._by_path.get(path, ())
            if place.kind == "file" or place.start_line <= line <= place.end_line
        ]
        return 1.0 + (_NAMED_FUNCTION / min(inside) if inside else 0.0)


def _preferred(path: str, preferred: Sequence[str]) -> bool:
    return not preferred or any(path == folder or path.startswith(f"{folder.rstrip('/')}/") for folder in preferred)


def _add_definitions(path: str, file: SourceFile, scores: dict[tuple[str, int], float]) -> None:
    own = {line: value for (other, line), value in scores.items() if other == path}
    if not own:
        return
    top = max(own.values())
    added = 0
    for node in ast.walk(file.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = [own[line] for line in range(node.lineno, (node.end_lineno or node.lineno) + 1) if line in own]
            if inside:
                scores.setdefault((path, node.lineno), _DEFINITION * max(inside))
        elif isinstance(node, ast.Module | ast.ClassDef):
            for statement in node.body:
                simple = isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Return)
                if simple and added < _IMPORT_LINES and not _is_docstring(statement):
                    added += 1
                    scores.setdefault((path, statement.lineno), _IMPORT_TIME * top)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
