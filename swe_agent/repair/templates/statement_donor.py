"""Mends a forgotten step: a copy of another simple statement of the same function comes in front."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import in_loop, siblings
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import SIMPLE, inserted, is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "statement_donor"
_MOST = 20


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    loop = in_loop(file, statement)
    found: dict[str, float] = {}
    for node in siblings(file, statement):
        if not isinstance(node, SIMPLE) or is_docstring(node):
            continue
        text = file.text(node)
        leaves = isinstance(node, ast.Break | ast.Continue)
        if "\n" not in text and text != file.text(statement) and (loop or not leaves):
            found.setdefault(text, 0.4 if leaves or isinstance(node, ast.Return | ast.Raise) else 1.0)
    for rank, (text, weight) in enumerate(list(found.items())[:_MOST]):
        yield from inserted(file, statement, text, NAME, f"first `{text[:60]}`", weight / (1 + 0.05 * rank))


TEMPLATE = Template(name=NAME, prior=0.4, edits=edits)
