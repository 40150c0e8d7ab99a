"""Run a finished run's verdict again: the same base, the recorded patch, a new environment, and compare."""

import os
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from envs import EnvironmentBroken, Patch, UnusableInput
from envs.snapshot import Snapshot, add_to_snapshot, take_snapshot
from swe_agent.budget import Budget
from swe_agent.config import Settings
from swe_agent.errors import InfrastructureError, UserError
from swe_agent.evidence import Evidence
from swe_agent.intake import Request, Task, with_repository
from swe_agent.issue import Issue
from swe_agent.result import Result
from swe_agent.run import Run
from swe_agent.runs import Record, RunFolder
from swe_agent.strategies.given import GivenPatch
from swe_agent.swebench import read_instance
from trajectories import Observer, TrajectoryError, read_trajectory

_COMPARED = ("fail_to_pass", "pass_to_fail", "still_failing")
_STATIC = ("applies", "lint", "size", "files", "reformats_only", "tampering")


class Difference(BaseModel):
    """One claim of the run that did not come out the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    recorded: Any
    now: Any


class Verification(BaseModel):
    """What running again showed: `now` is a result like any other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    now: Result
    agrees: bool
    differences: tuple[Difference, ...] = ()

    def as_object(self) -> dict[str, Any]:
        """The new result's keys, and `agrees` and `differences`."""
        compared = {"agrees": self.agrees, "differences": [each.model_dump(mode="json") for each in self.differences]}
        return {**self.now.model_dump(mode="json"), **compared}


def verify(
    run: RunFolder,
    settings: Settings,
    observer: Observer,
    *,
    place: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Verification:
    """Judge the patch of `run` again. `place` overrides where the repository is; budgets and outputs are `settings`'.

    Raises `UserError` (no patch, no record, the repository or its base commit is gone), `InfrastructureError`.
    """
    recorded = run.read_result()
    if recorded is None:
        raise UserError(f"{run.path} has no result yet: the run goes on, or was killed")
    record = run.read_record()
    try:
        patch = Patch(run.patch.read_bytes())
        began = read_trajectory(run.path).started
    except (OSError, TrajectoryError) as error:
        raise UserError(f"{run.path} holds no patch that could be run again") from error
    if began is None:
        raise UserError(f"{run.path} does not say what it was about")
    then = Settings.model_validate({key: began.settings[key] for key in ("project", "environment")})
    kind = recorded.environment.kind if recorded.environment else then.environment.kind
    environment = then.environment.model_copy(update={"kind": kind}).with_sources_of(settings.environment)
    settings = settings.model_copy(update={"project": then.project, "environment": environment})
    request = Request(repo=place or record.place, ref=record.base_commit, failing_tests=record.failing_tests)
    task = with_repository(request, Task(Issue.model_validate(began.issue), Path(), began.repo or ""), environ)
    try:
        if record.instance is not None:
            task.hidden = read_instance(record.instance).hidden
        with tempfile.TemporaryDirectory(prefix="swe-agent-base-") as scratch:
            snapshot = _base(task.repository, record, run, Path(scratch))
            again = Run(request, settings, task, snapshot, None, Budget(), observer, time.monotonic())
            again.given = GivenPatch(patch, f"the patch of {run.run_id}")
            again.snippet_allowed = record.snippet
            now = again.carry_out()
    except (EnvironmentBroken, UnusableInput) as error:
        raise (UserError if isinstance(error, UnusableInput) else InfrastructureError)(str(error)) from error
    finally:
        task.close()
    differences = tuple(_differences(recorded, now))
    return Verification(now=now, agrees=not differences, differences=differences)


def _base(repository: Path, record: Record, run: RunFolder, scratch: Path) -> Snapshot:
    snapshot = take_snapshot(repository, scratch / "base.git", record.base_commit)
    for wanted, file in ((record.changed, run.base_patch), (record.with_test_patch, run.tests_patch)):
        if wanted:
            snapshot = add_to_snapshot(snapshot, Patch(file.read_bytes()))
    return snapshot


def _own_status(recorded: Result) -> str:
    """Of the patch by itself: that another candidate was as good, or how it was found, shows only in its run."""
    selection = recorded.selection
    if recorded.status != "plausible" or selection is None:
        return recorded.status
    return next(each.status or "" for each in selection.candidates if each.number == selection.winner)


def _differences(recorded: Result, now: Result) -> list[Difference]:
    found = []
    before = _own_status(recorded)
    if before != now.status:
        found.append(Difference(key="status", recorded=before, now=now.status))
    for key in _COMPARED:
        old, new = (sorted(getattr(result.tests, key)) if result.tests else [] for result in (recorded, now))
        if old != new:
            found.append(Difference(key=f"tests.{key}", recorded=old, now=new))
    if recorded.evidence is not None and now.evidence is not None:
        then, again = _claims(recorded.evidence), _claims(now.evidence)
        found += [
            Difference(key=f"evidence.{key}", recorded=then[key], now=again[key])
            for key in then.keys() & again.keys()
            if then[key] != again[key]
        ]
    return sorted(found, key=lambda each: each.key)


def _claims(evidence: Evidence) -> dict[str, Any]:
    """What has to come out the same. Durations do not, nor how often flaky tests made a run be repeated.

    Of tests that were left out for want of time nothing is claimed.
    """
    said = evidence.model_dump(mode="json")
    claims = {key: said[key] for key in _STATIC}
    claims["builds"] = evidence.builds and evidence.builds.ok
    if evidence.reproduction is not None:
        claims["reproduction"] = (evidence.reproduction.counts, evidence.reproduction.passes)
    if evidence.regression is None:
        claims |= {key: said[key] for key in ("newly_passing", "new_tests_passing", "new_tests_failing")}
    if evidence.regression is None and not evidence.flaky:
        claims["exit_codes"] = {re.sub(r"\d+$", "", run.when): run.exit_code for run in evidence.commands}
    return claims
