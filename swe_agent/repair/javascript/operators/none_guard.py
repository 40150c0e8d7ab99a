"""Mends what cannot stand `null` or `undefined`: `?.` after it, or a default by `??`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import COALESCE, at_least, swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import is_called, is_receiver, values
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "none_guard"
_EMPTY = ("[]", "''", "0", "{}")
_READ = frozenset(("identifier", "member_expression", "subscript_expression", "call_expression"))


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in values(script, statement):
        yield from _chained(script, node)
        if node.type in _READ and not is_called(node):
            weight = 1.0 if is_receiver(node) else 0.7
            for rank, empty in enumerate(_EMPTY):
                new = f"{at_least(script.text(node), COALESCE + 1)} ?? {empty}"
                why = f"{empty} instead of `undefined`"
                yield from swap(script, node, new, NAME, why, weight / (1 + 0.2 * rank))


def _chained(script: Script, node: "Node") -> Iterator[Edit]:
    """`a?.b` and `a?.[k]`, where an optional chain may stand."""
    receiver = node.child_by_field_name("object")
    parent = node.parent
    if receiver is None or receiver.type in ("this", "super") or parent is None or parent.type == "new_expression":
        return
    token = next((child for child in node.children if child.type in (".", "[", "optional_chain")), None)
    if token is not None and token.type != "optional_chain":
        text = "?." if token.type == "." else "?.["
        why = f"`{script.text(receiver)}` may be missing"
        yield from script.replace((token.start_byte, token.end_byte), text, NAME, why)


OPERATOR = Operator(NAME, edits)
