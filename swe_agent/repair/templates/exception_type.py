"""Mends the wrong exception in `except` and `raise`: a relative, one more, or one that the issue or the file names."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile, dotted, last_name
from swe_agent.repair.syntax import swap
from swe_agent.repair.template import Hints, Template

NAME = "exception_type"
_FAMILIES = (
    "KeyError IndexError LookupError AttributeError TypeError",
    "ValueError TypeError OverflowError AttributeError KeyError",
    "ImportError ModuleNotFoundError AttributeError", "OSError IOError FileNotFoundError PermissionError ValueError",
    "UnicodeDecodeError UnicodeEncodeError UnicodeError ValueError", "ZeroDivisionError ArithmeticError OverflowError",
    "AttributeError TypeError NameError", "RuntimeError NotImplementedError RecursionError ValueError",
    "StopIteration GeneratorExit IndexError", "AssertionError ValueError TypeError",
    "TimeoutError OSError ConnectionError",
    "Exception BaseException", "SyntaxError ValueError TypeError",
)  # fmt: skip
_ENDINGS = ("Error", "Exception", "Warning", "Interrupt", "Exit", "Iteration")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if isinstance(statement, ast.Raise) and statement.exc is not None:
        yield file.replace(statement, "raise", NAME, "raises again what was caught", 0.3)
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        if _is_type(last_name(raised)):
            for rank, name in enumerate(_others(file, last_name(raised), hints)):
                yield from swap(file, raised, name, NAME, f"raises {name}", 1.0 / (1 + 0.1 * rank))
    if isinstance(statement, ast.Try | ast.TryStar):
        for handler in statement.handlers:
            if handler.type is not None:
                yield from _caught(file, handler.type, hints)
        yield from _handled(file, statement)


def _caught(file: SourceFile, node: ast.expr, hints: Hints) -> Iterator[Edit]:
    types = node.elts if isinstance(node, ast.Tuple) else [node]
    known = [file.text(one) for one in types]
    for dropped in known if len(known) > 1 else ():
        rest = [name for name in known if name != dropped]
        yield from swap(file, node, _joined(rest), NAME, f"without {dropped}", 0.5)
    for rank, name in enumerate(_others(file, last_name(types[-1]) if types else "", hints)):
        if name not in known:
            weight = 1.0 / (1 + 0.1 * rank)
            yield from swap(file, node, _joined([*known, name]), NAME, f"also {name}", weight)
            yield from swap(file, node, name, NAME, f"{name} instead", weight * 0.7)
    yield from swap(file, node, "Exception", NAME, "any exception", 0.6)


def _handled(file: SourceFile, statement: ast.Try | ast.TryStar) -> Iterator[Edit]:
    """A handler with a type, with none, with a name or without; one more that passes."""
    for handler in statement.handlers:
        start = file.span(handler)[0]
        if handler.type is None:
            if file.data.startswith(b"except:", start):
                for kind in ("Exception", "ImportError", "ValueError", "KeyError", "AttributeError", "TypeError"):
                    why = f"{kind} alone"
                    yield Edit(file.path, start + 6, start + 6, f" {kind}", NAME, handler.lineno, why, 0.6)
            continue
        end = file.span(handler.type)[1]
        if handler.name is None:
            yield Edit(file.path, end, end, " as e", NAME, handler.lineno, "keeps what was raised", 0.3)
        else:
            stop = file.data.find(b":", end)
            if file.data[end:stop].decode().split() == ["as", handler.name]:
                yield Edit(file.path, end, stop, "", NAME, handler.lineno, "drops what was raised", 0.4)


def _joined(names: list[str]) -> str:
    return f"({', '.join(names)})" if len(names) != 1 else names[0]


def _others(file: SourceFile, name: str, hints: Hints) -> list[str]:
    found = {word: None for word in sorted(hints.words) if _is_type(word)}
    found |= {other: None for family in _FAMILIES if name in family.split() for other in family.split()}
    for node in file.nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            found[dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)] = None
        elif isinstance(node, ast.ExceptHandler) and node.type is not None:
            found[dotted(node.type)] = None
    return [other for other in found if other != name and _is_type(other)][:15]


def _is_type(name: str) -> bool:
    return name.endswith(_ENDINGS) and name.rpartition(".")[2][:1].isupper()


TEMPLATE = Template(name=NAME, edits=edits, inverse=("exception_type",))
