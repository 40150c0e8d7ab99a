"""Mends a condition that forgets a case: `and`/`or` a name, an attribute of `self`, a test of this function."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import conditions, nearby_names, self_attributes, siblings
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import AND, NOT, at_least, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "condition_extend"
_MOST = 8


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    tests = list(conditions(file, statement))
    if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Compare | ast.BoolOp):
        tests.append(statement.value)
    if not tests:
        return
    names = [name for name in nearby_names(file, statement) if name not in ("self", "cls")]
    atoms = [*names[:_MOST], *self_attributes(file, statement)[:_MOST]]
    others = _other_tests(file, statement)
    for test in tests:
        for rank, atom in enumerate(atoms + others):
            plain, far = at_least(atom, NOT), 1.0 / (1.0 + 0.1 * rank)
            for added, weight in ((plain, 1.0), (f"not {plain}", 0.9)):
                either, both = f"{text_at(file, test, AND)} or {added}", f"{text_at(file, test, NOT)} and {added}"
                yield from swap(file, test, both, NAME, f"and only if {added}", far * weight)
                yield from swap(file, test, either, NAME, f"or if {added}", far * weight)
            if atom not in others:
                either = f"{text_at(file, test, AND)} or {atom} is None"
                yield from swap(file, test, either, NAME, f"or if {atom} is None", far * 0.6)


def _other_tests(file: SourceFile, statement: ast.stmt) -> list[str]:
    found: dict[str, None] = {}
    for node in siblings(file, statement):
        test = node.test if isinstance(node, ast.If | ast.While | ast.IfExp) else node
        if isinstance(test, ast.Compare) or (test is not node and not isinstance(test, ast.Constant | ast.BoolOp)):
            assert isinstance(test, ast.expr)
            found[file.text(test)] = None
    return [text for text in found if "\n" not in text][:_MOST]


TEMPLATE = Template(name=NAME, prior=0.7, edits=edits)
