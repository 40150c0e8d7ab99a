"""From a question to the definitions that answer it, by operations on sets of unit numbers."""

from collections.abc import Callable
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization.captures import ReferenceKind
from localization.columns import Columns
from localization.known_names import KnownNames
from localization.path_globs import path_selector
from localization.patterns.query import AllOf, AnyOf, InPath, Named, Not, OfKind, Query, Related, Relation
from localization.patterns.relations import Mask, Pairs, Relations
from localization.patterns.written import NameEnd, WrittenNames, literal
from localization.record import KINDS

_WRITTEN: dict[Relation, tuple[ReferenceKind, ...]] = {
    Relation.CALLS: ("call",),
    Relation.USES: ("call", "attribute", "type", "base"),
    Relation.IMPORTS: ("import",),
    Relation.INHERITS: ("base",),
}
"""References to what is named count too where nothing of the tree is known to be meant."""


class Held(NamedTuple):
    """Which units have a relation, and how: after so many `steps` along `pairs` (0: not at all), or as `written`."""

    units: Mask
    pairs: Pairs
    targets: Mask
    steps: NDArray[np.int32]
    written: WrittenNames | None


class Evaluation:
    """Of the parts of one question; each is evaluated once."""

    def __init__(self, columns: Columns, names: KnownNames, relations: Relations) -> None:
        self.columns, self.names, self._relations = columns, names, relations
        self._masks: dict[Query, Mask] = {}
        self._held: dict[Related, Held] = {}

    def mask(self, query: Query) -> Mask:
        """For each unit whether the question holds."""
        if query not in self._masks:
            self._masks[query] = self._mask(query)
        return self._masks[query]

    def held(self, related: Related) -> Held:
        if related not in self._held:
            self._held[related] = self._follow(related)
        return self._held[related]

    def _mask(self, query: Query) -> Mask:
        match query:
            case Named():
                return self._named(query.text)
            case InPath():
                return self._of_files(path_selector(query.glob))
            case OfKind():
                return np.isin(self.columns.kind, [KINDS.index(kind) for kind in query.kinds])
            case Not():
                return ~self.mask(query.part)
            case AllOf():
                return reduce(np.logical_and, map(self.mask, query.parts))
            case AnyOf():
                return reduce(np.logical_or, map(self.mask, query.parts))
            case Related():
                return self.held(query).units

    def _follow(self, related: Related) -> Held:
        relation, target = related.relation, related.target
        targets, pairs = self.mask(target), self._relations.pairs(relation)
        writing = None
        if relation in _WRITTEN and isinstance(target, Named):
            writing = WrittenNames(self.columns, _WRITTEN[relation], target.text)
        if relation is Relation.TESTED_BY:
            targets = targets & self._tests
        steps = pairs.steps_to(targets, related.steps, None if writing is None else writing.units())
        units = steps > 0
        if relation is Relation.TESTED_BY:
            units &= ~self._of_tests
        elif relation is Relation.TESTS:
            units &= self._tests
        return Held(units, pairs, targets, steps, writing)

    def _named(self, text: str) -> Mask:
        """Definitions whose dotted names end so, and files whose paths do."""
        columns, names = self.columns, self.names
        in_file = self._in_file(text)
        end = NameEnd(text if in_file is None else text.partition("::")[2])
        mask = names.matching(end.parts[-1])
        if len(end.parts) > 1:
            mask &= self._around(end.parts[-2])
        if in_file is not None:
            mask &= in_file
        if len(end.parts) > 1:
            for file in np.unique(columns.file[mask]).tolist():
                here = slice(int(columns.first[file]), int(columns.first[file + 1]))
                numbers = np.flatnonzero(mask[here])
                definitions = names.definitions(file)
                mask[here][numbers] = [end.ends(definitions.dotted(number)) for number in numbers.tolist()]
        for file in self._files(text):
            mask[int(columns.first[file])] = True
        return mask

    def _around(self, part: str) -> Mask:
        """The definitions of the files in which something may be in front of a name that fits."""
        columns, names = self.columns, self.names
        letters = literal(part)
        fitting = np.array([letters in path for path in columns.paths], dtype=np.bool_)
        fitting[columns.file[names.matching(part)]] = True
        fitting[columns.file[list(names.scopes)]] = True
        return fitting[columns.file]

    def _in_file(self, text: str) -> Mask | None:
        """The definitions of the files that a name tells in front of `::`; None: it tells none."""
        before, colons, _ = text.partition("::")
        files = self._files(before) if colons else []
        return np.isin(self.columns.file, files) if files else None

    def _files(self, end: str) -> list[int]:
        """Those whose path ends so, in whole parts."""
        end = f"/{end}"
        return [number for number, path in enumerate(self.columns.paths) if f"/{path}".endswith(end)]

    def _of_files(self, selects: Callable[[str], bool]) -> Mask:
        chosen = np.array([selects(path) for path in self.columns.paths], dtype=np.bool_)
        return chosen[self.columns.file]

    @cached_property
    def _of_tests(self) -> Mask:
        """What stands in the files of tests."""
        return np.array([role == "test" for role in self.columns.roles], dtype=np.bool_)[self.columns.file]

    @cached_property
    def _tests(self) -> Mask:
        """The functions and methods there."""
        return self._of_tests & np.isin(self.columns.kind, [KINDS.index("function"), KINDS.index("method")])
