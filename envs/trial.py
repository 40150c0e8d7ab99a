"""One attempt at an environment: build it, collect or run its tests, and say how it ended."""

import re
import shlex
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict

from envs.base import Environment
from envs.building import OnLine
from envs.docker import prepare_docker
from envs.errors import BuildFailed, EnvironmentBroken, UnusableInput
from envs.ladder import Failure
from envs.ladder.base import Stage
from envs.outcome import NOTHING_COLLECTED, TestCounts, asked, count, enough, passed_unread, why, wrong_command
from envs.snapshot import Snapshot
from envs.sources import Sources
from envs.spec import EnvSpec
from envs.storage import IMAGES_GB
from envs.testing import run_tests

Status = Literal["ready", "collected_only", "failed"]
Depth = Literal["run", "collect"]

_OURS = ("trust", "git", "user", "tree", "products", "tidy")
"""Parts of a build that are not the recipe's: no other recipe mends them."""
_TEXT_KEPT = 200_000
_NO_ANSWER = 75
"""Exit code of `swe_agent_index.py` when the index left a request without an answer."""
_PIP_TRIES = 5
"""How often pip asks again for one page."""


class Attempt(BaseModel):
    """What was tried, and how it ended: `reason` is the innermost error, None when nothing was wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    """What this attempt changed; the first one is the recipe as it was found."""
    command: str | None
    """The command that decided: of the build step that failed, else of the tests."""
    exit_code: int | None
    reason: str | None
    seconds: float


@dataclass(frozen=True)
class How:
    """What is the same for every attempt."""

    depth: Depth = "run"
    """`collect` asks pytest only what tests there are; another runner is then not asked at all."""
    test_timeout: float = 600.0
    sources: Sources = field(default_factory=Sources)
    images_gb: float = IMAGES_GB
    run_id: str = ""
    on_line: OnLine = field(default=lambda line: None)
    on_step: Callable[[str], None] = field(default=lambda line: None)


@dataclass(frozen=True)
class Trial:
    """How one recipe did. `failure` says what could still be mended, also of one that is ready."""

    spec: EnvSpec
    attempt: Attempt
    status: Status
    counts: TestCounts | None = None
    image: str | None = None
    image_id: str | None = None
    failure: Failure | None = None
    hopeless: bool = False
    """No other recipe would do better."""

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Larger is better."""
        counts = self.counts or TestCounts()
        stages = ("image", "build", "collect", "tests")
        stage = stages.index(self.failure.stage) if self.failure else len(stages)
        statuses = ("failed", "collected_only", "ready")
        return (statuses.index(self.status), counts.passed or 0, counts.collected or 0, stage)


def try_recipe(snapshot: Snapshot, spec: EnvSpec, label: str, how: How) -> Trial:
    """Build and test once. Raises `EnvironmentBroken` when there is no engine or no room, `UnusableInput` for a given
    image that does not exist or an input that no recipe mends."""
    began = time.monotonic()
    how.on_step(f"building the environment: {label}")
    try:
        prepared = prepare_docker(
            snapshot, spec, run_id=how.run_id, sources=how.sources, images_gb=how.images_gb, on_line=how.on_line
        )
    except BuildFailed as error:
        if unanswered := _unanswered(error):
            raise EnvironmentBroken(unanswered, error.log) from error
        return _not_built(spec, label, error, began)
    except UnusableInput as error:
        if spec.image is not None or "no such image" not in str(error):
            raise
        failure = Failure("image", str(error), str(error), command=spec.starts_from)
        return _failed(spec, label, failure, began)
    with closing(prepared), prepared.open() as environment:
        how.on_step(f"{'collecting' if how.depth == 'collect' else 'running'} the tests: {spec.test_command}")
        trial = _tested(environment, spec, label, how, began)
        return replace(trial, image=prepared.image, image_id=prepared.image_digest)


def _unanswered(error: BuildFailed) -> str | None:
    """That the package index gave no answer, which is nobody's recipe's fault."""
    told = re.search(r"^\s*swe_agent_index: (the package index does not answer: .*)", error.log, re.MULTILINE)
    if told and error.exit_code == _NO_ANSWER:
        return told[1]
    # Of pip alone, whose last words would be that there is no such package.
    broken = re.findall(r"after connection broken by '?(\w+)[^\n]*?: /simple/", error.log)
    return f"the package index does not answer: {broken[-1]}" if len(broken) >= _PIP_TRIES else None


