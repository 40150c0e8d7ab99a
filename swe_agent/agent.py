"""The loop: ask the model, run its tools, show it what they say, until it submits or a limit is reached."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from aci import FoldRules, HistoryFolder, Observation, Toolbox, ToolContext
from aci.approval import needs_word
from aci.checkpoints import NoCheckpoint
from envs import EnvsError
from swe_agent.budget import Budget, BudgetExceeded
from swe_agent.desk import RunDesk
from swe_agent.errors import ContextOverflow, ModelError
from swe_agent.models.base import Model, Waits
from swe_agent.overseers import NotThere, Standing
from swe_agent.oversight import SPOKEN, Oversight
from swe_agent.reminders import reminder
from swe_agent.stuck import Stuck
from swe_agent.waiting import DeadlinePassed
from trajectories import (
    AssistantMessage,
    ExitStatus,
    Message,
    MessageAdded,
    Note,
    Observer,
    ToolCall,
    ToolMessage,
    UserMessage,
)

LIMITS: Mapping[str, ExitStatus] = MappingProxyType(
    {"cost": "cost_limit", "tokens": "cost_limit", "steps": "step_limit", "time": "time_limit"}
)
SKIPPED = Observation("Not run: the work was submitted by an earlier call of the same reply.", is_error=True)


@dataclass(frozen=True)
class AgentLimits:
    """`max_steps` counts the model's replies; `time_limit` is in wall seconds from the start of `run`."""

    max_steps: int = 100
    time_limit: float = 3600.0
    max_format_errors: int = 3
    """Replies in a row without a tool call that could be understood."""
    folding: FoldRules = field(default_factory=FoldRules)


