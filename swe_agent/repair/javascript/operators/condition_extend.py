"""Mends a condition that forgets a case: `&&` or `||` a name, its contrary, or a test of this function."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.fitting import AND, OR, at_least, swap
from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import conditions, names_in_scope, subjects
from swe_agent.repair.javascript.script import Script, function_of, walk
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "condition_extend"
_MOST = 20


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in conditions(script, statement):
        known = _known(script, statement, node)
        text = script.text(node)
        for word, level in (("&&", AND), ("||", OR)):
            for rank, other in enumerate(known):
                if other in text:
                    continue
                new = f"{at_least(text, level)} {word} {at_least(other, level + 1)}"
                yield from swap(script, node, new, NAME, f"`{word} {other}` joins", 1.0 / (1 + 0.1 * rank))


def _known(script: Script, statement: "Node", test: "Node") -> list[str]:
    """Tests of the same function, then names that the statement reads and others around it, each and its contrary."""
    function = function_of(statement)
    around = walk(function) if function is not None else iter(())
    tests = [script.text(each) for node in around for each in _asked(script, node)]
    near = dict.fromkeys([*subjects(script, statement), *names_in_scope(script, test)])
    names = [form for name in near for form in (name, f"!{name}")]
    return [text for text in dict.fromkeys([*tests, *names]) if "\n" not in text and len(text) < 60][:_MOST]


def _asked(script: Script, node: "Node") -> "Iterator[Node]":
    if node.type in ("if_statement", "while_statement"):
        yield from conditions(script, node)


OPERATOR = Operator(NAME, edits)
