"""Mends the wrong property: another one used on the same name in this file, one too many, one too few."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import is_called, is_written, values
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "attribute"
_MOST = 15


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    known = _known(script)
    for node in values(script, statement):
        text = script.text(node)
        if node.type == "member_expression":
            receiver, name = node.child_by_field_name("object"), node.child_by_field_name("property")
            if receiver is None or name is None:
                continue
            called = is_called(node)
            others = [other for other, call in known.get(script.text(receiver), {}).items() if call == called]
            for other in others[:_MOST]:
                why = f"`.{script.text(name)}` becomes `.{other}`"
                yield from script.replace((name.start_byte, name.end_byte), other, NAME, why)
            if not called:
                yield from swap(script, node, script.text(receiver), NAME, f"`.{script.text(name)}` goes", 0.6)
        elif node.type == "identifier" and not is_called(node) and not is_written(node):
            for other in [name for name, call in known.get(text, {}).items() if not call][:_MOST]:
                yield from swap(script, node, f"{text}.{other}", NAME, f"`.{other}` after `{text}`", 0.5)


def _known(script: Script) -> dict[str, dict[str, bool]]:
    """Receiver -> properties used on it in this file -> whether they are called."""
    found: dict[str, dict[str, bool]] = {}
    for node in script.nodes:
        receiver, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if node.type == "member_expression" and receiver is not None and name is not None:
            found.setdefault(script.text(receiver), {}).setdefault(script.text(name), is_called(node))
    return found


OPERATOR = Operator(NAME, edits)
