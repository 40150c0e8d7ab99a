"""What several operators ask of a statement: its values and conditions, and the names it may use."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.script import DECLARATIONS, Script, function_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

VALUES = frozenset(
    ("identifier", "member_expression", "subscript_expression", "call_expression", "number", "string", "true", "false",
     "null", "undefined", "array", "object", "binary_expression", "unary_expression", "ternary_expression",
     "parenthesized_expression", "template_string", "this", "new_expression", "await_expression")
)  # fmt: skip
_TESTED = frozenset(("if_statement", "while_statement", "do_statement", "ternary_expression", "for_statement"))
_PATTERNS = frozenset(("array_pattern", "object_pattern", "rest_pattern", "pair_pattern", "assignment_pattern",
                       "object_assignment_pattern", "required_parameter", "optional_parameter",
                       "formal_parameters"))  # fmt: skip
_WRITTEN = {
    "variable_declarator": "name", "assignment_expression": "left", "augmented_assignment_expression": "left",
    "for_in_statement": "left", "update_expression": "argument", "catch_clause": "parameter",
    "arrow_function": "parameter", "required_parameter": "pattern", "optional_parameter": "pattern",
    "assignment_pattern": "left", "object_assignment_pattern": "left", "pair": "key", "function_expression": "name",
    "function_declaration": "name", "generator_function": "name", "generator_function_declaration": "name",
    "class": "name", "class_declaration": "name",
}  # fmt: skip
_NAMES = frozenset(("identifier", "shorthand_property_identifier_pattern"))


def values(script: Script, statement: "Node") -> "Iterator[Node]":
    """Expressions that a statement itself reads: no targets, no declared names, no tags of JSX."""
    for node in script.own_nodes(statement):
        if node.type in VALUES and not is_written(node) and not _is_named(node):
            yield node


def is_written(node: "Node") -> bool:
    """Whether a node is declared or assigned to."""
    parent = node.parent
    if parent is None:
        return False
    name = _WRITTEN.get(parent.type)
    if name is not None:
        return parent.child_by_field_name(name) == node
    return parent.type in _PATTERNS


def is_called(node: "Node") -> bool:
    parent = node.parent
    if parent is None or parent.type not in ("call_expression", "new_expression"):
        return False
    return node in (parent.child_by_field_name("function"), parent.child_by_field_name("constructor"))


def is_receiver(node: "Node") -> bool:
    """Whether `.name` or `[key]` follows."""
    parent = node.parent
    members = ("member_expression", "subscript_expression")
    return parent is not None and parent.type in members and parent.child_by_field_name("object") == node


def conditions(script: Script, statement: "Node") -> "Iterator[Node]":
    """What `if`, `while`, `for` and `a ? b : c` ask, without the brackets around it."""
    for node in (statement, *script.own_nodes(statement)):
        test = node.child_by_field_name("condition") if node.type in _TESTED else None
        if test is not None and test.type == "parenthesized_expression":
            test = next((child for child in test.named_children if child.type != "comment"), None)
        if test is not None and test.type not in ("empty_statement", "expression_statement"):
            yield test


def names_in_scope(script: Script, node: "Node") -> tuple[str, ...]:
    """Arguments and variables of the functions around a node, the innermost function's first."""
    found: dict[str, None] = {}
    function = function_of(node)
    while function is not None:
        found |= dict.fromkeys(_declared(script, function))
        function = function_of(function)
    return tuple(found)


def _declared(script: Script, function: "Node") -> tuple[str, ...]:
    known = script.declared.get(function.id)
    if known is None:
        names = [script.text(node) for node in walk(function) if node.type in _NAMES and _binds(node)]
        known = script.declared[function.id] = tuple(dict.fromkeys(names))
    return known


def _binds(node: "Node") -> bool:
    parent = node.parent
    if parent is None or not (is_written(node) or node.type != "identifier"):
        return False
    return parent.type not in ("assignment_expression", "augmented_assignment_expression", "update_expression")


def subjects(script: Script, statement: "Node") -> list[str]:
    """Names and short chains of names that a statement reads, of which a guard may ask."""
    known = set(names_in_scope(script, statement))
    found: dict[str, None] = {}
    for node in values(script, statement):
        if node.type == "identifier" or (node.type == "member_expression" and not is_called(node)):
            text = script.text(node)
            root = text.replace("?", "").split(".")[0]
            if len(text) <= 40 and "\n" not in text and "(" not in text and (root in known or root == "this"):
                found[text] = None
    own = {script.text(node) for node in script.own_nodes(statement) if node.type in _NAMES and is_written(node)}
    if statement.type in DECLARATIONS:
        return [name for name in found if name.split(".")[0] not in own]
    return list(found)


def _is_named(node: "Node") -> bool:
    parent = node.parent
    kind = parent.type if parent is not None else ""
    return kind.startswith(("jsx_opening", "jsx_closing", "jsx_self", "jsx_attribute", "import", "export_spec"))
