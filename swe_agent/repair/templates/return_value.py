"""Mends a wrong or forgotten result: another name, `None`, `self`, a truth value, or a missing `return`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import nearby_names
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import in_function, swap, swap_span
from swe_agent.repair.template import Hints, Template

NAME = "return_value"
_MOST = 8


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if not in_function(file, statement):
        return
    names = nearby_names(file, statement)
    plain = [
        *names[:_MOST],
        "None",
        "True",
        "False",
        "[]",
        "{}",
        "''",
        "0",
        *(["self"] if "self" in names[_MOST:] else []),
    ]
    if isinstance(statement, ast.Return):
        for rank, name in enumerate(plain):
            weight = 1.0 / (1 + 0.1 * rank)
            if statement.value is not None:
                yield from swap(file, statement.value, name, NAME, f"returns {name}", weight)
            else:
                yield file.replace(statement, f"return {name}", NAME, f"returns {name}", weight)
    elif isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant | ast.Yield | ast.YieldFrom):
        start = file.span(statement)[0]
        yield from swap_span(file, (start, start), "return ", NAME, statement.lineno, "returns it")


TEMPLATE = Template(name=NAME, edits=edits, inverse=("return_value",))
