"""Why a definition answers a question, in words."""

from collections.abc import Iterable, Iterator

from localization.patterns.evaluation import Evaluation
from localization.patterns.query import AllOf, AnyOf, Query, Related, Relation
from localization.patterns.written import first_line

_INDIRECT = {Relation.TESTS: Relation.USES, Relation.TESTED_BY: Relation.USED_BY}
"""How the steps are called of which a relation is made."""
_LINE_TOLD = frozenset({Relation.CALLS, Relation.USES})
_PASSIVE = tuple(f"{each.value} " for each in Relation if each is Relation.IN or each.value.endswith(" by"))


class Reasons:
    """Of one question: for each relation that holds the nearest instance."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation

    def of(self, query: Query, unit: int) -> Iterator[str]:
        """Of a unit for which the question holds; kinds, names and paths are plain to see and are not told."""
        match query:
            case AllOf():
                for part in query.parts:
                    yield from self.of(part, unit)
            case AnyOf():
                for part in query.parts:
                    if self._evaluation.mask(part)[unit]:
                        yield from self.of(part, unit)
            case Related():
                yield _joined(self._chain(query, unit))

    def _chain(self, related: Related, unit: int) -> Iterator[str]:
        held = self._evaluation.held(related)
        relation = related.relation
        if held.steps[unit] > 1:
            relation = _INDIRECT.get(relation, relation)
        for step in range(int(held.steps[unit]), 0, -1):
            following = held.pairs.next_of(unit, held.steps == step - 1 if step > 1 else held.targets)
            if following is None:
                assert held.written is not None  # what else can have led here
                line, text = held.written.first(unit)
                yield f"{relation.value} {text} in line {line}"
                return
            yield self._pair(relation, unit, following)
            unit = following
        yield from self.of(related.target, unit)

    def _pair(self, relation: Relation, one: int, other: int) -> str:
        columns, names = self._evaluation.columns, self._evaluation.names
        definitions, number = names.at(other)
        if not number:
            return f"{relation.value} {definitions.path}"
        said = f"{relation.value} {definitions.inside[number]} ({definitions.path}:{int(columns.start_line[other])})"
        file = int(columns.file[one])
        if relation in _LINE_TOLD:
            line = first_line(columns.records[file], one - int(columns.first[file]), definitions.name(number))
            said += f" in line {line}" if line else ""
        return said


def _joined(said: Iterable[str]) -> str:
    first, *others = said
    return first + "".join(f", which {'is ' if each.startswith(_PASSIVE) else ''}{each}" for each in others)
