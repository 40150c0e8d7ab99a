"""Mends what should happen in some cases only: `if` around a statement."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import subjects
from swe_agent.repair.javascript.script import Script, is_listed
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "guard_block"


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    if statement.type != "expression_statement" or not is_listed(statement):
        return
    text, span = script.text(statement), (statement.start_byte, statement.end_byte)
    for name in subjects(script, statement):
        for test, weight in ((name, 1.0), (f"{name} != null", 1.0), (f"!{name}", 0.6)):
            yield from script.replace(span, f"if ({test}) {text}", NAME, f"only if {test}", weight)


OPERATOR = Operator(NAME, edits)
