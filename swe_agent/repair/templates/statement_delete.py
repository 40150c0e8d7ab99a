"""Mends a statement that should not be there, alone or with those that follow it."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import next_statements, removed
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "statement_delete"
_MOST = 4


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if is_docstring(statement) or isinstance(statement, ast.Pass):
        return
    block = [statement]
    yield from removed(file, block, NAME, "the statement goes", 1.0)
    for number, following in enumerate(next_statements(file, statement)[:_MOST], 2):
        block.append(following)
        yield from removed(file, block, NAME, f"{number} statements go", 0.5 / number)


TEMPLATE = Template(
    name=NAME, edits=edits, inverse=("statement_donor", "statement_call", "initial_value", "statement_duplicate")
)
