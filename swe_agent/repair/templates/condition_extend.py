"""Mends a condition that forgets a case: `and`/`or` a test of a near value, of this function, class or file."""

import ast
from collections.abc import Iterator

from swe_agent.repair.guards import guard_tests
from swe_agent.repair.nearby import conditions
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import AND, NOT, at_least, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "condition_extend"
_MOST = 50


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    tests = list(conditions(file, statement))
    if isinstance(statement, ast.Return | ast.Assign) and isinstance(statement.value, ast.Compare | ast.BoolOp):
        tests.append(statement.value)
    for test in tests:
        whole, part = text_at(file, test, NOT), text_at(file, test, AND)
        for added, weight in guard_tests(file, statement, hints)[:_MOST]:
            both, either = at_least(added, NOT), at_least(added, AND)
            yield from swap(file, test, f"{whole} and {both}", NAME, f"and only if {added}", weight)
            yield from swap(file, test, f"{both} and {whole}", NAME, f"and only if {added}", 0.6 * weight)
            yield from swap(file, test, f"{part} or {either}", NAME, f"or if {added}", 0.8 * weight)
            yield from swap(file, test, f"{either} or {part}", NAME, f"or if {added}", 0.4 * weight)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("boolean_operator",))
