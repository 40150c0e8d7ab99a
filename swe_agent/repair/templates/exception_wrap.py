"""Mends an exception nobody expects: `try` around a statement, with what to do instead."""

import ast
import builtins
from collections.abc import Iterator

from swe_agent.repair.blocks import enclosed, next_statements
from swe_agent.repair.guards import exits
from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import expressions, is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "exception_wrap"
_EXITS, _TYPES = 5, 9


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or is_docstring(statement):
        return
    if file.function_of(statement) is None or isinstance(statement, ast.Pass | ast.Continue | ast.Break):
        return
    leaves = ["pass", *exits(file, statement)[:_EXITS]]
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        leaves += [f"{statement.targets[0].id} = {value}" for value in ("None", "[]", "''", "{}", "False")]
    blocks = [[statement], [statement, *next_statements(file, statement)[:1]]]
    for place, kind in enumerate(_types(file, statement, hints)[:_TYPES]):
        for rank, leave in enumerate(leaves):
            for block in blocks if len(blocks[1]) > 1 else blocks[:1]:
                weight = 1.0 / ((1 + 0.3 * rank) * (1 + 0.3 * place) * len(block) ** 2)
                why = f"{leave} on {kind}"
                yield from enclosed(file, block, "try:", NAME, why, weight, [f"except {kind}:", f"    {leave}"])


def _types(file: SourceFile, statement: ast.stmt, hints: Hints) -> list[str]:
    """Exceptions that the statement's own operations raise, that the tests name and that the file catches."""
    found: dict[str, None] = {}
    module = ingredients(file).module_names
    for word in sorted(hints.words):
        known = isinstance(getattr(builtins, word, None), type) or word in module
        if known and word.endswith(("Error", "Exception")):
            found[word] = None
    for node in expressions(file, statement):
        if isinstance(node, ast.Subscript):
            found |= {"KeyError": None, "IndexError": None}
        elif isinstance(node, ast.Attribute):
            found["AttributeError"] = None
        elif isinstance(node, ast.Call):
            found |= {"ValueError": None, "TypeError": None}
    for handler in file.nodes:
        if isinstance(handler, ast.ExceptHandler) and handler.type is not None:
            parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            found |= {name: None for part in parts if (name := dotted(part))}
    return list(dict.fromkeys([*found, "OSError", "Exception"]))


TEMPLATE = Template(name=NAME, edits=edits, inverse=("branch_release",))
