"""Mends the value of a keyword argument: the other truth value, `None`, a name, or what other calls give."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import nearby_names
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, swap
from swe_agent.repair.template import Hints, Template

NAME = "keyword_value"
_MOST = 6


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    names = nearby_names(file, statement)
    for node in expressions(file, statement):
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            if keyword.arg is None:
                continue
            own = [keyword.arg] if keyword.arg in names else []
            plain = ["False", "True", "None"]
            for rank, text in enumerate(dict.fromkeys([*own, *plain, *_given(file, keyword.arg), *names[:_MOST]])):
                why = f"{keyword.arg}={text}"
                yield from swap(file, keyword.value, text, NAME, why, 1.0 / (1 + 0.1 * rank))


def _given(file: SourceFile, name: str) -> list[str]:
    """Values that calls in this file give a keyword."""
    found: dict[str, None] = {}
    for calls in file.calls.values():
        for call in calls:
            for keyword in call.keywords:
                if keyword.arg == name and isinstance(keyword.value, ast.Constant | ast.Name | ast.Attribute):
                    found[file.text(keyword.value)] = None
    return [text for text in found if "\n" not in text][:_MOST]


TEMPLATE = Template(name=NAME, edits=edits, inverse=("keyword_value",))
