"""Mends a missing conversion: `str`, `list` or a function of this file around a value, brackets around one."""

import ast
from collections.abc import Iterator

from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.nearby import values
from swe_agent.repair.source import Edit, SourceFile, dotted, last_name
from swe_agent.repair.syntax import is_receiver, swap
from swe_agent.repair.template import Hints, Template

NAME = "wrap"
_FUNCTIONS = ("str", "list", "int", "len", "sorted", "set", "tuple", "float", "bool", "abs", "dict", "repr", "bytes")
_OF_RECEIVERS = ("list", "str", "dict", "set", "tuple", "sorted")
_MOST = 20
_VALUES = (ast.BinOp, ast.List, ast.Dict, ast.ListComp, ast.BoolOp, ast.IfExp, ast.JoinedStr)


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    donors = ingredients(file).wrappers[:_MOST]
    functions = list(dict.fromkeys([*_FUNCTIONS[:6], *donors, *_FUNCTIONS]))
    for node in [*values(file, statement), *_others(file, statement)]:
        text = file.text(node)
        if isinstance(node, ast.Name) and node.id == "cls":
            continue
        parent = file.parents.get(node)
        around = dotted(parent.func) if isinstance(parent, ast.Call) else ""
        inside = last_name(node.func) if isinstance(node, ast.Call) else ""
        receiver = is_receiver(file, node)
        own = isinstance(node, ast.Name) and node.id == "self"
        for rank, function in enumerate(_OF_RECEIVERS if receiver else functions):
            if function not in (around, inside):
                weight = (0.2 if own or receiver else 1.0) / (1 + 0.1 * rank)
                yield from swap(file, node, f"{function}({text})", NAME, f"as {function}", weight)
        if isinstance(parent, ast.withitem) or receiver or own:  # `with (x,):` is `with x:`
            continue
        yield from swap(file, node, f"[{text}]", NAME, "a list of it", 0.7)
        yield from swap(file, node, f"({text},)", NAME, "a tuple of it", 0.7)


def _others(file: SourceFile, statement: ast.stmt) -> Iterator[ast.expr]:
    """Values that are no names, calls or parts: sums, displays, comprehensions."""
    for node in file.own_nodes(statement):
        if isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and isinstance(node, _VALUES):
            yield node


TEMPLATE = Template(name=NAME, edits=edits, inverse=("unwrap",))
