"""One ledger for everything a run may spend on models, asked before each call."""

from dataclasses import dataclass
from threading import Lock
from typing import Literal

from trajectories import Usage

ROUNDING = 1e-9
"""US dollars: sums of floats may pass a limit by this much."""


class BudgetExceeded(Exception):
    """The worst case of a call does not fit what is left, so the call was not made.

    A limit, nobody's error: the loop ends with the exit status `cost_limit`. `limit` says which one it was.
    """

    def __init__(self, message: str, limit: Literal["cost", "tokens"]) -> None:
        super().__init__(message)
        self.limit = limit


@dataclass(frozen=True)
class Reservation:
    """The most a call under way may cost. `cost_usd` is None when the price is unknown."""

    number: int
    cost_usd: float | None
    tokens: int


class Budget:
    """Limits in US dollars and in tokens (input plus output); None is no limit. Safe to share between threads.

    A call reserves its worst case first and settles what it really used. Where the service does not say what a call
    used, its worst case is charged against the limits, and `spent` is unknown from then on. A call of unknown price is
    held by the token limit alone. `already` is what an earlier part of the same run has spent.
    """

    def __init__(
        self, max_cost_usd: float | None = None, max_tokens: int | None = None, already: Usage | None = None
    ) -> None:
        self.max_cost_usd = max_cost_usd
        self.max_tokens = max_tokens
        self._spent = already or Usage()
        self._cost = self._spent.cost_usd or 0.0
        self._tokens = (self._spent.input or 0) + (self._spent.output or 0)
        self._open: dict[int, Reservation] = {}
        self._issued = 0
        self._lock = Lock()

    @property
    def spent(self) -> Usage:
        """What the services reported; a part that one of them did not report is None."""
        with self._lock:
            return self._spent

    def reserve(self, worst_case_cost: float | None, worst_case_tokens: int) -> Reservation:
        """Set the worst case of a call aside. Raises `BudgetExceeded` when it does not fit; then nothing changed."""
        with self._lock:
            self._check_cost(worst_case_cost)
            self._check_tokens(worst_case_tokens)
            self._issued += 1
            reservation = Reservation(self._issued, worst_case_cost, worst_case_tokens)
            self._open[reservation.number] = reservation
            return reservation

    def settle(self, reservation: Reservation, usage: Usage) -> None:
        """Replace a reservation by what the call used. Raises ValueError when it was settled before."""
        with self._lock:
            if self._open.pop(reservation.number, None) is None:
                raise ValueError(f"reservation {reservation.number} is not open")
            self._spent += usage
            self._cost += (reservation.cost_usd or 0.0) if usage.cost_usd is None else usage.cost_usd
            known = usage.input is not None and usage.output is not None
            self._tokens += (usage.input or 0) + (usage.output or 0) if known else reservation.tokens

    def _check_cost(self, worst_case: float | None) -> None:
        if self.max_cost_usd is None or worst_case is None:
            return
        left = self.max_cost_usd - self._cost - sum(each.cost_usd or 0.0 for each in self._open.values())
        if worst_case > left + ROUNDING:
            raise BudgetExceeded(
                f"the next call may cost up to ${worst_case:.4f} and ${max(left, 0.0):.4f} "
                f"of ${self.max_cost_usd:.4f} is left",
                "cost",
            )

    def _check_tokens(self, worst_case: int) -> None:
        if self.max_tokens is None:
            return
        left = self.max_tokens - self._tokens - sum(each.tokens for each in self._open.values())
        if worst_case > left:
            raise BudgetExceeded(
                f"the next call may use up to {worst_case} tokens and {max(left, 0)} of {self.max_tokens} are left",
                "tokens",
            )