class Agent:
    """One model at work on one tree. Made for one `run`; a limit ends it with a status, never with an exception.

    `EnvironmentBroken` and anything unforeseen propagate: the events sent so far are the whole conversation.
    """

    def __init__(
        self,
        model: Model,
        toolbox: Toolbox,
        context: ToolContext,
        *,
        limits: AgentLimits,
        observer: Observer,
        budget: Budget | None = None,
        oversight: Oversight | None = None,
    ) -> None:
        self.model, self.toolbox, self.context, self.limits = model, toolbox, context, limits
        self.steps = 0
        self._observer = observer
        self._budget = budget or Budget()
        self._format_errors = 0
        self._deadline = 0.0
        self._schemas = toolbox.schemas()
        self._stuck = Stuck(self._roll_back)
        self._oversight = oversight or Oversight()
        self._oversight.serves(self._take_back)
        self._oversight.waited.append(self._excuse)
        self._desk = RunDesk(context, lambda: self.messages, self._standing)
        self._history = HistoryFolder(
            limits.folding,
            keep=context.kept.keep,
            edits=toolbox.edits,
            plan=self._plan,
            max_calls=limits.max_steps,
            observer=observer,
        )

    @property
    def messages(self) -> Sequence[Message]:
        """The whole conversation, nothing of it folded."""
        return self._history.messages

    def run(self, messages: Sequence[Message]) -> ExitStatus:
        """From the opening messages to an exit status; every message becomes an event the moment it is there."""
        self._deadline = time.monotonic() + self.limits.time_limit
        if isinstance(self.model, Waits):
            self.model.deadline = self._deadline
        for message in messages:
            self._add(message)
        try:
            with self._oversight:
                while not (status := self._limit_reached() or self.step()):
                    pass
        except BudgetExceeded as error:
            return self._stop(LIMITS[error.limit], error)
        except DeadlinePassed as error:
            return self._stop("time_limit", error)
        except ContextOverflow as error:
            return self._stop("context_overflow", error)
        except ModelError as error:
            return self._stop("model_error", error)
        return status

    def step(self) -> ExitStatus | None:
        """One reply and what comes of it; a status when the run is over."""
        self._oversight.before_reply(self.steps, self._desk)
        self._told()
        return self._oversight.ended or self._act(self._ask())

    def _ask(self) -> AssistantMessage:
        started = time.monotonic()
        self._budget.step()
        reply = self._query()
        self.steps += 1
        self._add(reply, time.monotonic() - started)
        return reply

    def _query(self) -> AssistantMessage:
        """Too long for the service: once more with less of it."""
        shown = self._history.shown()
        try:
            return self.model.query(shown, self._schemas)
        except ContextOverflow:
            if not self._history.harder():
                raise
        return self.model.query(self._history.shown(), self._schemas)

    def _act(self, reply: AssistantMessage) -> ExitStatus | None:
        """Every call gets its answer, also those after a submission; their order is the model's."""
        seen: list[Observation] = []
        began = self._clock()
        for number, call in enumerate(reply.tool_calls, 1):
            started = self._clock()
            observation = SKIPPED if any(each.done for each in seen) else self._run(number, call)
            seen.append(observation)
            message = ToolMessage(
                tool_call_id=call.id,
                content=observation.text,
                is_error=observation.is_error,
                images=observation.images,
            )
            self._add(message, self._clock() - started)
        if any(each.done for each in seen):
            return "submitted"
        if self._told():
            self._format_errors = 0
        if self._oversight.ended:
            return self._oversight.ended
        if said := reminder(reply):
            self._add(UserMessage(content=said))
        advice = self._stuck.after(self.steps, reply.tool_calls, seen, self._clock() - began)
        if advice is not None:
            self._add(UserMessage(content=advice.text))
        if advice is not None and advice.over:
            return "stuck"
        understood = any(not each.unusable for each in seen)
        self._format_errors = 0 if understood else self._format_errors + 1
        return "format_errors" if self._format_errors >= self.limits.max_format_errors else None

    def _roll_back(self, step: int) -> str | None:
        """To before a step, where that can be done; in words for the model."""
        if self.context.checkpoints is None:
            return None
        try:
            undone = self.context.checkpoints.rollback(self.steps, step)
        except NoCheckpoint:
            return None
        self.context.changed(())
        return f"The repository was taken back to before step {step}; undone: {'; '.join(undone.calls) or 'nothing'}."

    def _take_back(self, step: int) -> str:
        """As `_roll_back`, for a person: what does not go raises `NotThere`."""
        try:
            told = self._roll_back(step)
        except EnvsError as error:
            raise NotThere(f"the environment does not answer: {error}") from error
        if told is None:
            raise NotThere(f"nothing was changed since step {step}" if self.context.checkpoints else "nothing is kept")
        return told

    def _told(self) -> bool:
        """Whether the model had to be told something of the person's."""
        told = self._oversight.to_tell()
        for text in told:
            self._add(UserMessage(content=text))
        return bool(told)

    def _run(self, number: int, call: ToolCall) -> Observation:
        """No command may outlive the run: its time is bounded by what is left."""
        refused = self._oversight.before_call(
            self.steps, self._desk, number, call, lambda mode: needs_word(call, self.toolbox, self.context, mode)
        )
        if refused is not None:
            return refused
        left = max(self._deadline - time.monotonic(), 0.1)
        bounded = replace(self.context, command_timeout=min(self.context.command_timeout, left), step=self.steps)
        return self.toolbox.run(call, bounded)

    def _clock(self) -> float:
        """Seconds of the monotonic clock without those a person took."""
        return time.monotonic() - self._oversight.seconds

    def _excuse(self, seconds: float) -> None:
        self._deadline += seconds
        if isinstance(self.model, Waits):
            self.model.deadline = self._deadline

    def _standing(self) -> Standing:
        spent, budget = self._budget.spent, self._budget
        known = spent.input is not None and spent.output is not None
        return Standing(
            steps=self.steps,
            max_steps=self.limits.max_steps,
            seconds_left=self._deadline - time.monotonic(),
            tokens=(spent.input or 0) + (spent.output or 0) if known else None,
            max_tokens=budget.max_tokens,
            cost_usd=spent.cost_usd,
            max_cost_usd=budget.max_cost_usd,
        )

    def _plan(self) -> str:
        """What the model and the person would not have folded away."""
        plan, said = self.context.notes.get("plan", ""), self._oversight.instructions
        return "\n".join([plan, *(f"{SPOKEN} {each}" for each in said)]).strip()

    def _limit_reached(self) -> ExitStatus | None:
        if self.steps >= self.limits.max_steps:
            return "step_limit"
        return "time_limit" if time.monotonic() >= self._deadline else None

    def _add(self, message: Message, seconds: float = 0.0) -> None:
        self._history.add(message)
        self._observer(MessageAdded(step=self.steps, message=message, seconds=seconds))

    def _stop(self, status: ExitStatus, error: Exception) -> ExitStatus:
        self._observer(Note(text=str(error), level="error" if status == "model_error" else "warning"))
        return status
