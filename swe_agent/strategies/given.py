"""Not a search: a patch that is there already, to be judged like any other candidate."""

from collections.abc import Generator

from envs import Patch
from swe_agent.candidate import Candidate
from swe_agent.issue import Issue
from swe_agent.strategies.base import Context
from trajectories import ExitStatus


class GivenPatch:
    """Yields its patch once."""

    enough = 1

    def __init__(self, patch: Patch, origin: str) -> None:
        self._patch = patch
        self._origin = origin

    @property
    def name(self) -> str:
        return "given"

    def solve(self, issue: Issue, context: Context) -> Generator[Candidate, None, ExitStatus]:
        yield Candidate(1, self._patch, self._origin)
        return "submitted"
