"""Values of Python expressions as far as they are plain data, without running anything."""

import ast
from collections.abc import Callable

KEPT = 5000
"""Largest list a script may build while it is read."""


class NotPlain(Exception):
    """A value that cannot be told without running the script."""


class PlainValues:
    """What names stand for so far. `read` answers for files that the script would read."""

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self.known: dict[str, object] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        self._read = read
        self._depth = 0

    def value(self, node: ast.expr | None) -> object:
        """The value of an expression. Raises `NotPlain`."""
        self._depth += 1
        try:
            if self._depth > 60:
                raise NotPlain
            return self._plain(node)
        finally:
            self._depth -= 1

    def _plain(self, node: ast.expr | None) -> object:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in self.known:
                return self.known[name]
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self._elements(elements)
            case ast.Dict(keys=keys, values=values):
                return self._mapping(keys, values)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._sum(left, right)
            case ast.Subscript(value=holder, slice=index):
                return self._item(self.value(holder), self.value(index))
            case ast.Call():
                return self._call(node)
            case ast.ListComp() | ast.GeneratorExp():
                return self._comprehension(node)
            case ast.IfExp(orelse=other):
                return self.value(other)
        raise NotPlain

    def _elements(self, elements: list[ast.expr]) -> list[object]:
        found: list[object] = []
        for element in elements:
            try:
                if isinstance(element, ast.Starred):
                    inner = self.value(element.value)
                    found += list(inner) if isinstance(inner, list | tuple | dict) else []
                else:
                    found.append(self.value(element))
            except NotPlain:
                continue
        return found[:KEPT]

    def _mapping(self, keys: list[ast.expr | None], values: list[ast.expr]) -> dict[object, object]:
        found: dict[object, object] = {}
        for key, value in zip(keys, values, strict=True):
            try:
                name = None if key is None else self.value(key)
            except NotPlain:
                continue
            try:
                inner = self.value(value)
            except NotPlain:
                inner = []
            if key is None and isinstance(inner, dict):
                found |= inner
            elif isinstance(name, str):
                found[name] = inner
        return found

    def _sum(self, left: ast.expr, right: ast.expr) -> object:
        sides: list[object] = []
        for side in (left, right):
            try:
                sides.append(self.value(side))
            except NotPlain:
                continue
        match sides:
            case [list() as one, list() as other]:
                return (one + other)[:KEPT]
            case [str() as one, str() as other]:
                return (one + other)[:100_000]
            case [list() as one]:
                return list(one)
        raise NotPlain

    def _item(self, holder: object, index: object) -> object:
        try:
            return holder[index]  # type: ignore[index]
        except (TypeError, KeyError, IndexError) as error:
            raise NotPlain from error

    def _call(self, node: ast.Call) -> object:
        name = name_of_call(node.func)
        if name == "dict" and not node.args:
            return self._mapping(
                [ast.Constant(keyword.arg) if keyword.arg else None for keyword in node.keywords],
                [keyword.value for keyword in node.keywords],
            )
        if name in ("list", "tuple", "set", "sorted", "frozenset") and len(node.args) == 1:
            inner = self.value(node.args[0])
            if isinstance(inner, list | tuple | dict):
                kept = list(inner)
                return sorted(kept, key=str) if name == "sorted" else kept
        if name == "sum" and node.args:
            inner = self.value(node.args[0])
            if isinstance(inner, list):
                return [item for part in inner if isinstance(part, list) for item in part][:KEPT]
        if isinstance(node.func, ast.Attribute):
            return self._method(node.func, node)
        if name == "open" and node.args:
            return self._file(node.args[0])
        if name in self.functions:
            return self._own(self.functions[name], node)
        raise NotPlain

    def _method(self, function: ast.Attribute, node: ast.Call) -> object:
        owner = name_of_call(function.value)
        if function.attr in ("join", "abspath", "dirname", "realpath") and owner.endswith("path"):
            parts = [self.value(argument) for argument in node.args if isinstance(argument, ast.Constant)]
            return "/".join(part for part in parts if isinstance(part, str))
        if function.attr == "open" and node.args:  # io.open, codecs.open
            return self._file(node.args[0])
        holder = self.value(function.value)
        match holder, function.attr:
            case dict(), "values":
                return list(holder.values())
            case dict(), "keys":
                return list(holder)
            case list(), "copy":
                return list(holder)
            case str(), "read" | "strip" | "rstrip" | "decode":
                return holder
            case str(), "splitlines" | "readlines":
                return [line for line in holder.splitlines() if line.strip()]
            case str(), "split":
                arguments = [self.value(argument) for argument in node.args]
                separator = arguments[0] if arguments and isinstance(arguments[0], str) and arguments[0] else None
                return holder.split(separator)
        raise NotPlain

    def _file(self, node: ast.expr) -> object:
        path = self.value(node)
        text = self._read(path.lstrip("./")) if isinstance(path, str) and path else None
        if text is None or not path.endswith((".txt", ".in", ".pip", ".cfg")):  # type: ignore[attr-defined]
            raise NotPlain
        return text

    def _own(self, function: ast.FunctionDef, node: ast.Call) -> object:
        """A function of the script that reads a file of requirements: its own file is what it answers."""
        for argument in node.args:
            value = self.value(argument)
            if isinstance(value, str) and value.endswith((".txt", ".in", ".pip")):
                text = self._read(value.lstrip("./"))
                if text is not None:
                    return _requirement_lines(text)
        if not node.args:
            for inside in ast.walk(function):
                if isinstance(inside, ast.Constant) and isinstance(inside.value, str) and inside.value.endswith(".txt"):
                    text = self._read(inside.value.lstrip("./"))
                    if text is not None:
                        return _requirement_lines(text)
        raise NotPlain

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> object:
        """Of lines of a file or of a list, element by element as it is; two loops flatten."""
        first = self.value(node.generators[0].iter)
        if isinstance(first, str):
            return _requirement_lines(first)
        if isinstance(first, list) and len(node.generators) == 2:
            return [item for part in first if isinstance(part, list) for item in part][:KEPT]
        if isinstance(first, list) and len(node.generators) == 1:
            return [item.strip() if isinstance(item, str) else item for item in first]
        raise NotPlain


def _requirement_lines(text: str) -> list[object]:
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def name_of_call(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of_call(node.value)}.{node.attr}"
    return ""
