"""Mends a case nobody thought of: a statement that is done under a condition only, both known nearby."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import inserted_after, next_statements
from swe_agent.repair.guards import guard_tests, terms
from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import in_function, inserted, is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "guard_statement"
_TESTS, _DONORS, _TERMS, _MOST = 12, 8, 4, 150
_LEAVES = ("return", "raise", "break", "continue", "pass")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if is_docstring(statement) or not in_function(file, statement) or isinstance(statement, ast.ClassDef):
        return
    last = not next_statements(file, statement) and not isinstance(statement, ast.Return | ast.Raise)
    tests = guard_tests(file, statement, hints)[:_TESTS]
    pairs = [(fits * weight, test, text) for text, fits in _steps(file, statement) for test, weight in tests]
    for weight, test, text in sorted(pairs, reverse=True)[:_MOST]:
        lines, why = f"if {test}:\n    {text}", f"`{text[:60]}` if {test}"
        yield from inserted(file, statement, lines, NAME, why, weight)
        if last:
            yield from inserted_after(file, statement, lines, NAME, why, weight)


def _steps(file: SourceFile, statement: ast.stmt) -> Iterator[tuple[str, float]]:
    known = ingredients(file)
    donors = [text for text in known.fitting(known.statements, statement, 2 * _DONORS) if not text.startswith(_LEAVES)]
    for rank, text in enumerate(donors[:_DONORS]):
        yield text, 1.0 / (1 + 0.2 * rank)
    for rank, term in enumerate(terms(file, statement)[:_TERMS]):
        far = 1.0 / (1 + 0.3 * rank)
        for place, value in enumerate(("None", "[]", "{}", "''", "0", "True", "False")):
            yield f"{term} = {value}", 0.7 * far / (1 + 0.2 * place)
        for place, function in enumerate(list(dict.fromkeys(["str", "list", *known.wrappers[:4], "int"]))):
            yield f"{term} = {function}({term})", 0.5 * far / (1 + 0.2 * place)
        for suffix in known.suffixes[:4]:
            yield f"{term} = {term}{suffix}", 0.3 * far


TEMPLATE = Template(name=NAME, edits=edits, inverse=("branch_release",))
