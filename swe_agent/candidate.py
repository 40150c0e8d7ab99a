"""A proposed patch, and what execution says of it."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from envs import Patch
from envs.hygiene import clean_patch
from swe_agent.evidence import Evidence, FileNotice
from trajectories import ExitStatus

Status = Literal["validated", "regression_only", "plausible", "failed", "empty"]


@dataclass(frozen=True)
class Candidate:
    """One patch of a strategy. `number` counts from 1 within a run; `origin` names the strategy and what it did."""

    number: int
    patch: Patch
    origin: str
    explanation: str = ""
    exit_status: ExitStatus = "submitted"
    """Why its author stopped there."""
    unfinished: bool = False
    """The work was cut short (Ctrl-C, a crash): it is kept, not validated."""
    covering: int | None = None
    """Tests that execute what it changes, where its author knows."""
    doubts: tuple[str, ...] = ()
    """What its author itself holds against it."""
    notices: tuple[FileNotice, ...] = ()
    """What was left out of the author's work, and what in it a person has to see."""

    def cleaned(self, folders: Collection[str]) -> "Candidate":
        """Without what is no part of a fix; `folders` are those of the base tree."""
        clean = clean_patch(self.patch, folders=folders)
        out = [FileNotice(path=one.path, kind="left_out", reason=one.reason) for one in clean.left_out]
        seen = [FileNotice(path=flag.path, kind=flag.kind, reason=flag.reason) for flag in clean.flags]
        return replace(self, patch=clean.patch, notices=(*out, *seen))


@dataclass(frozen=True)
class Verdict:
    """What running the tests with a candidate showed. The words are defined in docs/interfaces.md."""

    status: Status
    reason: str
    fail_to_pass: tuple[str, ...] = ()
    pass_to_fail: tuple[str, ...] = ()
    still_failing: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    command: str | None = None
    evidence: Evidence | None = field(default=None, compare=False, repr=False)
    """What was checked and what it showed; equal verdicts may have been reached in different ways."""

    @property
    def accepted(self) -> bool:
        return self.status == "validated"


@dataclass(frozen=True)
class HiddenTests:
    """Tests that no strategy may see: a patch that brings them, and the ids that have to turn and to hold."""

    patch: Patch
    fail_to_pass: tuple[str, ...]
    pass_to_pass: tuple[str, ...]
