"""Mends a condition that should not be asked: the branch is always or never taken."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import conditions
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "condition_drop"


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in conditions(script, statement):
        for word, when in (("true", "always"), ("false", "never")):
            if word == "true" and statement.type in ("while_statement", "for_statement", "do_statement"):
                continue  # it would not end
            yield from swap(script, node, word, NAME, f"`{script.text(node)}` is {when} so")


OPERATOR = Operator(NAME, edits)
