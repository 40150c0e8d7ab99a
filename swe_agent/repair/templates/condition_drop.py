"""Mends a condition that should not be asked: the branch is always or never taken."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import conditions
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import swap
from swe_agent.repair.template import Hints, Template

NAME = "condition_drop"


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for test in conditions(file, statement):
        yield from swap(file, test, "False", NAME, "never")
        if not isinstance(statement, ast.While):  # a loop without end costs the time of a hundred other candidates
            yield from swap(file, test, "True", NAME, "always")


TEMPLATE = Template(name=NAME, edits=edits, inverse=("condition_replace",))
