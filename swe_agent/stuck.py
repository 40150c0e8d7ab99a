"""When a model goes round in circles: it is told, then the tree is taken back to before the circle, then the run ends.

A circle is the same call with the same result, a few steps again and again with the same results, or one error by
several calls. Who waits for something slow is in none: its calls take time, or what they show changes.
"""

import hashlib
import json
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aci import Observation
from trajectories import ToolCall

REPEATS = 3
"""Times that the same step, or block of steps, is seen until it is a circle."""
ERRORS = 4
"""Times that the same error is seen, whatever the calls."""
LONGEST = 3
"""Steps in the longest block that is looked for."""
SLOW = 5.0
"""Seconds of a step from which on it is waiting rather than repeating: it may be seen twice as often."""
GRACE = 2
"""Steps that a model has to change course after it was told."""
FORGIVEN = 10
"""Steps without a circle after which it starts over."""

_VARIES = re.compile(r"\b\d+(?:\.\d+)?\s?(?:s|ms|us|seconds?|sec)\b|0x[0-9a-f]+|\bh\d+\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Step:
    number: int
    calls: str
    results: str
    error: str | None
    slow: bool


@dataclass(frozen=True)
class Circle:
    """`since` is the first step of it."""

    since: int
    what: str


@dataclass(frozen=True)
class Advice:
    """What is said to the model, and whether the run is over."""

    text: str
    over: bool = False


class Stuck:
    """Looks at the last steps. `rollback` takes the tree back to before a step and says so; None means it cannot."""

    def __init__(self, rollback: Callable[[int], str | None] = lambda step: None) -> None:
        self._rollback = rollback
        self._steps: deque[_Step] = deque(maxlen=LONGEST * REPEATS * 2)
        self._warnings = 0
        self._last = 0
        self._since = 0

    def after(
        self, number: int, calls: Sequence[ToolCall], seen: Sequence[Observation], seconds: float
    ) -> Advice | None:
        """Take one step in; something to say where it closes a circle. `seconds` is what its tools took."""
        if not calls:
            return None
        said = json.dumps([[call.name, call.arguments, call.malformed] for call in calls], sort_keys=True)
        error = seen[-1].text if seen and seen[-1].is_error else None
        results = "\0".join(each.text for each in seen)
        self._steps.append(
            _Step(number, _digest(said), _digest(results), _digest(error) if error else None, seconds >= SLOW)
        )
        if number - self._last > FORGIVEN:
            self._warnings = 0
        circle = self._circle()
        if circle is None or (self._warnings and number - self._last <= GRACE):
            return None
        self._last = number
        self._warnings += 1
        self._since = circle.since if self._warnings == 1 else min(self._since, circle.since)
        return self._advice(replace(circle, since=self._since))

    def _advice(self, circle: Circle) -> Advice:
        if self._warnings == 1:
            return Advice(
                f"You are going round in circles: {circle.what} since step {circle.since}. Repeating it will change "
                "nothing. Say what you know and what you do not, and try something else; if nothing is left, submit."
            )
        done = self._rollback(circle.since) if self._warnings == 2 else None
        if self._warnings == 2 and done is not None:
            self._steps.clear()
            return Advice(
                f"Still in circles: {circle.what} since step {circle.since}. {done} Take another way, or submit."
            )
        if self._warnings == 2:
            return Advice(f"Still in circles: {circle.what}. If the next steps are the same again, the run ends here.")
        return Advice(f"The run ends: {circle.what} since step {circle.since}.", over=True)

    def _circle(self) -> Circle | None:
        steps = list(self._steps)
        for length in range(1, LONGEST + 1):
            block = steps[-length:]
            times = REPEATS * 2 if any(step.slow for step in block) else REPEATS
            last = steps[-length * times :]
            if len(last) == length * times and all(
                (step.calls, step.results) == (block[at % length].calls, block[at % length].results)
                for at, step in enumerate(last)
            ):
                what = (
                    "the same call with the same result" if length == 1 else f"the same {length} steps again and again"
                )
                return Circle(last[0].number, what)
        last = steps[-ERRORS * (2 if steps[-1].slow else 1) :]
        if len(last) >= ERRORS and last[-1].error and len({step.error for step in last}) == 1:
            return Circle(last[0].number, "the same error")
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(_VARIES.sub("~", text).encode("utf-8", "replace")).hexdigest()