def _not_built(spec: EnvSpec, label: str, error: BuildFailed, began: float) -> Trial:
    reason = error.reason if error.exit_code is not None else "did not end in time"
    failure = Failure("build", reason, error.log, error.command, error.exit_code, error.step)
    return _failed(spec, label, failure, began, hopeless=error.step in _OURS or spec.image is not None)


def _failed(spec: EnvSpec, label: str, failure: Failure, began: float, *, hopeless: bool = False) -> Trial:
    seconds = round(time.monotonic() - began, 3)
    attempt = Attempt(
        step=label, command=failure.command, exit_code=failure.exit_code, reason=failure.reason, seconds=seconds
    )
    return Trial(spec, attempt, "failed", failure=failure, hopeless=hopeless)


def _tested(environment: Environment, spec: EnvSpec, label: str, how: How, began: float) -> Trial:
    command = spec.test_command
    if command is None:
        failure = Failure("collect", "no test command was found", "")
        return _failed(spec, label, failure, began, hopeless=True)
    if how.depth == "collect":
        return _collected(environment, spec, label, how, began)
    try:
        report = run_tests(environment, command, timeout=how.test_timeout).report
    except UnusableInput as error:
        failure = Failure("collect", str(error), str(error), command, 127, says_all=True)
        return _failed(spec, label, failure, began)
    counts = count(report)
    reason = None if enough(counts) else why(report)
    stage: Stage = "tests" if counts.passed else "collect"
    told = "\n".join([report.output, *(test.message for test in report.tests if test.status in ("failed", "error"))])
    mendable: Failure | None = None
    nothing = report.exit_code == NOTHING_COLLECTED and not report.failed
    if reason is not None:
        text, wrong = told[-_TEXT_KEPT:], nothing or wrong_command(report.output)
        mendable = Failure(stage, reason, text, command, report.exit_code, says_all=wrong)
    status: Status = (
        "ready" if counts.passed else "collected_only" if counts.collected or passed_unread(report) else "failed"
    )
    attempt = Attempt(
        step=label, command=command, exit_code=report.exit_code, reason=reason,
        seconds=round(time.monotonic() - began, 3),
    )  # fmt: skip
    hopeless = report.timed_out or passed_unread(report)
    return Trial(spec, attempt, status, counts, failure=mendable, hopeless=hopeless)


def _collected(environment: Environment, spec: EnvSpec, label: str, how: How, began: float) -> Trial:
    """Ask pytest what tests there are. Another runner cannot be asked: its build is all that is known."""
    command = spec.test_command or ""
    if not re.search(r"\bpy\.?test\b", command):
        attempt = Attempt(
            step=label, command=None, exit_code=None, reason=None, seconds=round(time.monotonic() - began, 3)
        )
        return Trial(spec, attempt, "collected_only", hopeless=True)
    script = f'export PYTEST_ADDOPTS="$PYTEST_ADDOPTS "{shlex.quote("--collect-only")}\n{command}'
    done = environment.exec(script, timeout=how.test_timeout)
    counts, reason = asked(done)
    missing = "needs pytest: " if re.search(r"No module named '?pytest'?$", done.output.strip()) else ""
    failure = None
    if reason is not None:
        stage: Stage = "tests" if counts.collected else "collect"
        nothing = done.exit_code == NOTHING_COLLECTED and not counts.error
        text, wrong = f"{missing}{done.output[-_TEXT_KEPT:]}", nothing or wrong_command(done.output)
        failure = Failure(stage, reason, text, command, done.exit_code, says_all=wrong)
    attempt = Attempt(
        step=label, command=f"{command} --collect-only", exit_code=done.exit_code, reason=reason,
        seconds=round(time.monotonic() - began, 3),
    )  # fmt: skip
    status: Status = "collected_only" if counts.collected else "failed"
    return Trial(spec, attempt, status, counts, failure=failure, hopeless=done.timed_out)
