"""What an edit template is: one file that knows one way in which code is wrong."""

import ast
import importlib
import pkgutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from swe_agent.repair import templates as package
from swe_agent.repair.repository import Repository
from swe_agent.repair.source import Edit, SourceFile


@dataclass(frozen=True)
class Hints:
    """What is known beside the code: identifiers and literals that the issue and the failing tests mention.

    `replaced` are pieces of code, old and new, of earlier fixes of the same repository; `repository` is what its other
    files tell.
    """

    words: frozenset[str] = frozenset()
    strings: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    repository: Repository | None = None


@dataclass(frozen=True)
class Template:
    """`edits` yields every edit of this kind at one statement.

    `inverse` names the templates that undo such an edit: the same table run backwards makes bugs. `prior` is how often
    an edit of this kind was the right one where the template had any, `reached` how many fixes say so (`priors.toml`).
    """

    name: str
    edits: Callable[[SourceFile, ast.stmt, Hints], Iterator[Edit]]
    inverse: tuple[str, ...] = ()
    prior: float = 0.01
    reached: int = 0


@cache
def _table() -> dict[str, dict[str, float]]:
    return tomllib.loads((resources.files("swe_agent.repair") / "priors.toml").read_text(encoding="utf-8"))


def order_table() -> dict[str, float]:
    """The weights of the order, as `benchmarks/repair/fit.py` wrote them."""
    return dict(_table().get("order", {}))


@cache
def all_templates() -> tuple[Template, ...]:
    """Every template in `swe_agent/repair/templates/`: a file with a `TEMPLATE` in it is enough."""
    table = _table()
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        template: Template = importlib.import_module(f"{package.__name__}.{module.name}").TEMPLATE
        row = table.get(template.name, {})
        prior, reached = row.get("prior", template.prior), int(row.get("reached", 0))
        found.append(replace(template, prior=prior, reached=reached))
    return tuple(sorted(found, key=lambda template: (-template.prior, template.name)))


def proven_templates() -> tuple[Template, ...]:
    """Those alone whose edits were the developer's at least once in histories that are in no benchmark."""
    return tuple(template for template in all_templates() if template.reached > 0)
