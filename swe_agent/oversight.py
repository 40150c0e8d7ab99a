"""The loop's side of a person beside the agent: asks them at each safe moment, does what they say, records it."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aci import Observation
from aci.text import plain
from swe_agent.overseers import Desk, Moment, NotThere, Overseer
from trajectories import (
    Act,
    Answered,
    Approval,
    Approved,
    Denied,
    ExitStatus,
    HandedIn,
    Instructed,
    Joined,
    Observer,
    PersonActed,
    SetApproval,
    Stopped,
    TookBack,
    ToolCall,
    WentOn,
)

NOT_RUN = Observation("Not run: the person you work for ended the work here.", is_error=True)
SPOKEN = "The person you work for says:"


def _unheard(event: object) -> None:
    """The observer of nobody."""


class Oversight:
    """Without an overseer nobody is there, and nothing of it does anything.

    `ended` is set once the person ended the work. `seconds` is the time they took in all, and `waited` are told of
    each part of it, so that no limit of time counts it.
    """

    def __init__(self, overseer: Overseer | None = None, observer: Observer = _unheard) -> None:
        self.approval: Approval = "never" if overseer is None else overseer.approval
        self.ended: ExitStatus | None = None
        self.seconds = 0.0
        self.waited: list[Callable[[float], None]] = []
        self.instructions: list[str] = []
        """All so far."""
        self._overseer, self._observer = overseer, observer
        self._take_back: Callable[[int], str] = _cannot
        self._to_tell: list[str] = []
        self._until: int | None = None
        self._step = 0
        self._call: int | None = None

    def __enter__(self) -> Self:
        if self._overseer is not None:
            self._overseer.__enter__()
            self._record(Joined(approval=self.approval), 0.0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._overseer is not None:
            self._overseer.__exit__(kind, error, trace)

    @property
    def ask(self) -> Callable[[str], str] | None:
        """What puts a question to the person; None where nobody is."""
        return None if self._overseer is None else self._answer

    def serves(self, take_back: Callable[[int], str]) -> None:
        """`take_back` takes the tree back to before a step and says so to the model; raises `NotThere`."""
        self._take_back = take_back

    def before_reply(self, step: int, desk: Desk) -> None:
        """The model is about to be asked; `step` steps are done."""
        over = self._until is not None and step >= self._until
        self._attend(Moment(step, desk, why="steps" if over else ""))

    def before_call(
        self, step: int, desk: Desk, number: int, call: ToolCall, needs_word: Callable[[Approval], bool]
    ) -> Observation | None:
        """A call is about to be run. What the model is shown instead, where it is not to be."""
        if self._overseer is None:
            return None
        if self.ended:
            return NOT_RUN
        why = needs_word(self.approval)
        act = self._attend(Moment(step, desk, call, number, "approval" if why else ""))
        if self.ended:
            return NOT_RUN
        if isinstance(act, Denied):
            return _denied(act.reason)
        return _denied("nobody approved it") if act is None and why else None

    def to_tell(self) -> list[str]:
        """What the model has to be told before it is asked again, each part once."""
        told, self._to_tell = self._to_tell, []
        return told

    def _attend(self, moment: Moment) -> Act | None:
        """Until the moment is over: the act that ended it."""
        self._step, self._call = moment.step, moment.number
        while self._overseer is not None:
            act = self._timed(self._overseer, moment)
            if act is None or self._carried_out(act, self._overseer, moment):
                return act
        return None

    def _carried_out(self, act: Act, overseer: Overseer, moment: Moment) -> bool:
        """Whether it ends the moment."""
        match act:
            case Instructed():
                self.instructions.append(plain(act.text))
                self._to_tell.append(f"{SPOKEN}\n\n{plain(act.text)}")
            case TookBack():
                try:
                    told = self._take_back(act.to_step)
                    self._to_tell.append(f"The person you work for took changes back. {told}")
                    overseer.tell(told)
                except NotThere as error:
                    overseer.tell(str(error))
            case SetApproval():
                self.approval = act.approval
            case WentOn():
                begun = moment.step - (moment.call is not None)
                self._until = None if act.steps is None else begun + act.steps
            case HandedIn():
                self.ended = "submitted"
            case Stopped():
                self.ended = "stopped"
        return isinstance(act, WentOn | Approved | Denied | HandedIn | Stopped)

    def _timed(self, overseer: Overseer, moment: Moment) -> Act | None:
        began = time.monotonic()
        act = overseer.next(moment)
        if act is not None:
            self._record(act, self._excused(began))
        return act

    def _answer(self, question: str) -> str:
        if self._overseer is None:
            return ""
        began = time.monotonic()
        text = self._overseer.answer(question)
        self._record(Answered(question=question, text=text), self._excused(began))
        return text

    def _excused(self, began: float) -> float:
        seconds = time.monotonic() - began
        self.seconds += seconds
        for tell in self.waited:
            tell(seconds)
        return seconds

    def _record(self, act: Act, seconds: float) -> None:
        self._observer(PersonActed(step=self._step, call=self._call, act=act, seconds=seconds))


def _cannot(step: int) -> str:
    raise NotThere("nothing can be taken back here")


def _denied(reason: str) -> Observation:
    why = f": {plain(reason).strip()}" if reason.strip() else "."
    return Observation(f"Not run: the person you work for denied this call{why}", is_error=True)
