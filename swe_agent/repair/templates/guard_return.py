"""Mends a case that should not go on: an early `return`, `raise`, `continue` or `break` under a condition."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import inserted_after, next_statements
from swe_agent.repair.guards import exits, guard_tests
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import inserted, is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "guard_return"
_TESTS, _EXITS = 24, 10


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return
    if is_docstring(statement) or file.function_of(statement) is None:
        return
    last = not next_statements(file, statement) and not isinstance(statement, ast.Return | ast.Raise)
    for test, weight in guard_tests(file, statement, hints)[:_TESTS]:
        for rank, leave in enumerate(exits(file, statement)[:_EXITS]):
            text, fits = f"if {test}:\n    {leave}", weight / (1 + 0.3 * rank)
            why = f"{leave} when {test}"
            yield from inserted(file, statement, text, NAME, why, fits)
            if last:
                yield from inserted_after(file, statement, text, NAME, why, 0.3 * fits)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("branch_release", "statement_delete"))
