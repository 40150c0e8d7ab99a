"""Mends what should happen in some cases only: `if` around a statement or the statements that follow it."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import enclosed, next_statements
from swe_agent.repair.guards import guard_tests
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "guard_block"
_TESTS, _MOST = 30, 3


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or is_docstring(statement):
        return
    if file.function_of(statement) is None:
        return
    rest = next_statements(file, statement)
    blocks = [[statement, *rest[:count]] for count in range(min(len(rest), _MOST) + 1)]
    for test, weight in guard_tests(file, statement, hints)[:_TESTS]:
        for size, block in enumerate(blocks):
            yield from enclosed(file, block, f"if {test}:", NAME, f"only if {test}", weight / (1 + size))
            if isinstance(statement, ast.Assign) and size == 0 and isinstance(statement.targets[0], ast.Name):
                other = ["else:", f"    {statement.targets[0].id} = None"]
                yield from enclosed(file, block, f"if {test}:", NAME, f"only if {test}", 0.3 * weight, other)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("branch_release",))
