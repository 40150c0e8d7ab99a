"""Mends a forgotten call for its effect: `x.m()`, `self.m()`, `f(x)` or `super().m()` before or after a statement."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import inserted_after
from swe_agent.repair.guards import terms
from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.source import Edit, SourceFile, dotted
from swe_agent.repair.syntax import in_function, inserted, is_docstring
from swe_agent.repair.template import Hints, Template

NAME = "statement_call"
_MOST = 25
_EFFECTS = ("close", "flush", "clear", "update", "append", "add", "remove", "discard", "pop", "seek", "reset", "stop")


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if is_docstring(statement) or not in_function(file, statement) or isinstance(statement, ast.ClassDef):
        return
    calls = sorted(_calls(file, statement, hints).items(), key=lambda pair: -pair[1])
    for text, weight in calls[: 4 * _MOST]:
        yield from inserted(file, statement, text, NAME, f"first `{text}`", weight)
        if not isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
            yield from inserted_after(file, statement, text, NAME, f"then `{text}`", 0.8 * weight)


def _calls(file: SourceFile, statement: ast.stmt, hints: Hints) -> dict[str, float]:
    found: dict[str, float] = {}
    owner, function = file.class_of(statement), file.function_of(statement)
    methods = [node.name for node in owner.body if isinstance(node, ast.FunctionDef)] if owner else []
    for rank, method in enumerate(methods[:_MOST]):
        named = 1.5 if method in hints.words else 1.0
        found[f"self.{method}()"] = named / (1 + 0.1 * rank)
    if owner and function and not function.name.startswith("__init_subclass"):
        names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
        for given in (", ".join(names), ""):
            found[f"super().{function.name}({given})"] = 0.8
            found[f"super({owner.name}, self).{function.name}({given})"] = 0.4
    for rank, term in enumerate(terms(file, statement)):
        far = 1.0 / (1 + 0.3 * rank)
        for name, called in file.attributes_of(term, statement).items():
            if called:
                found[f"{term}.{name}()"] = 0.8 * far
        for name in _EFFECTS[:4]:
            found.setdefault(f"{term}.{name}()", 0.3 * far)
        for place, wrapper in enumerate(_effects(file)[:8]):
            found.setdefault(f"{wrapper}({term})", 0.6 * far / (1 + 0.2 * place))
    return found


def _effects(file: SourceFile) -> list[str]:
    """Functions of one argument whose result this file drops."""
    used = set()
    for donor in ingredients(file).statements:
        used.add(donor.text.partition("(")[0])
    return [name for name in ingredients(file).wrappers if name in used and dotted(ast.parse(name, mode="eval").body)]


TEMPLATE = Template(name=NAME, edits=edits, inverse=("statement_delete",))
