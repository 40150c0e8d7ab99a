"""Mends the wrong attribute: another one used on the same name in this file or class, one too few, one too many."""

import ast
from collections.abc import Iterator

from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.nearby import nearby_names
from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import expressions, is_called, rename_attribute, swap
from swe_agent.repair.template import Hints, Template

NAME = "attribute"
_MOST, _WORDS = 25, 20


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    names = nearby_names(file, statement)
    for node in expressions(file, statement):
        if isinstance(node, ast.Attribute):
            yield from _renamed(file, node, hints)
            yield from _shortened(file, node, names)
        elif isinstance(node, ast.Name) and node.id not in ("self", "cls"):
            parent = file.parents.get(node)
            called = is_called(file, node)
            known = file.attributes_of(node.id, node).items()
            fitting = [name for name, calls in known if calls == called and not isinstance(parent, ast.Attribute)]
            for rank, name in enumerate(fitting[:10]):
                yield from swap(file, node, f"{node.id}.{name}", NAME, f"its `.{name}`", 0.5 / (1 + 0.1 * rank))
            for owner in [name for name in names if name != node.id][:8]:
                if node.id in file.attributes_of(owner, node):
                    yield from swap(file, node, f"{owner}.{node.id}", NAME, f"that of {owner}", 0.5)


def _renamed(file: SourceFile, node: ast.Attribute, hints: Hints) -> Iterator[Edit]:
    called, receiver = is_called(file, node), dotted(node.value)
    known = file.attributes_of(receiver, node) if receiver else {}
    same = [name for name, calls in known.items() if calls == called]
    other = [name for name, calls in known.items() if calls != called]
    for rank, name in enumerate((same + other)[:_MOST]):
        weight = (1.0 if name in same else 0.5) / (1.0 + 0.1 * rank)
        yield from rename_attribute(file, node, name, NAME, weight)
    alike = sorted(_used(file, called), key=lambda name: -_likeness(name, node.attr))
    for rank, name in enumerate([name for name in alike if name not in known][:8]):
        yield from rename_attribute(file, node, name, NAME, 0.5 / (1.0 + 0.3 * rank))
    words = sorted(hints.words, key=lambda word: -_likeness(word, node.attr))
    for rank, word in enumerate([word for word in words if word not in known and word != node.attr][:_WORDS]):
        yield from rename_attribute(file, node, word, NAME, 0.7 / (1.0 + 0.3 * rank))
    for ending in ("_", "s"):
        name = node.attr.removeprefix("_") if ending == "_" and node.attr.startswith("_") else f"_{node.attr}"
        if ending == "s":
            name = node.attr[:-1] if node.attr.endswith("s") else f"{node.attr}s"
        if name.isidentifier() and not name.startswith("__"):
            yield from rename_attribute(file, node, name, NAME, 0.1)


def _shortened(file: SourceFile, node: ast.Attribute, names: tuple[str, ...]) -> Iterator[Edit]:
    called, receiver = is_called(file, node), dotted(node.value)
    if node.attr in names or node.attr in ingredients(file).module_names:
        yield from swap(file, node, node.attr, NAME, f"the plain `{node.attr}`")
    if not called:
        yield from swap(file, node, file.text(node.value), NAME, f"without `.{node.attr}`", 0.4)
    if receiver and receiver not in ("self", "cls"):
        for rank, name in enumerate(list(file.attributes_of(receiver, node))[:8]):
            text = f"{receiver}.{name}"
            yield from swap(file, node.value, text, NAME, f"that of {text}", 0.3 / (1.0 + 0.2 * rank))
    if not isinstance(node.value, ast.Name):
        return
    owners = [name for name in (*names[:10], *ingredients(file).module_names) if name != receiver]
    for rank, owner in enumerate([name for name in owners if node.attr in file.attributes_of(name, node)][:6]):
        yield from swap(file, node.value, owner, NAME, f"that of {owner}", 0.6 / (1.0 + 0.2 * rank))


def _used(file: SourceFile, called: bool) -> frozenset[str]:
    """Attributes that the file uses anywhere, called or read."""
    return frozenset(name for known in file.known_attributes() for name, calls in known.items() if calls == called)


def _likeness(one: str, other: str) -> float:
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(pairs & others) / (len(pairs | others) or 1)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("attribute", "name"))
