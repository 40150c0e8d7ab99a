"""One budget for everything a run may use: agent, reviewers, retries and failed replies, asked before each call."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from swe_agent.ledger import Ledger
from trajectories import Usage

ROUNDING = 1e-9
"""US dollars: sums of floats may pass a limit by this much."""


class BudgetExceeded(Exception):
    """The worst case of a call does not fit what is left, so the call was not made.

    A limit, nobody's error: the loop ends with an exit status and the work so far. `limit` says which one it was.
    """

    def __init__(self, message: str, limit: Literal["cost", "tokens", "steps", "time"]) -> None:
        super().__init__(message)
        self.limit = limit


@dataclass(frozen=True)
class Reservation:
    """The most a call under way may cost. `cost_usd` is None when the price is unknown."""

    number: int
    cost_usd: float | None
    tokens: int


class Budget:
    """Limits in US dollars, tokens (input plus output), steps and seconds of work; None is no limit.

    A call reserves its worst case first and settles what it really used. Where the service does not say what a call
    used, its worst case is charged against the limits, and `spent` is unknown from then on. A call of unknown price is
    held by the token limit alone. `already` is what an earlier part of the same run has spent.

    Safe to share between threads. With a `path` it is shared with every process that names the same file, and goes on
    where one that was killed left off.
    """

    def __init__(
        self,
        max_cost_usd: float | None = None,
        max_tokens: int | None = None,
        already: Usage | None = None,
        *,
        max_steps: int | None = None,
        max_seconds: float | None = None,
        path: Path | None = None,
    ) -> None:
        self.max_cost_usd = max_cost_usd
        self.max_tokens = max_tokens
        self.max_steps = max_steps
        self.max_seconds = max_seconds
        self._already = already or Usage()
        self.excused = 0.0
        """Seconds that count against no limit of time."""
        self._began = time.monotonic()
        self._ledger = Ledger(path)

    @property
    def spent(self) -> Usage:
        """What the services reported; a part that one of them did not report is None."""
        return self._already + self._ledger.reported()

    def keep_in(self, path: Path) -> None:
        """Keep the ledger in this file from now on."""
        self._ledger.keep_in(path)

    def close(self) -> None:
        self._ledger.close()

    def excuse(self, seconds: float) -> None:
        """Time that a person took is no work."""
        self._began += seconds
        self.excused += seconds

    def reserve(self, worst_case_cost: float | None, worst_case_tokens: int) -> Reservation:
        """Set the worst case of a call aside. Raises `BudgetExceeded` when it does not fit; then nothing changed."""
        with self._ledger.exclusive():
            totals = self._ledger.totals()
            self._check_cost(worst_case_cost, totals.cost + (self._already.cost_usd or 0.0))
            already = (self._already.input or 0) + (self._already.output or 0)
            self._check_tokens(worst_case_tokens, totals.tokens + already)
            number = self._ledger.add_call(worst_case_cost, worst_case_tokens)
        return Reservation(number, worst_case_cost, worst_case_tokens)

    def settle(self, reservation: Reservation, usage: Usage) -> None:
        """Replace a reservation by what the call used. Raises ValueError when it was settled before."""
        with self._ledger.exclusive():
            if not self._ledger.settle(reservation.number, usage):
                raise ValueError(f"reservation {reservation.number} is not open")

    def step(self) -> None:
        """Set one step aside, before the model is asked. Raises `BudgetExceeded` when there is none or no time left."""
        with self._ledger.exclusive():
            self._ledger.worked(time.monotonic() - self._began)
            totals = self._ledger.totals()
            if self.max_steps is not None and totals.steps >= self.max_steps:
                raise BudgetExceeded(f"all {self.max_steps} steps are used", "steps")
            if self.max_seconds is not None and totals.seconds >= self.max_seconds:
                raise BudgetExceeded(f"all {self.max_seconds:g} seconds are used", "time")
            self._ledger.add_step()

    def _check_cost(self, worst_case: float | None, used: float) -> None:
        if self.max_cost_usd is None or worst_case is None:
            return
        left = self.max_cost_usd - used
        if worst_case > left + ROUNDING:
            raise BudgetExceeded(
                f"the next call may cost up to ${worst_case:.4f} and ${max(left, 0.0):.4f} "
                f"of ${self.max_cost_usd:.4f} is left",
                "cost",
            )

    def _check_tokens(self, worst_case: int, used: int) -> None:
        if self.max_tokens is None:
            return
        left = self.max_tokens - used
        if worst_case > left:
            raise BudgetExceeded(
                f"the next call may use up to {worst_case} tokens and {max(left, 0)} of {self.max_tokens} are left",
                "tokens",
            )
