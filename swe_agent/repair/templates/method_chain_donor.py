"""Mends a forgotten step on a value: `.m()` after it, for methods that this file calls without arguments."""

import ast
from collections.abc import Iterator

from swe_agent.repair.nearby import values
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import ATOM, is_receiver, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "method_chain_donor"
_MOST = 15


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    methods = _methods(file)
    for node in values(file, statement):
        if is_receiver(file, node) or (isinstance(node, ast.Name) and node.id in ("self", "cls")):
            continue
        for rank, method in enumerate(methods):
            text = f"{text_at(file, node, ATOM)}.{method}()"
            yield from swap(file, node, text, NAME, f"`.{method}()` of it", 1.0 / (1 + 0.1 * rank))


def _methods(file: SourceFile) -> list[str]:
    """Names of methods called without arguments, the most frequent first."""
    counts: dict[str, int] = {}
    for name, calls in file.calls.items():
        bare = [call for call in calls if isinstance(call.func, ast.Attribute) and not call.args and not call.keywords]
        if bare and not name.startswith("__"):
            counts[name] = len(bare)
    return sorted(counts, key=lambda name: -counts[name])[:_MOST]


TEMPLATE = Template(name=NAME, prior=0.4, edits=edits)
