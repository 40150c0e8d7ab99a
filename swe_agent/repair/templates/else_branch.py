"""Mends a missing or unasked branch: `else` becomes `elif`, an `if` gets an `else`, a loop ends with `break`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import next_statements
from swe_agent.repair.guards import exits, guard_tests
from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.template import Hints, Template

NAME = "else_branch"
_TESTS, _DONORS = 20, 10


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if not isinstance(statement, ast.If):
        return
    if statement.orelse:
        yield from _asked(file, statement, hints)
    else:
        yield from _added(file, statement)


def _asked(file: SourceFile, statement: ast.If, hints: Hints) -> Iterator[Edit]:
    """`else:` with a condition."""
    before, after = file.span(statement.body[-1])[1], file.span(statement.orelse[0])[0]
    gap = file.data[before:after]
    place = gap.rfind(b"else")
    if place < 0 or gap[place + 4 :].strip() != b":":
        return
    start = before + place
    for test, weight in guard_tests(file, statement, hints)[:_TESTS]:
        yield Edit(file.path, start, start + 4, f"elif {test}", NAME, statement.lineno, f"else only if {test}", weight)


def _added(file: SourceFile, statement: ast.If) -> Iterator[Edit]:
    end = file.span(statement)[1]
    rest = file.data[end : file.line_end(end)].strip()
    if rest or not file.begins_line(file.span(statement.body[0])[0]):
        return
    start = file.span(statement)[0]
    indent = file.indent(statement)
    if not file.begins_line(start):
        return
    known = ingredients(file)
    first = statement.body[0]
    steps = [*known.fitting(known.statements, first, _DONORS), *exits(file, first)[:4]]
    if isinstance(first, ast.Assign) and len(first.targets) == 1:
        target = file.text(first.targets[0])
        steps = [*(f"{target} = {value}" for value in ("None", "[]", "''", "{}", "0", "False")), *steps]
    for rank, text in enumerate(dict.fromkeys(steps)):
        lines = f"{file.newline}{indent}else:{file.newline}{indent}{file.unit}{text}"
        yield Edit(file.path, end, end, lines, NAME, statement.lineno, f"else `{text[:60]}`", 1.0 / (1 + 0.15 * rank))
    following = next_statements(file, statement)
    if following and file.begins_line(file.span(following[0])[0]) and following[0].lineno == following[0].end_lineno:
        stop = file.span(following[0])[1]
        text = f"{file.newline}{indent}else:{file.newline}{indent}{file.unit}{file.text(following[0])}"
        yield Edit(file.path, end, stop, text, NAME, statement.lineno, "what follows, else", 1.0)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("branch_release",))
