"""Mends the wrong variable: another name of the function or module, or the attribute of `self` with that name."""

import ast
from collections.abc import Iterator

from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.nearby import nearby_names, self_attributes
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, is_called, swap
from swe_agent.repair.template import Hints, Template

NAME = "name"
_MOST, _GLOBALS = 14, 30


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    names = nearby_names(file, statement)
    kept = self_attributes(file, statement)
    module = ingredients(file).module_names
    for node in expressions(file, statement):
        if not isinstance(node, ast.Name):
            continue
        called, outer = is_called(file, node), node.id in module
        if f"self.{node.id}" in kept and not called:
            yield from swap(file, node, f"self.{node.id}", NAME, f"{node.id} of the object")
        same = sorted((name for name in module if name != node.id), key=lambda name: -_likeness(name, node.id))
        local = [name for name in names if name != node.id][:_MOST]
        choices = same[:_GLOBALS] if called or outer else [*local, *same[:5]]
        choices += local[:6] if outer and not called else []
        for rank, name in enumerate(dict.fromkeys(choices)):
            weight = (2.0 if name in hints.words else 1.0) / (1.0 + 0.1 * rank)
            yield from swap(file, node, name, NAME, f"`{node.id}` becomes `{name}`", min(weight, 1.5))
        if not called and not outer:
            for rank, attribute in enumerate(kept[:_MOST]):
                yield from swap(file, node, attribute, NAME, f"`{attribute}` instead", 0.4 / (1.0 + 0.15 * rank))


def _likeness(one: str, other: str) -> float:
    """Share of the pairs of letters that two names have in common."""
    if one[:1].isupper() != other[:1].isupper():
        return -1.0
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one.lower(), other.lower()))
    return len(pairs & others) / (len(pairs | others) or 1)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("name", "attribute"))
