"""Mends a statement that should not be there: it becomes `pass`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import SIMPLE, is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "statement_delete"


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, SIMPLE) and not is_docstring(statement):
        yield file.replace(statement, "pass", NAME, "the statement goes")


TEMPLATE = Template(name=NAME, prior=0.1, edits=edits)
