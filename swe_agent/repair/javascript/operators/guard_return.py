"""Mends a case that should not go on: an early `return` or `continue` when a value is missing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import subjects
from swe_agent.repair.javascript.script import FUNCTIONS, Script, function_of, walk
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "guard_return"
_LOOPS = frozenset(("for_statement", "for_in_statement", "while_statement", "do_statement"))


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    if statement.type in FUNCTIONS:
        return
    exits = _exits(script, statement)
    for name in subjects(script, statement):
        for test, weight in ((f"!{name}", 1.0), (f"{name} == null", 0.8)):
            for rank, leave in enumerate(exits):
                text, why = f"if ({test}) {leave};", f"{leave} when {test}"
                yield from script.inserted(statement, text, NAME, why, weight / (1 + 0.1 * rank))


def _exits(script: Script, statement: "Node") -> list[str]:
    """Ways to leave: `continue` in a loop, those that the function itself knows, then a plain return."""
    function = function_of(statement)
    if function is None:
        return []
    around = statement.parent
    while around is not None and around.type not in _LOOPS and around != function:
        around = around.parent
    loop = ["continue"] if around is not None and around.type in _LOOPS else []
    known = [script.text(node).rstrip(";") for node in walk(function) if node.type == "return_statement"]
    short = [text for text in known if "\n" not in text and len(text) < 40]
    return list(dict.fromkeys([*loop, *short[:4], "return", "return null"]))


OPERATOR = Operator(NAME, edits)
