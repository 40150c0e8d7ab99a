"""Build an environment until its tests run, or until nothing is left to try; every attempt is written down."""

import time
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from envs.detect.base import Files
from envs.errors import EnvironmentBroken
from envs.ladder import Step, next_steps
from envs.outcome import TestCounts
from envs.snapshot import Snapshot
from envs.spec import EnvSpec
from envs.storage import stored_images
from envs.trial import Attempt, How, Status, Trial, try_recipe

MAX_ATTEMPTS = 12
TIME_LIMIT = 3600.0
"""Seconds after which no other attempt is begun."""


class Proof(BaseModel):
    """The best of all attempts. `ready`: tests were collected and at least one passed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Status
    image: str | None
    image_id: str | None
    spec: EnvSpec
    """The recipe that did best; where none could be built, the one it began with."""
    attempts: tuple[Attempt, ...]
    tests: TestCounts | None
    seconds: float
    bytes: int | None
    """What the image's layers add to the one it starts from."""
    reason: str | None
    """The innermost error of the best attempt; None when nothing was wrong with it."""


def prove(
    snapshot: Snapshot,
    spec: EnvSpec,
    how: How = How(),
    *,
    label: str = "as found",
    max_attempts: int = MAX_ATTEMPTS,
    time_limit: float = TIME_LIMIT,
) -> Proof:
    """Climb the ladder of fall-backs until enough tests pass.

    The attempts follow one another depth first: a recipe that failed in another way than its parent is carried on
    from, and when nothing is left to try there, its parent is. No recipe is tried twice. Raises `EnvironmentBroken`
    (no engine, no room), `UnusableInput` (what no other recipe mends).
    """
    began = time.monotonic()
    trials = [try_recipe(snapshot, spec, label, how)]
    open_ends = [trials[0]]
    tried = {_identity(spec)}
    files = Files(snapshot)
    while not _settled(trials[-1]) and len(trials) < max_attempts and time.monotonic() - began < time_limit:
        found = next(_untried(open_ends, tried, files), None)
        if found is None:
            break
        parent, step = found
        tried.add(_identity(step.spec))
        how.on_step(f"{parent.attempt.reason}; trying: {step.label}")
        try:
            trial = try_recipe(snapshot, step.spec, step.label, how)
        except EnvironmentBroken:
            if max(trials, key=lambda trial: trial.rank).status != "ready":
                raise
            break  # what is there already is good
        trials.append(trial)
        if trial.attempt.reason != parent.attempt.reason or trial.rank > parent.rank:
            open_ends.append(trial)
    best = max(trials, key=lambda trial: trial.rank)  # the first of equals
    return Proof(
        status=best.status,
        image=best.image,
        image_id=best.image_id,
        spec=best.spec if best.image else spec,
        attempts=tuple(trial.attempt for trial in trials),
        tests=best.counts,
        seconds=round(time.monotonic() - began, 3),
        bytes=_size(best.image) if best.image else None,
        reason=best.attempt.reason,
    )


def _settled(trial: Trial) -> bool:
    return trial.failure is None or trial.hopeless


def _untried(open_ends: list[Trial], tried: set[str], files: Files) -> Iterator[tuple[Trial, Step]]:
    for trial in reversed(open_ends):
        if trial.failure is not None:
            for step in next_steps(trial.spec, trial.failure, files):
                if _identity(step.spec) not in tried:
                    yield trial, step


def _identity(spec: EnvSpec) -> str:
    return spec.model_dump_json(exclude={"reasons", "limits", "runtime"})


def _size(image: str) -> int | None:
    found = [stored.bytes for stored in stored_images() if stored.tag == image or image in stored.children]
    return sum(found) if found else None
