"""Mends a statement that should not be there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.script import Script, is_listed
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "statement_delete"
_SIMPLE = frozenset(
    ("expression_statement", "return_statement", "throw_statement", "break_statement", "continue_statement",
     "if_statement")
)  # fmt: skip


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    if statement.type in _SIMPLE and is_listed(statement):
        span = statement.start_byte, statement.end_byte
        yield from script.replace(span, ";", NAME, f"`{script.text(statement)[:60]}` goes")


OPERATOR = Operator(NAME, edits)
