"""Mends the wrong attribute: another one used on the same name in this file or class, one too few, one too many."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import nearby_names
from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import expressions, is_called, rename_attribute, swap
from swe_agent.repair.template import Hints, Template

NAME = "attribute"
_MOST = 15


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    names = nearby_names(file, statement)
    for node in expressions(file, statement):
        if isinstance(node, ast.Attribute) and (receiver := dotted(node.value)):
            called = is_called(file, node)
            known = file.attributes_of(receiver, node).items()
            same = [name for name, calls in known if calls == called]
            other = [name for name, calls in known if calls != called]
            for rank, name in enumerate((same + other)[:_MOST]):
                weight = (1.0 if name in same else 0.5) / (1.0 + 0.05 * rank)
                yield from rename_attribute(file, node, name, NAME, weight)
            if not called and node.attr in names:
                yield from swap(file, node, node.attr, NAME, f"the local `{node.attr}`")
            if not called:
                yield from swap(file, node, receiver, NAME, f"without `.{node.attr}`", 0.4)
        elif isinstance(node, ast.Name) and node.id not in ("self", "cls") and not is_called(file, node):
            parent = file.parents.get(node)
            if not isinstance(parent, ast.Attribute):
                read = [name for name, calls in file.attributes_of(node.id, node).items() if not calls]
                for name in read[:5]:
                    yield from swap(file, node, f"{node.id}.{name}", NAME, f"its `.{name}`", 0.5)


TEMPLATE = Template(name=NAME, prior=0.7, edits=edits)
