"""What an edit's place in the order is made of."""

import ast
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from swe_agent.repair.naturalness import Model, Naturalness
from swe_agent.repair.repository import Repository
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.template import Hints, Template, order_table

SMOOTHING = 3.0
"""Edits that every family is thought to have more: a family of one is not certain."""
_WORD = re.compile(r"[A-Za-z_]\w+")
_LEAST_BITS, _MOST_BITS = -15.0, 60.0
_LEAST_SIZE, _MOST_SIZE = -8, 25
_LEAST_MEAN, _MOST_MEAN = -3.0, 6.0


@dataclass(frozen=True)
class Features:
    """All in favour of an edit when they are high, but `bits`, `mean` and `size`."""

    prior: float
    """Logarithm of the template's prior."""
    share: float
    """Logarithm of the edit's part of its family: weight / (weights of the family + `SMOOTHING`)."""
    bits: float
    """Bits that the code is longer for the repository's model."""
    mean: float
    """The same for each token."""
    size: float
    """Tokens more."""
    issue: float
    """1 if the edit brings in a word of the issue or of the failing tests."""


@dataclass(frozen=True)
class Order:
    """Weights of `Features`: learned by `benchmarks/repair/fit.py`, kept in `priors.toml`."""

    prior: float = 1.0
    share: float = 1.0
    bits: float = 0.0
    mean: float = 0.0
    size: float = 0.0
    issue: float = 0.4

    def log_score(self, found: Features) -> float:
        return (
            self.prior * found.prior + self.share * found.share + self.bits * found.bits
            + self.mean * found.mean + self.size * found.size + self.issue * found.issue
        )  # fmt: skip

    def best(self, prior: float) -> float:
        """More than the score of any edit of a template with this prior."""
        ranges = ((self.bits, _LEAST_BITS, _MOST_BITS), (self.mean, _LEAST_MEAN, _MOST_MEAN),
                  (self.size, _LEAST_SIZE, _MOST_SIZE), (self.issue, 0.0, 1.0))  # fmt: skip
        most = sum(max(weight * low, weight * high) for weight, low, high in ranges)
        return self.prior * math.log(prior) + most


def learned_order() -> Order:
    return Order(**order_table())


@dataclass(frozen=True)
class Family:
    """The edits of one template at one statement."""

    template: Template
    edits: tuple[Edit, ...]


def families(file: SourceFile, line: int, templates: Sequence[Template], hints: Hints) -> Iterator[Family]:
    """Of the statements that begin at a line."""
    for statement in file.starting.get(line, ()):
        for template in templates:
            yield family(file, statement, template, hints)


def family(file: SourceFile, statement: ast.stmt, template: Template, hints: Hints) -> Family:
    """Each edit once; those that change no byte are left out."""
    found: dict[tuple[int, int, str], Edit] = {}
    for edit in template.edits(file, statement, hints):
        if file.data[edit.start : edit.end] != edit.text.encode():
            key = (edit.start, edit.end, edit.text)
            if key not in found or found[key].weight < edit.weight:
                found[key] = edit
    return Family(template, tuple(found.values()))


def features(file: SourceFile, group: Family, hints: Hints) -> Iterator[tuple[Edit, Features]]:
    """Of every edit of a family."""
    total = sum(edit.weight for edit in group.edits) + SMOOTHING
    natural, prior = naturalness(file, hints.repository), math.log(group.template.prior)
    for edit in group.edits:
        change = natural.change(edit.start, edit.end, edit.text)
        spoken = bool(hints.words) and not hints.words.isdisjoint(_WORD.findall(edit.text))
        yield (
            edit,
            Features(
                prior=prior,
                share=math.log(edit.weight / total),
                bits=max(_LEAST_BITS, min(change.bits, _MOST_BITS)),
                mean=max(_LEAST_MEAN, min(change.mean, _MOST_MEAN)),
                size=float(max(_LEAST_SIZE, min(change.size, _MOST_SIZE))),
                issue=float(spoken),
            ),
        )


@lru_cache(maxsize=64)
def naturalness(file: SourceFile, repository: Repository | None) -> Naturalness:
    """By the model of the repository; of a file alone by itself."""
    if repository is not None and len(repository.model):
        return Naturalness(repository.model, file.data)
    model = Model()
    model.add(file.data.decode("utf-8"))
    return Naturalness(model, file.data)
