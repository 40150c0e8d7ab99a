"""Precedence of JavaScript: where an expression needs brackets.

After the operator precedence of ECMAScript; `??` is put under `||`, which it may not stand beside without brackets.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from localization.languages import language_of
from localization.parse import parse_tree
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit

if TYPE_CHECKING:
    from tree_sitter import Node

COMMA, ASSIGN, COALESCE, OR, AND, EQUALITY, RELATIONAL, UNARY, POSTFIX, NUMBER, MEMBER, ATOM = (
    0, 2, 3, 4, 5, 9, 10, 15, 16, 17, 18, 19,
)  # fmt: skip
BINARY = {
    "??": COALESCE, "||": OR, "&&": AND, "|": 6, "^": 7, "&": 8, "==": EQUALITY, "!=": EQUALITY, "===": EQUALITY,
    "!==": EQUALITY, "<": RELATIONAL, "<=": RELATIONAL, ">": RELATIONAL, ">=": RELATIONAL, "in": RELATIONAL,
    "instanceof": RELATIONAL, "<<": 11, ">>": 11, ">>>": 11, "+": 12, "-": 12, "*": 13, "/": 13, "%": 13, "**": 14,
}  # fmt: skip
_LOOSE = frozenset(("parenthesized_expression", "return_statement", "throw_statement", "template_substitution",
                    "expression_statement", "jsx_expression", "for_statement"))  # fmt: skip
_VALUES = frozenset(("arguments", "array", "pair", "variable_declarator", "assignment_expression", "arrow_function",
                     "spread_element", "augmented_assignment_expression", "public_field_definition",
                     "field_definition", "required_parameter", "assignment_pattern"))  # fmt: skip
_LEVELS = {
    "ternary_expression": ASSIGN, "arrow_function": ASSIGN, "assignment_expression": ASSIGN,
    "augmented_assignment_expression": ASSIGN, "yield_expression": ASSIGN, "sequence_expression": COMMA,
    "unary_expression": UNARY, "await_expression": UNARY, "update_expression": POSTFIX, "as_expression": RELATIONAL,
    "satisfies_expression": RELATIONAL, "number": NUMBER, "call_expression": MEMBER, "member_expression": MEMBER,
    "subscript_expression": MEMBER, "non_null_expression": MEMBER, "new_expression": NUMBER, "object": NUMBER,
    "function_expression": NUMBER, "class": NUMBER, "jsx_element": NUMBER, "jsx_self_closing_element": NUMBER,
}  # fmt: skip


def operator_of(node: "Node") -> "Node":
    """The token between the sides of a binary expression, or before or after the one side of another."""
    found = node.child_by_field_name("operator")
    assert found is not None
    return found


def sides(node: "Node") -> "tuple[Node, Node]":
    """Left and right of a binary expression or an assignment."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    assert left is not None
    assert right is not None
    return left, right


@lru_cache(maxsize=8192)
def precedence(text: str) -> int:
    """How tightly the text of an expression holds together; -1 for what is no expression."""
    language = language_of("m.tsx")
    assert language is not None
    root = parse_tree(language, f"({text}\n)".encode())[1]
    statement = root.named_children[0] if root.named_child_count == 1 and not root.has_error else None
    outer = statement.named_children[0] if statement is not None and statement.named_child_count == 1 else None
    if outer is None or outer.type != "parenthesized_expression":
        return -1
    node = next((child for child in outer.named_children if child.type != "comment"), outer)
    return BINARY[operator_of(node).type] if node.type == "binary_expression" else _LEVELS.get(node.type, ATOM)


def at_least(text: str, level: int) -> str:
    return f"({text})" if precedence(text) < level else text


def demanded(node: "Node") -> int:
    """How tightly an expression must hold together to stand where `node` stands."""
    parent = node.parent
    kind = parent.type if parent is not None else ""
    if parent is None:
        return ATOM
    if kind == "binary_expression":
        return side_level(operator_of(parent).type, left=sides(parent)[0] == node)
    if kind in ("unary_expression", "await_expression"):
        return UNARY
    if kind == "ternary_expression":
        return COALESCE if parent.child_by_field_name("condition") == node else ASSIGN
    if kind == "member_expression" or (kind == "call_expression" and parent.child_by_field_name("function") == node):
        return MEMBER
    if kind == "subscript_expression":
        return MEMBER if parent.child_by_field_name("object") == node else COMMA
    if kind == "for_in_statement":
        return ASSIGN
    return COMMA if kind in _LOOSE else ASSIGN if kind in _VALUES else ATOM


def side_level(operator: str, *, left: bool) -> int:
    """What the left or right side of a binary operator must hold."""
    if operator == "??":
        return AND + 1
    level = BINARY[operator]
    return level + (left if operator == "**" else not left) + (operator == "**" and left)


def swap(script: Script, node: "Node", text: str, operator: str, why: str, weight: float = 1.0) -> Iterator[Edit]:
    """The edit that puts the expression `text` in the place of `node`."""
    text = at_least(text, demanded(node))
    parent = node.parent.type if node.parent is not None else ""
    if text.startswith(("{", "function", "class")) and parent in ("arrow_function", "expression_statement"):
        text = f"({text})"
    yield from script.replace((node.start_byte, node.end_byte), text, operator, why, weight)


def swap_operator(script: Script, node: "Node", new: str, operator: str, weight: float = 1.0) -> Iterator[Edit]:
    """Another operator in a binary expression; with brackets where it would group otherwise."""
    token, (left, right) = operator_of(node), sides(node)
    texts = script.text(left), script.text(right)
    fitted = at_least(texts[0], side_level(new, left=True)), at_least(texts[1], side_level(new, left=False))
    why = f"`{token.type}` becomes `{new}`"
    if fitted == texts and BINARY[new] >= demanded(node):
        yield from script.replace((token.start_byte, token.end_byte), new, operator, why, weight)
    else:
        yield from swap(script, node, f"{fitted[0]} {new} {fitted[1]}", operator, why, weight)
