"""Mends a forgotten step on a value: `.copy()`, `.strip()` or what this file calls on values, with its constants."""

import ast
from collections.abc import Iterator

from swe_agent.repair.ingredients import ingredients
from swe_agent.repair.nearby import values
from swe_agent.repair.source import Edit, SourceFile, last_name
from swe_agent.repair.syntax import ATOM, is_receiver, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "method_chain_donor"
_MOST = 25
_USUAL = (
    ".copy()", ".strip()", ".lower()", ".items()", ".encode()", ".decode()", ".decode('utf-8')", ".encode('utf-8')",
    ".upper()", ".keys()", ".values()", ".all()", ".read()", ".resolve()",
)  # fmt: skip


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    suffixes = ingredients(file).suffixes[:_MOST]
    for node in values(file, statement):
        if isinstance(node, ast.Name) and node.id in ("self", "cls"):
            continue
        inside = last_name(node.func) if isinstance(node, ast.Call) else ""
        usual = _USUAL[:3] if is_receiver(file, node) else _USUAL
        for rank, suffix in enumerate(dict.fromkeys([*usual[:3], *suffixes, *usual])):
            if inside and suffix.startswith(f".{inside}("):
                continue
            text = f"{text_at(file, node, ATOM)}{suffix}"
            weight = (0.4 if is_receiver(file, node) else 1.0) / (1 + 0.1 * rank)
            yield from swap(file, node, text, NAME, f"`{suffix}` of it", weight)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("unwrap",))
