"""How a project's tests came out before anything was changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TestsBefore:
    """Statuses by test id, in two runs: one that differed between them is `flaky`. All empty: nothing is known."""

    __test__ = False

    passing: frozenset[str] = frozenset()
    failing: frozenset[str] = frozenset()
    flaky: frozenset[str] = frozenset()
    to_turn: tuple[str, ...] = ()
    """Those that a fix has to make pass, where a person named them."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Of failing ones the error in one line."""
    durations: Mapping[str, float] = field(default_factory=dict)
    """Seconds of those whose runner told them."""
    seconds: float | None = None
    """Of the whole suite."""
    command: str = ""
    """Runs them; empty where none is known."""

    @property
    def known(self) -> frozenset[str]:
        return self.passing | self.failing | self.flaky
