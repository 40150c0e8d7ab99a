"""Mends a wrong or forgotten result: another name, a plain value, `this`, or a missing `return`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import names_in_scope
from swe_agent.repair.javascript.script import Script, function_of, is_listed
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "return_value"
_PLAIN = ("null", "undefined", "true", "false")
_MOST = 15


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    if statement.type == "return_statement":
        value = next((child for child in statement.named_children if child.type != "comment"), None)
        results = [*names_in_scope(script, statement)[:_MOST], *_PLAIN]
        for rank, new in enumerate(results):
            why, weight = f"returns `{new}`", 1.0 / (1 + 0.05 * rank)
            if value is not None:
                yield from swap(script, value, new, NAME, why, weight)
            else:
                word = statement.children[0]
                yield from script.replace((word.start_byte, word.end_byte), f"return {new}", NAME, why, weight)
    elif statement.type == "expression_statement" and is_listed(statement) and function_of(statement) is not None:
        start = statement.start_byte
        yield from script.replace((start, start), "return ", NAME, "its value is returned")


OPERATOR = Operator(NAME, edits)
