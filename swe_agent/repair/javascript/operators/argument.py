"""Mends the arguments of a call: two swapped, one too many, one forgotten."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import names_in_scope
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "argument"
_MOST = 8


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for call in script.own_nodes(statement):
        given = call.child_by_field_name("arguments") if call.type in ("call_expression", "new_expression") else None
        if given is None or given.type != "arguments":
            continue
        arguments = [node for node in given.named_children if node.type != "comment"]
        texts = [script.text(node) for node in arguments]
        span = given.start_byte, given.end_byte
        for place in range(len(texts) - 1):
            swapped = [*texts[:place], texts[place + 1], texts[place], *texts[place + 2 :]]
            why = f"`{texts[place]}` and `{texts[place + 1]}` change places"
            yield from script.replace(span, f"({', '.join(swapped)})", NAME, why)
        for place, text in enumerate(texts):
            left = [*texts[:place], *texts[place + 1 :]]
            yield from script.replace(span, f"({', '.join(left)})", NAME, f"`{text}` is not given", 0.6)
        for name in [name for name in names_in_scope(script, call) if name not in texts][:_MOST]:
            yield from script.replace(span, f"({', '.join([*texts, name])})", NAME, f"`{name}` is given too", 0.5)


OPERATOR = Operator(NAME, edits)
