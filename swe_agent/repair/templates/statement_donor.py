"""Mends a forgotten step: a copy of another simple statement of the function or file, its names fitted."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import inserted_after, next_statements
from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.nearby import in_loop
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import in_function, inserted, is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "statement_donor"
_MOST = 40
_LEAVES = ("return", "raise", "break", "continue")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if is_docstring(statement):
        return
    loop, inside = in_loop(file, statement), in_function(file, statement)
    last = not next_statements(file, statement) and not isinstance(statement, ast.Return | ast.Raise)
    known = ingredients(file)
    for rank, text in enumerate(known.fitting(known.statements, statement, _MOST)):
        leaves = text.startswith(_LEAVES)
        if text == file.text(statement) or (not loop and text in ("break", "continue")):
            continue
        if not inside and (leaves or "yield" in text or "await" in text):
            continue
        weight = (0.4 if leaves else 1.0) / (1 + 0.1 * rank)
        yield from inserted(file, statement, text, NAME, f"first `{text[:60]}`", weight)
        if not isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
            after = weight if last else 0.3 * weight
            yield from inserted_after(file, statement, text, NAME, f"then `{text[:60]}`", after)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("statement_delete",))
