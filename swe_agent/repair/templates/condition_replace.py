"""Mends a condition that asks the wrong thing: another test of the same function, class or file."""

import ast
from collections.abc import Iterator

from swe_agent.repair.guards import guard_tests
from swe_agent.repair.nearby import conditions
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import swap
from swe_agent.repair.template import Hints, Template

NAME = "condition_replace"
_MOST = 40


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for test in conditions(file, statement):
        parts = test.values if isinstance(test, ast.BoolOp) else []
        for node in (test, *parts):
            for text, weight in guard_tests(file, statement, hints)[:_MOST]:
                yield from swap(file, node, text, NAME, f"asks {text}", weight if node is test else 0.6 * weight)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("condition_replace",))
