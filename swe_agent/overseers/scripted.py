"""A person who does what was written down: for tests, and to replay a run that somebody stood beside."""

from collections import deque
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from swe_agent.overseers.base import Moment
from trajectories import Act, Answered, Approval, Joined, PersonActed, Trajectory


class Planned(NamedTuple):
    """An act and its moment: after step `step`, or before the call of that number, from 1, of it."""

    step: int
    act: Act
    call: int | None = None


class ScriptedOverseer:
    """Does each act at its moment, in order, whatever else happens; answers questions in order.

    `told` is what came of the acts, `left` what is still to be done: of a plan that fits the run, nothing in the end.
    """

    def __init__(self, plan: Iterable[Planned], answers: Iterable[str] = (), approval: Approval = "never") -> None:
        self.approval = approval
        self._plan = deque(plan)
        self._answers = deque(answers)
        self.told: list[str] = []
        self.moments: list[Moment] = []
        """All that there were."""

    @classmethod
    def of(cls, trajectory: Trajectory) -> Self | None:
        """The person of a recorded run; None where nobody was there."""
        acts = [event for event in trajectory.events if isinstance(event, PersonActed)]
        if not acts:
            return None
        plan = (Planned(each.step, each.act, each.call) for each in acts if not isinstance(each.act, Answered | Joined))
        answers = (each.act.text for each in acts if isinstance(each.act, Answered))
        modes = (each.act.approval for each in acts if isinstance(each.act, Joined))
        return cls(plan, answers, next(modes, "never"))

    @property
    def left(self) -> Sequence[Planned]:
        return tuple(self._plan)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def next(self, moment: Moment) -> Act | None:
        """See `Overseer`."""
        self.moments.append(moment)
        if not self._plan or (self._plan[0].step, self._plan[0].call) != (moment.step, moment.number):
            return None
        return self._plan.popleft().act

    def answer(self, question: str) -> str:
        """See `Overseer`."""
        return self._answers.popleft() if self._answers else ""

    def tell(self, text: str) -> None:
        """See `Overseer`."""
        self.told.append(text)
