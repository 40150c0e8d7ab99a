"""What running a candidate showed, claim by claim, as data: the evidence a result, a trajectory and a PR body carry.

A claim that was not checked is None, never a made-up answer.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from localization.roles import Role

TamperKind = Literal[
    "test_edited",
    "test_deleted",
    "test_renamed",
    "test_skipped",
    "test_focused",
    "assertion_removed",
    "configuration",
    "startup_hook",
    "shadowing",
    "detects_tests",
]
"""What a candidate did to the tests; docs/validation.md says what each means."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tampering(_Frozen):
    """One thing a candidate did to existing tests or to how they are run. `test` is the name inside the file."""

    kind: TamperKind
    path: str
    reason: str
    test: str | None = None


class FileChange(_Frozen):
    """One path the patch touches; a rename is an added and a deleted one."""

    path: str
    change: Literal["added", "modified", "deleted"]
    role: Role


class FileNotice(_Frozen):
    """A file that was left out of the patch, or one in it that a person has to look at, and why."""

    path: str
    kind: Literal["left_out", "workflow", "secret", "link", "executable", "binary"]
    reason: str


class Size(_Frozen):
    """Files touched and lines of the hunks."""

    files: int
    added: int
    removed: int


class LintError(_Frozen):
    """An error a changed file has now and had not before."""

    path: str
    message: str


class CommandRun(_Frozen):
    """A command run for the verdict. The counts are None where tests were not told apart or none were run."""

    when: str
    command: str
    exit_code: int | None
    timed_out: bool
    seconds: float
    passed: int | None = None
    failed: int | None = None
    skipped: int | None = None


class Build(_Frozen):
    """Whether the tree with the patch builds: its compile step where it has one, else that its tests are collected."""

    ok: bool | None
    reason: str


class RegressionFacts(_Frozen):
    """Which tests were run where not all could be, and which were not. Seconds are what the baseline measured."""

    method: Literal["coverage", "imports"]
    budget: float
    seconds: float
    chosen: int
    reaching: int
    """Of the chosen, those beside the named ones that reach what was edited."""
    left_out: tuple[str, ...]


class ReproductionFacts(_Frozen):
    """A failing test made from the issue. It counts when it failed on the base for the issue's own reason."""

    test: str
    counts: bool
    reason: str
    passes: bool | None = None
    """With the candidate; None when that was not run."""


class Evidence(_Frozen):
    """All claims of one verdict. Test ids are those of the baseline, but for the candidate's own new tests."""

    applies: bool | None = None
    builds: Build | None = None
    newly_passing: tuple[str, ...] = ()
    newly_failing: tuple[str, ...] = ()
    still_failing: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    new_tests_passing: tuple[str, ...] = ()
    new_tests_failing: tuple[str, ...] = ()
    reproduction: ReproductionFacts | None = None
    lint: tuple[LintError, ...] | None = None
    size: Size | None = None
    files: tuple[FileChange, ...] = ()
    notices: tuple[FileNotice, ...] = ()
    """What patch hygiene left out, and what it kept for a person to see (docs/validation.md)."""
    reformats_only: bool | None = None
    """Every changed file is Python and means what it meant before."""
    tampering: tuple[Tampering, ...] | None = None
    regression: RegressionFacts | None = None
    """None when every test of the baseline was run."""
    commands: tuple[CommandRun, ...] = ()
