"""What questions about the code of a tree are answered with."""

import numpy as np
from pydantic import BaseModel, ConfigDict

from localization.base import Symbol
from localization.graph import RepositoryGraph
from localization.known_names import KnownNames
from localization.patterns.evaluation import Evaluation
from localization.patterns.query import Query
from localization.patterns.reader import read_pattern
from localization.patterns.reasons import Reasons
from localization.patterns.relations import Relations

LIMIT = 50


class Answer(BaseModel):
    """A definition, and an instance of each relation that was asked for, in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    symbol: Symbol
    reasons: tuple[str, ...] = ()


class Answers(BaseModel):
    """Product code first, then tests and documentation, each by path and line. `total` counts those left out too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    found: tuple[Answer, ...]
    total: int


class Patterns:
    """Answers questions about one state of a tree; `patterns.reader` says how they are written.

    A question takes about 10 ms for 40,000 definitions, and the first ones 0.1 s more.
    """

    def __init__(self, graph: RepositoryGraph, names: KnownNames | None = None) -> None:
        self._columns = graph.columns
        self._names = names or KnownNames(graph.columns)
        self._relations = Relations(graph, self._names)

    def ask(self, question: str | Query, limit: int = LIMIT) -> Answers:
        """At most `limit` answers. Raises `PatternError` for a text that cannot be read."""
        query = read_pattern(question) if isinstance(question, str) else question
        evaluation = Evaluation(self._columns, self._names, self._relations)
        units = np.flatnonzero(evaluation.mask(query))
        product = self._columns.product[self._columns.file[units]]
        shown = units[np.argsort(~product, kind="stable")][: max(limit, 0)].tolist()
        reasons = Reasons(evaluation)
        answers = (Answer(symbol=self._symbol(unit), reasons=tuple(reasons.of(query, unit))) for unit in shown)
        return Answers(found=tuple(answers), total=len(units))

    def _symbol(self, unit: int) -> Symbol:
        definitions, number = self._names.at(unit)
        return definitions.symbol(number)
