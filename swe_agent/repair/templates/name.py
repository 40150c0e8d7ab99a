"""Mends the wrong variable: another name of the same function, or the attribute of `self` with that name."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import nearby_names, self_attributes
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, is_called, swap
from swe_agent.repair.template import Hints, Template

NAME = "name"
_MOST = 12


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    names = nearby_names(file, statement)
    kept = set(self_attributes(file, statement))
    for node in expressions(file, statement):
        if not isinstance(node, ast.Name) or is_called(file, node):
            continue
        if f"self.{node.id}" in kept:
            yield from swap(file, node, f"self.{node.id}", NAME, f"{node.id} of the object")
        for rank, name in enumerate([name for name in names if name != node.id][:_MOST]):
            yield from swap(file, node, name, NAME, f"`{node.id}` becomes `{name}`", 1.0 / (1.0 + 0.1 * rank))


TEMPLATE = Template(name=NAME, prior=1.0, edits=edits)
