"""Where two versions of a file differ: the statements a repair would be pointed at, whether a result is the same."""

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

_DROPPED = re.compile(rb"#[^\n]*|[\s()'\",\\;]+|\belse\s*:(?=\s*if\b)|\bel(?=if\b)")
_BODIES = ("body", "orelse", "finalbody")


class Unreadable(Exception):
    """A version that this interpreter cannot parse."""


def parsed(data: bytes) -> ast.Module:
    try:
        return ast.parse(data.decode("utf-8"))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def strip_docstrings(tree: ast.AST) -> list[ast.Expr]:
    """Takes docstrings out of a tree and gives them back."""
    found = []
    for node in ast.walk(tree):
        match node:
            case (
                ast.Module(body=[ast.Expr(value=ast.Constant(value=str())) as first, *rest])
                | ast.ClassDef(body=[ast.Expr(value=ast.Constant(value=str())) as first, *rest])
                | ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str())) as first, *rest])
                | ast.AsyncFunctionDef(body=[ast.Expr(value=ast.Constant(value=str())) as first, *rest])
            ):
                found.append(first)
                node.body = [*rest]
    return found


def strip_annotations(tree: ast.AST) -> None:
    """Takes away what no test can notice: types of arguments, results and variables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Name("object", ast.Load())


def behaves(data: bytes) -> str:
    """A syntax tree as text, without docstrings, annotations and imports. Raises `Unreadable`."""
    tree = parsed(data)
    strip_docstrings(tree)
    strip_annotations(tree)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            body[:] = [one for one in body if not isinstance(one, ast.Import | ast.ImportFrom)]
    return ast.dump(tree)


def dumped(data: bytes) -> str:
    """A syntax tree as text, without docstrings. Raises `Unreadable`."""
    tree = parsed(data)
    strip_docstrings(tree)
    return ast.dump(tree)


@dataclass(frozen=True)
class Change:
    """`lines`: first lines of statements of the old version, one tuple a changed region; empty: nothing changed."""

    regions: tuple[tuple[int, ...], ...]


def change_between(old: bytes, new: bytes) -> Change:
    """The regions in which the trees differ. Raises `Unreadable`."""
    before, after = parsed(old), parsed(new)
    strip_docstrings(before)
    strip_docstrings(after)
    regions: list[tuple[int, ...]] = []
    _compare(before.body, after.body, regions, 1)
    return Change(tuple(regions))


def _compare(old: list[ast.stmt], new: list[ast.stmt], regions: list[tuple[int, ...]], owner: int) -> None:
    one, other = [ast.dump(node) for node in old], [ast.dump(node) for node in new]
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    changed, put = old[head : len(old) - tail], new[head : len(new) - tail]
    if not changed and not put:
        return
    if len(changed) == len(put) and all(type(a) is type(b) for a, b in zip(changed, put, strict=True)):
        for a, b in zip(changed, put, strict=True):
            _descend(a, b, regions)
    elif changed:
        regions.append(tuple(node.lineno for node in changed))
    else:
        neighbours = [node.lineno for node in (*old[head : head + 1], *old[max(head - 1, 0) : head])]
        regions.append(tuple(neighbours or [owner]))


def _descend(old: ast.stmt, new: ast.stmt, regions: list[tuple[int, ...]]) -> None:
    """Into the bodies of a compound statement, if its head is the same."""
    if ast.dump(old) == ast.dump(new):
        return
    if _head(old) != _head(new) or not hasattr(old, "body"):
        regions.append((old.lineno,))
        return
    for one, other in _lists(old, new):
        if bool(one) != bool(other):  # a branch came or went
            regions.append((old.lineno, *(node.lineno for node in one)))
        else:
            _compare(one, other, regions, old.lineno)


def _lists(old: ast.AST, new: ast.AST) -> list[tuple[list[ast.stmt], list[ast.stmt]]]:
    found = [(getattr(old, name, []), getattr(new, name, [])) for name in _BODIES]
    for one, other in zip(getattr(old, "handlers", []), getattr(new, "handlers", []), strict=True):
        found.append((one.body, other.body))
    for one, other in zip(getattr(old, "cases", []), getattr(new, "cases", []), strict=True):
        found.append((one.body, other.body))
    return found


def _head(node: ast.stmt) -> list[str]:
    """All of a statement but its bodies."""
    found = []
    for name, value in ast.iter_fields(node):
        if name in _BODIES:
            continue
        if name in ("handlers", "cases"):
            parts = [
                [ast.dump(v) if isinstance(v, ast.AST) else repr(v) for n, v in ast.iter_fields(one) if n != "body"]
                for one in value
            ]
            found.append(f"{name} {parts}")
        elif isinstance(value, list):
            found.append(f"{name} {[_text(one) for one in value]}")
        else:
            found.append(f"{name} {_text(value)}")
    return found


def _text(value: object) -> str:
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)


class Target:
    """Tells quickly whether an edit of the old version gives the new one, docstrings and layout apart.

    Most edits are told apart by what is left of the text without blanks, brackets, quotes and comments; the few that
    are not are parsed and compared as trees.
    """

    def __init__(self, old: bytes, new: bytes) -> None:
        self._old = old
        self._spans = _dropped(old)
        self._starts = [start for start, _ in self._spans]
        self._before, self._after = _kept(old, self._spans), _kept(new, _dropped(new))
        self._wanted = dumped(new)

    @cached_property
    def _lost(self) -> list[int]:
        """Bytes dropped before each dropped span."""
        lost, total = [], 0
        for start, end in self._spans:
            lost.append(total)
            total += end - start
        return lost

    def _place(self, offset: int) -> int:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset
        start, end = self._spans[index]
        return offset - self._lost[index] - (min(offset, end) - start)

    def reached(self, start: int, end: int, text: str) -> bool:
        """Whether `text` instead of the bytes `start` to `end` is the new version."""
        put = _DROPPED.sub(b"", text.encode())
        before, rest = self._place(start), self._place(end)
        if before + len(put) + len(self._before) - rest != len(self._after):
            return False
        if not self._after.startswith(put, before) or not self._after.startswith(self._before[:before]):
            return False
        if not self._after.endswith(self._before[rest:]):
            return False
        try:
            return dumped(self._old[:start] + text.encode() + self._old[end:]) == self._wanted
        except Unreadable:
            return False


def _dropped(data: bytes) -> list[tuple[int, int]]:
    """Spans that say nothing of the tree: layout, brackets, quotes, comments, docstrings."""
    tree = parsed(data)
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    spans = [found.span() for found in _DROPPED.finditer(data)]
    for node in strip_docstrings(tree):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        spans.append((starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _kept(data: bytes, spans: list[tuple[int, int]]) -> bytes:
    parts, at = [], 0
    for start, end in spans:
        parts.append(data[at:start])
        at = end
    return b"".join([*parts, data[at:]])
