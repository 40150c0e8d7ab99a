"""Mends the wrong variable: another name of the same function, or the property of `this` with that name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import is_called, names_in_scope, values
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "name"
_MOST = 25


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    functions = _called(script)
    for node in values(script, statement):
        if node.type != "identifier":
            continue
        old = script.text(node)
        names = names_in_scope(script, node)
        known = [name for name in functions if name not in names] if is_called(node) else names
        others = [name for name in known if name != old][:_MOST]
        for rank, new in enumerate(others):
            yield from swap(script, node, new, NAME, f"`{old}` becomes `{new}`", 1.0 / (1 + 0.05 * rank))
        if old in _own(script):
            yield from swap(script, node, f"this.{old}", NAME, f"`{old}` becomes `this.{old}`", 0.9)


def _called(script: Script) -> list[str]:
    """Functions of this file that are called by their plain name somewhere in it."""
    calls = [node.child_by_field_name("function") for node in script.nodes if node.type == "call_expression"]
    names = [script.text(node) for node in calls if node is not None and node.type == "identifier"]
    return [name for name in dict.fromkeys(names) if name not in ("require", "super")]


def _own(script: Script) -> set[str]:
    """Properties used on `this` in this file."""
    members = [node for node in script.nodes if node.type == "member_expression"]
    return {script.text(node).removeprefix("this.") for node in members if script.text(node).startswith("this.")}


OPERATOR = Operator(NAME, edits)
