"""A Python source file as a syntax tree whose nodes know their bytes: an edit is a span and nothing else moves."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True)
class Edit:
    """Replace the bytes `start` to `end` of a file by `text`. `template` and `why` say what it is."""

    path: str
    start: int
    end: int
    text: str
    template: str
    line: int
    why: str
    weight: float = 1.0
    """How well the replacement fits, relative to the template's other edits."""

    def applied_to(self, data: bytes) -> bytes:
        return data[: self.start] + self.text.encode() + data[self.end :]


@dataclass(frozen=True)
class SourceFile:
    """A parsed file. Raises SyntaxError or ValueError for what this interpreter cannot parse."""

    path: str
    data: bytes
    tree: ast.Module = field(init=False)

    def __post_init__(self) -> None:
        if self.data.startswith(b"\xef\xbb\xbf"):
            raise ValueError(f"{self.path} begins with a byte-order mark")
        object.__setattr__(self, "tree", ast.parse(self.data.decode("utf-8"), self.path))

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self.data.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def statements(self) -> dict[int, ast.stmt]:
        """Line -> the innermost statement that has this line."""
        found: dict[int, ast.stmt] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt):
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    found[line] = node  # `walk` is breadth first: inner ones come later
        return found

    @cached_property
    def starting(self) -> dict[int, list[ast.stmt]]:
        """Line -> every statement that begins on it, outer ones first: `if x: return y` is two."""
        found: dict[int, list[ast.stmt]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt):
                found.setdefault(node.lineno, []).append(node)
        return found

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Byte offsets of a node that has a position."""
        assert isinstance(node, ast.expr | ast.stmt | ast.arg | ast.keyword | ast.excepthandler)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self._line_starts[node.lineno - 1] + node.col_offset,
            self._line_starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.data[start:end].decode("utf-8")

    def indent(self, statement: ast.stmt) -> str:
        """White space in front of a statement; empty when something else stands before it on its line."""
        start = self._line_starts[statement.lineno - 1]
        before = self.data[start : start + statement.col_offset].decode("utf-8")
        return before if not before.strip() else ""

    @cached_property
    def newline(self) -> str:
        return "\r\n" if b"\r\n" in self.data[:4096] else "\n"

    @cached_property
    def unit(self) -> str:
        """One level of indentation as this file has it."""
        for node in self.nodes:
            body = getattr(node, "body", None)
            if isinstance(node, ast.stmt) and isinstance(body, list) and node.lineno != body[0].lineno:
                inner = self.indent(body[0]).removeprefix(self.indent(node))
                if inner:
                    return inner
        return "    "

    def with_unit(self, text: str) -> str:
        """Lines indented by four blanks a level, as this file would indent them."""
        return text if self.unit == "    " or "\n    " not in text else text.replace("    ", self.unit)

    def line_start(self, offset: int) -> int:
        return self.data.rfind(b"\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, its line break not counted."""
        end = self.data.find(b"\n", offset)
        end = len(self.data) if end < 0 else end
        return end - 1 if end > offset and self.data[end - 1 : end] == b"\r" else end

    def begins_line(self, offset: int) -> bool:
        """Whether only white space stands before an offset, and the line before is not continued."""
        start = self.line_start(offset)
        return not self.data[start:offset].strip() and not self.data[:start].rstrip(b"\r\n").endswith(b"\\")

    def replace(self, node: ast.AST, text: str, template: str, why: str, weight: float = 1.0) -> Edit:
        start, end = self.span(node)
        line = getattr(node, "lineno", 1)
        return Edit(self.path, start, end, text, template, line, why, weight)

    def insert_before(self, statement: ast.stmt, text: str, template: str, why: str, weight: float = 1.0) -> Edit:
        """Put `text` (one or more lines, indented from zero) in front of a statement."""
        start, _ = self.span(statement)
        indent = self.indent(statement)
        lines = "".join(f"{line}{self.newline}{indent}" for line in self.with_unit(text).split("\n"))
        return Edit(self.path, start, start, lines, template, statement.lineno, why, weight)

    def function_of(self, node: ast.AST) -> FunctionNode | None:
        """The innermost function around a node."""
        current: ast.AST | None = self.parents.get(node)
        while current is not None and not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef):
            current = self.parents.get(current)
        return current

    def own_nodes(self, statement: ast.stmt) -> Iterator[ast.AST]:
        """Nodes of a statement itself: of `if x: ...` those of `x`, not of the body; nested functions left out.

        The inside of an f-string is left out too: before Python 3.12 its nodes do not know their bytes.
        """
        bodies = {id(child) for name in _BODIES for child in _list(statement, name)}
        todo: list[ast.AST] = [child for child in ast.iter_child_nodes(statement) if id(child) not in bodies]
        while todo:
            node = todo.pop(0)
            yield node
            if not isinstance(node, ast.stmt | ast.JoinedStr):
                todo.extend(ast.iter_child_nodes(node))

    def nodes_of(self, function: FunctionNode) -> tuple[ast.AST, ...]:
        """Every node in a function, without the inside of f-strings."""
        if function not in self._nodes:
            self._nodes[function] = tuple(_walk(function))
        return self._nodes[function]

    @cached_property
    def _nodes(self) -> dict[ast.AST, tuple[ast.AST, ...]]:
        return {}

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the file, without the inside of f-strings."""
        return tuple(_walk(self.tree))

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """The innermost class around a node."""
        current = self.parents.get(node)
        while current is not None and not isinstance(current, ast.ClassDef):
            current = self.parents.get(current)
        return current

    @cached_property
    def calls(self) -> dict[str, list[ast.Call]]:
        """Last part of the called name -> the calls: `a.b.c(x)` is under `c`."""
        found: dict[str, list[ast.Call]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Call) and (name := last_name(node.func)):
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def every_call(self) -> tuple[ast.Call, ...]:
        return tuple(node for node in self.nodes if isinstance(node, ast.Call))

    @cached_property
    def functions(self) -> dict[str, list[FunctionNode]]:
        """Name -> the functions of that name; under a class's name its `__init__`."""
        found: dict[str, list[FunctionNode]] = {}
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(node.name, []).append(node)
                owner = self.parents.get(node)
                if node.name == "__init__" and isinstance(owner, ast.ClassDef):
                    found.setdefault(owner.name, []).append(node)
        return found

    def attributes_of(self, receiver: str, node: ast.AST) -> dict[str, bool]:
        """Attributes used on a dotted name in this file -> whether they are called; of `self`, in the class only."""
        owner = self.class_of(node) if receiver.split(".")[0] in ("self", "cls") else None
        return self._attributes.get((owner, receiver), {})

    def known_attributes(self) -> list[dict[str, bool]]:
        """What is used on each dotted name, whether called."""
        return list(self._attributes.values())

    @cached_property
    def _attributes(self) -> dict[tuple[ast.ClassDef | None, str], dict[str, bool]]:
        found: dict[tuple[ast.ClassDef | None, str], dict[str, bool]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Attribute) and (receiver := dotted(node.value)):
                owner = self.class_of(node) if receiver.split(".")[0] in ("self", "cls") else None
                parent = self.parents.get(node)
                called = isinstance(parent, ast.Call) and parent.func is node
                known = found.setdefault((owner, receiver), {})
                known[node.attr] = known.get(node.attr, False) or called
            elif isinstance(node, ast.FunctionDef) and isinstance(parent := self.parents.get(node), ast.ClassDef):
                found.setdefault((parent, "self"), {}).setdefault(node.name, not node.decorator_list)
        return found

    def names_in_scope(self, node: ast.AST) -> tuple[str, ...]:
        """Arguments and local names of the enclosing function, in order of appearance."""
        function = self.function_of(node)
        if function is None:
            return ()
        found: dict[str, None] = {}
        for inner in self.nodes_of(function):
            if isinstance(inner, ast.arg):
                found[inner.arg] = None
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                found[inner.id] = None
            elif isinstance(inner, ast.ExceptHandler) and inner.name:
                found[inner.name] = None
        return tuple(found)


def dotted(node: ast.AST) -> str:
    """`a.b.c` for such a chain of names, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def last_name(node: ast.AST) -> str:
    """`c` of `c` and of `anything.c`, else an empty string."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _walk(root: ast.AST) -> Iterator[ast.AST]:
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.JoinedStr):
            todo.extend(reversed(list(ast.iter_child_nodes(node))))


def _list(node: ast.AST, name: str) -> list[ast.AST]:
    value = getattr(node, name, [])
    return value if isinstance(value, list) else []
