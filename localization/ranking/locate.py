"""Files first, then the definitions inside the best files."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from localization.base import Evidence, Location
from localization.columns import Units
from localization.ranking import flags, frames, fusion, graph, names, past, paths, snippet_run, tests_run, words
from localization.ranking.question import Question
from localization.ranking.signal import Scores, Signal
from localization.record import KINDS
from localization.roles import Role

CANDIDATES = 150
"""Files that are put in order by weights; every gold file was among so many in 99 of 100 issues."""
SEEDS = 10
"""Files from which suspicion spreads: along the graph and to what was changed with them."""
FILES = 20
"""Definitions are looked for in so many best files: more did not find more."""
STANDING: dict[Role, float] = {"source": 1.0, "data": 0.3, "test": 0.1, "doc": 0.1}
"""Tests and documentation speak the issue's language without being at fault."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """The answer to one question; each level is computed when it is asked for."""

    question: Question

    @cached_property
    def unit_signals(self) -> list[Signal]:
        question = self.question
        found = [*words.unit_signals(question), *self._named, *self._traced, *self._ran, *flags.unit_signals(question)]
        return [signal for signal in found if signal.name not in question.without]

    @cached_property
    def file_signals(self) -> list[Signal]:
        question = self.question
        pointing = [
            *words.file_signals(question),
            *paths.file_signals(question),
            *names.file_signals(question, self._named),
            *frames.file_signals(question, self._traced[:-1]),
        ]
        pointing = [signal for signal in pointing if signal.name not in question.without]
        votes = fusion.votes(pointing)
        suspected = np.zeros(len(votes))
        chosen = best(votes, SEEDS)
        suspected[chosen] = votes[chosen]
        found = [
            *past.file_signals(question),
            *past.changed_together(question, suspected),
            *graph.file_signals(question, suspected),
            *tests_run.file_signals(question, self._traced[-1:]),
            *snippet_run.file_signals(question, self._ran),
            *flags.file_signals(question),
        ]
        return [*pointing, *(signal for signal in found if signal.name not in question.without)]

    @cached_property
    def votes(self) -> Scores:
        """Of files, before any weights: what chooses the candidates."""
        votes: Scores = fusion.votes(self.file_signals) * self._standing
        return votes

    @cached_property
    def file_scores(self) -> Scores:
        """0 for a file that nothing speaks for."""
        standing = self._standing
        scores = self.votes.copy()
        candidates = best(scores, CANDIDATES)
        linear = fusion.linear(self.file_signals, "files")[candidates]
        # Flags may be held against a place: what matters is the order, and that candidates stand above the rest.
        scores[candidates] = (1 + linear - linear.min(initial=0.0)) * standing[candidates]
        return scores

    def files(self, limit: int) -> tuple[Location, ...]:
        """Whole files, best first."""
        scores = self.file_scores
        return tuple(
            self._file(number, float(scores[number]), rank)
            for rank, number in enumerate(best(scores, limit).tolist(), start=1)
        )

    def places(self, limit: int) -> tuple[Location, ...]:
        """Definitions, and whole files where none of their definitions is known to matter, best first."""
        columns, files = self.question.columns, self.file_scores
        ordered = best(files, max(limit, FILES))
        candidates: list[tuple[float, int, int]] = []
        spoken = fusion.votes(self.unit_signals) > 0
        own = fusion.linear(self.unit_signals, "functions")
        of_file = fusion.weights("functions")["file"] * files / (files.max(initial=0.0) or 1.0)
        # Of a file in which nothing is known to matter, what it is right about may be as good as the best elsewhere.
        whole = of_file + float(own.max(initial=0.0)) * files / (files.max(initial=0.0) or 1.0)
        scores = own + of_file[columns.file]
        lowest = float(scores.min(initial=0.0))
        for place, number in enumerate(ordered.tolist()):
            standing = STANDING[columns.roles[number]]
            first, end = int(columns.first[number]), int(columns.first[number + 1])
            known = first + 1 + np.flatnonzero(spoken[first + 1 : end]) if place < FILES else np.empty(0, dtype=np.intp)
            candidates += ((standing * (float(scores[unit]) - lowest), number, int(unit)) for unit in known)
            if not len(known):
                candidates.append((standing * (float(whole[number]) - lowest), number, -1))
        candidates.sort(key=lambda each: (-each[0], each[1], each[2]))
        return tuple(
            self._file(number, score, rank) if unit < 0 else self._definition(unit, score, rank)
            for rank, (score, number, unit) in enumerate(candidates[: max(limit, 0)], start=1)
        )

    @cached_property
    def _standing(self) -> Scores:
        return np.array([STANDING[role] for role in self.question.columns.roles])

    @cached_property
    def _said(self) -> dict[int, tuple[Evidence, ...]]:
        return {}

    @cached_property
    def _named(self) -> list[Signal]:
        return names.unit_signals(self.question)

    @cached_property
    def _traced(self) -> list[Signal]:
        return [*frames.unit_signals(self.question), *tests_run.unit_signals(self.question)]

    @cached_property
    def _ran(self) -> list[Signal]:
        return snippet_run.unit_signals(self.question)

    def _file(self, number: int, score: float, rank: int) -> Location:
        columns = self.question.columns
        return Location(
            path=columns.paths[number],
            start_line=1,
            end_line=int(columns.end_line[columns.first[number]]),
            score=score,
            rank=rank,
            evidence=self._of_file(number),
        )

    def _of_file(self, number: int) -> tuple[Evidence, ...]:
        # Many definitions of one answer are in the same file.
        if number not in self._said:
            self._said[number] = fusion.evidence(self.file_signals, "files", number)
        return self._said[number]

    def _definition(self, unit: int, score: float, rank: int) -> Location:
        columns = self.question.columns
        symbol = columns.symbol(unit)
        own = fusion.evidence(self.unit_signals, "functions", unit)
        known = {(each.kind, each.text) for each in own}
        file = self._of_file(int(columns.file[unit]))
        itself = f"{symbol.name} in it "
        of_file = (each for each in file if (each.kind, each.text.removeprefix(itself)) not in known)
        return Location(
            path=symbol.path,
            start_line=symbol.start_line,
            end_line=symbol.end_line,
            symbol=symbol.qualified,
            kind=KINDS[int(columns.kind[unit])],
            score=score,
            rank=rank,
            evidence=_shares([*own, *(each.model_copy(update={"text": f"its file: {each.text}"}) for each in of_file)]),
        )


def _shares(reasons: list[Evidence]) -> tuple[Evidence, ...]:
    total = sum(each.weight for each in reasons) or 1.0
    shared = (each.model_copy(update={"weight": round(each.weight / total, 4)}) for each in reasons)
    return tuple(sorted(shared, key=lambda each: -each.weight))


def best(scores: Scores, limit: int) -> Units:
    """Numbers of the best above zero; equal ones in the order of their paths."""
    order = np.argsort(-scores, kind="stable")[: max(limit, 0)]
    return order[scores[order] > 0]
