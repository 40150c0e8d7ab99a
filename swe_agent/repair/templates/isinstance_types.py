"""Mends a type check that is too narrow, too wide or about another type; `type(x) == A` becomes `isinstance(x, A)`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import expressions, swap
from swe_agent.repair.template import Hints, Template

NAME = "isinstance_types"
_RELATED = (
    "int float bool complex", "str bytes bytearray", "list tuple set frozenset", "dict list", "str list tuple",
    "set frozenset",
)  # fmt: skip
_MOST = 12


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        match node:
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, types]):
                yield from _checked(file, types)
            case ast.Compare(
                left=ast.Call(func=ast.Name(id="type"), args=[value]), ops=[operator], comparators=[kind]
            ) if isinstance(operator, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
                word = "" if isinstance(operator, ast.Eq | ast.Is) else "not "
                text = f"{word}isinstance({file.text(value)}, {file.text(kind)})"
                yield from swap(file, node, text, NAME, "subclasses too")


def _checked(file: SourceFile, node: ast.expr) -> Iterator[Edit]:
    types = node.elts if isinstance(node, ast.Tuple) else [node]
    known = [file.text(one) for one in types]
    for dropped in known if len(known) > 1 else ():
        rest = [name for name in known if name != dropped]
        text = rest[0] if len(rest) == 1 else f"({', '.join(rest)})"
        yield from swap(file, node, text, NAME, f"without {dropped}", 0.7)
    related = {name: None for family in _RELATED for name in family.split() if set(known) & set(family.split())}
    others = [name for name in (*related, *_named(file)) if name not in known]
    for rank, name in enumerate(others[:_MOST]):
        weight = 1.0 / (1 + 0.1 * rank)
        yield from swap(file, node, f"({', '.join([*known, name])})", NAME, f"also {name}", weight)
        yield from swap(file, node, name, NAME, f"{name} instead", weight * 0.7)


def _named(file: SourceFile) -> dict[str, None]:
    """Types that the file checks for or catches."""
    calls = [*file.calls.get("isinstance", []), *file.calls.get("issubclass", [])]
    checked = [call.args[1] for call in calls if len(call.args) == 2]
    caught = [node.type for node in file.nodes if isinstance(node, ast.ExceptHandler) and node.type is not None]
    parts = [one for node in (*checked, *caught) for one in (node.elts if isinstance(node, ast.Tuple) else [node])]
    return {name: None for one in parts if (name := dotted(one))}


TEMPLATE = Template(name=NAME, edits=edits, inverse=("isinstance_types",))
