"""What an operator is: a template whose statements are tree-sitter nodes instead of Python's."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from swe_agent.repair.javascript import operators as package
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints, all_templates

if TYPE_CHECKING:
    from tree_sitter import Node

    Edits = Callable[[Script, Node, Hints], Iterator[Edit]]


@dataclass(frozen=True)
class Operator:
    """`edits` yields every edit of this kind at one statement.

    The prior is that of the Python template of the same name: no history of JavaScript was measured.
    """

    name: str
    edits: "Edits"

    @property
    def prior(self) -> float:
        return _priors()[self.name]


@cache
def _priors() -> dict[str, float]:
    return {template.name: template.prior for template in all_templates()}


def all_operators() -> tuple[Operator, ...]:
    """Every operator in `operators/`, those with the highest prior first: a file with an `OPERATOR` in it is enough."""
    found: list[Operator] = []
    for module in pkgutil.iter_modules(package.__path__):
        found.append(importlib.import_module(f"{package.__name__}.{module.name}").OPERATOR)
    return tuple(sorted(found, key=lambda operator: -operator.prior))
