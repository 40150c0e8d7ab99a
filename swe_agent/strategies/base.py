"""A strategy turns an issue into candidates; the house validates and chooses."""

import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Protocol

from envs import PreparedEnvironment
from localization import GitTree, Location
from swe_agent.baseline import Baseline
from swe_agent.budget import Budget
from swe_agent.candidate import Candidate
from swe_agent.config import AgentSettings, BudgetSettings
from swe_agent.issue import Issue
from swe_agent.overseers import Overseer
from trajectories import ExitStatus, Observer


@dataclass
class Context:
    """What a strategy may use. `deadline` is on the monotonic clock; the house moves it forward; back only by
    the time that a person took."""

    prepared: PreparedEnvironment
    base: GitTree
    baseline: Baseline
    budget: BudgetSettings
    observer: Observer
    deadline: float
    places: tuple[Location, ...] = ()
    preferred_paths: tuple[str, ...] = ()
    agent: AgentSettings = field(default_factory=AgentSettings)
    ledger: Budget | None = None
    """What the whole run may use; None: nobody counts."""
    overseer: Overseer | None = None
    """Who stands beside the agent; None: nobody."""

    def excuse(self, seconds: float) -> None:
        """A person took so long: it counts against no limit."""
        self.deadline += seconds
        if self.ledger is not None:
            self.ledger.excuse(seconds)

    @property
    def seconds_left(self) -> float:
        return max(self.deadline - time.monotonic(), 0.0)


class Strategy(Protocol):
    """Yields candidates, best first, and returns why it stopped. Closing the generator stops the work at once."""

    @property
    def name(self) -> str: ...

    @property
    def enough(self) -> int:
        """How many validated candidates are worth their cost, where nobody says otherwise."""

    def solve(self, issue: Issue, context: Context) -> Generator[Candidate, None, ExitStatus]: ...
