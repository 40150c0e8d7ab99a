"""What an edit template is: one file that knows one way in which code is wrong."""

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from swe_agent.repair import templates as package
from swe_agent.repair.source import Edit, SourceFile


@dataclass(frozen=True)
class Hints:
    """What is known beside the code: identifiers and literals that the issue and the failing tests mention."""

    words: frozenset[str] = frozenset()
    strings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """`edits` yields every edit of this kind at one statement. `prior` is how often such an edit is the right one."""

    name: str
    prior: float
    edits: Callable[[SourceFile, ast.stmt, Hints], Iterator[Edit]]


def all_templates() -> tuple[Template, ...]:
    """Every template in `swe_agent/repair/templates/`: a file with a `TEMPLATE` in it is enough."""
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        found.append(importlib.import_module(f"{package.__name__}.{module.name}").TEMPLATE)
    return tuple(sorted(found, key=lambda template: -template.prior))
