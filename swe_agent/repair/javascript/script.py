"""A JavaScript or TypeScript file as a tree-sitter tree: its statements by line, and edits of spans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from localization.languages import language_of
from localization.parse import parse_tree
from swe_agent.repair.source import Edit

if TYPE_CHECKING:
    from tree_sitter import Node

LANGUAGES = frozenset(("javascript", "typescript", "tsx"))
FUNCTIONS = frozenset(
    ("function_declaration", "function_expression", "arrow_function", "method_definition",
     "generator_function_declaration", "generator_function")
)  # fmt: skip
DECLARATIONS = frozenset(("lexical_declaration", "variable_declaration"))
_STATEMENTS = DECLARATIONS | {
    "expression_statement", "return_statement", "if_statement", "while_statement", "do_statement", "for_statement",
    "for_in_statement", "throw_statement", "break_statement", "continue_statement", "switch_statement",
    "try_statement", "labeled_statement", "function_declaration", "generator_function_declaration",
    "method_definition", "class_declaration", "public_field_definition", "field_definition", "export_statement",
}  # fmt: skip
_LISTS = frozenset(("statement_block", "program", "switch_case", "switch_default"))
_OPAQUE = frozenset(
    ("statement_block", "class_body", "switch_body", "type_annotation", "type_arguments", "type_parameters",
     "interface_declaration", "type_alias_declaration", "enum_declaration", "import_statement", "string", "comment",
     "regex", "else_clause", "catch_clause", "finally_clause", "ambient_declaration", "decorator")
)  # fmt: skip
_WORD = re.compile(rb"[\w$\"'`\x80-\xff]")


def is_script(path: str) -> bool:
    language = language_of(path)
    return language is not None and language.name in LANGUAGES and not path.endswith((".d.ts", ".min.js"))


@dataclass(frozen=True)
class Script:
    """A parsed file. Raises ValueError for one that has a syntax error or that the grammar does not read as it is."""

    path: str
    data: bytes
    root: "Node" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        language = language_of(self.path)
        if language is None or not is_script(self.path):
            raise ValueError(f"{self.path} is not JavaScript or TypeScript")
        source, root, _ = parse_tree(language, self.data)
        if root.has_error or source != self.data:
            raise ValueError(f"{self.path} has a syntax error")
        object.__setattr__(self, "root", root)

    @cached_property
    def nodes(self) -> "tuple[Node, ...]":
        """Every named node, outer ones first."""
        return tuple(walk(self.root))

    @cached_property
    def starting(self) -> "dict[int, list[Node]]":
        """Line -> every statement that begins on it, outer ones first."""
        found: dict[int, list[Node]] = {}
        for node in self.nodes:
            if node.type in _STATEMENTS:
                found.setdefault(node.start_point.row + 1, []).append(node)
        return found

    @cached_property
    def first_lines(self) -> dict[int, int]:
        """Line -> the first line of the innermost statement that has it."""
        found: dict[int, int] = {}
        for node in self.nodes:
            if node.type in _STATEMENTS:
                first = node.start_point.row + 1
                found |= dict.fromkeys(range(first, node.end_point.row + 2), first)
        return found

    @cached_property
    def declared(self) -> dict[int, tuple[str, ...]]:
        """Node id of a function -> the names it binds; filled when asked for."""
        return {}

    def own_nodes(self, statement: "Node") -> "Iterator[Node]":
        """Named nodes of a statement itself, without inner statements, bodies, types and the inside of literals."""
        todo = list(reversed(statement.named_children))
        while todo:
            node = todo.pop()
            if node.type in _OPAQUE and node.type != "string":
                continue
            if node.type in _STATEMENTS:
                continue
            yield node
            if node.type not in _OPAQUE:
                todo.extend(reversed(node.named_children))

    def text(self, node: "Node") -> str:
        return self.data[node.start_byte : node.end_byte].decode()

    def replace(self, span: tuple[int, int], text: str, operator: str, why: str, weight: float = 1.0) -> Iterator[Edit]:
        """The edit of a span, with blanks where letters or signs would run together; none if nothing changes."""
        start, end = span
        if self.data[start:end] == text.encode():
            return
        if text:
            before, after = self.data[start - 1 : start] if start else b"", self.data[end : end + 1]
            text = f"{' ' * _joins(before, text[0].encode())}{text}{' ' * _joins(text[-1].encode(), after)}"
        line = self.data.count(b"\n", 0, start) + 1
        yield Edit(self.path, start, end, text, operator, line, why, weight)

    def inserted(self, statement: "Node", text: str, operator: str, why: str, weight: float = 1.0) -> Iterator[Edit]:
        """A line in front of a statement of a list; none where the statement does not begin its own line."""
        line_start = self.data.rfind(b"\n", 0, statement.start_byte) + 1
        indent = self.data[line_start : statement.start_byte]
        if is_listed(statement) and not indent.strip():
            newline = "\r\n" if b"\r\n" in self.data[:4096] else "\n"
            new, start = f"{text}{newline}{indent.decode()}", statement.start_byte
            yield Edit(self.path, start, start, new, operator, statement.start_point.row + 1, why, weight)


def walk(root: "Node") -> "Iterator[Node]":
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo.extend(reversed(node.named_children))


def is_listed(statement: "Node") -> bool:
    """Whether it stands in a list of statements, where others may come before it."""
    return statement.parent is not None and statement.parent.type in _LISTS


def function_of(node: "Node") -> "Node | None":
    """The innermost function around a node."""
    current = node.parent
    while current is not None and current.type not in FUNCTIONS:
        current = current.parent
    return current


def _joins(left: bytes, right: bytes) -> bool:
    signs = left == right and left in (b"+", b"-")
    return signs or bool(_WORD.match(left[-1:]) and _WORD.match(right[:1]))
