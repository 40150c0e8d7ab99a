"""Mends the confusion of empty, zero and `None`: `if x` for `if x is not None`, and the other way round."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import conditions
from swe_agent.repair.source import Edit, SourceFile, last_name
from swe_agent.repair.syntax import COMPARE, NOT, UNARY, expressions, swap, swap_token, text_at
from swe_agent.repair.template import Hints, Template

NAME = "truthiness"
_IDENTITY = {ast.Eq: ("==", "is"), ast.NotEq: ("!=", "is not")}


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    tests = list(conditions(file, statement))
    for node in expressions(file, statement):
        match node:
            case ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=None) as none]):
                text = file.text(left)
                if type(operator) in _IDENTITY:
                    yield from swap_token(file, (left, none), *_IDENTITY[type(operator)], NAME)
                if isinstance(operator, ast.IsNot | ast.NotEq):
                    yield from swap(file, node, text, NAME, f"any {text} that is not empty")
                elif isinstance(operator, ast.Is | ast.Eq):
                    yield from swap(file, node, f"not {text_at(file, left, NOT)}", NAME, f"any empty {text}")
            case ast.Compare(left=ast.Call(func=ast.Name(id="len"), args=[sized])):
                yield from swap(file, node, file.text(sized), NAME, "true if it is not empty", 0.8)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                text = f"{text_at(file, operand, COMPARE + 1)} is None"
                yield from swap(file, node, text, NAME, "only `None`, not what is empty")
            case ast.BoolOp(op=ast.Or(), values=[first, second]):
                tests += [first, second]
                text = f"{text_at(file, first, NOT)} if {text_at(file, first, UNARY)} is not None else "
                yield from swap(file, node, text + text_at(file, second, NOT), NAME, "only for `None`")
            case ast.BoolOp(values=operands):
                tests += operands
    for test in tests:
        yield from _asked(file, test)


def _asked(file: SourceFile, test: ast.expr) -> Iterator[Edit]:
    if not isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        return
    text = file.text(test)
    if isinstance(test, ast.Call) and last_name(test.func) == "len" and len(test.args) == 1:
        yield from swap(file, test, file.text(test.args[0]), NAME, "true if it is not empty", 0.8)
    yield from swap(file, test, f"{text_at(file, test, UNARY)} is not None", NAME, f"also an empty {text[:40]}")
    yield from swap(file, test, f"len({text})", NAME, "asks for the length", 0.4)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("truthiness",))
