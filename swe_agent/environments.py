"""The environment of a repository on its own, without an issue: what it would be, built and proven, its tests run."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from envs import Environment, EnvironmentBroken, EnvSpec, TestResult, UnusableInput
from envs.git import git_text
from envs.proof import Proof, prove
from envs.recipes import forget_recipe, keep_recipe, known_recipe
from envs.snapshot import Snapshot, take_snapshot
from envs.storage import GiB, StoredImage, prune, stored_images
from envs.testing import run_tests
from envs.trial import How
from swe_agent import __version__
from swe_agent.config import PROJECT_FILE, Settings
from swe_agent.config.project_file import project_section
from swe_agent.errors import InfrastructureError, UserError
from swe_agent.surroundings import choose_kind, make_spec, prepare
from trajectories import Note, Observer

_TAIL = 4000
_NOTHING_COLLECTED = 5
Tell = Callable[[str], None]


class Shown(BaseModel):
    """A recipe, and whether it is the one that was proven here for this tree."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spec: EnvSpec
    proven: bool


class Tested(BaseModel):
    """One run of the tests. `unparsed_tail` is the end of the output where it could not be read test by test."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: str
    exit_code: int | None
    timed_out: bool
    tests: tuple[TestResult, ...]
    unparsed_tail: str | None

    @property
    def passed(self) -> bool:
        """Something ran, and nothing of it failed."""
        return (
            not self.timed_out and bool(self.tests) and all(test.status in ("passed", "skipped") for test in self.tests)
        )


@dataclass(frozen=True)
class Place:
    """A tree to make an environment for, and what a person set."""

    repository: Path
    snapshot: Snapshot
    settings: Settings

    def found(self) -> EnvSpec:
        """What the files and the settings say."""
        return make_spec(self.snapshot, self.settings.project, self.settings.environment)

    def known(self) -> EnvSpec | None:
        """What was proven here before."""
        found = self.found()
        return None if found.image is not None else known_recipe(self.snapshot, found, __version__)


@contextlib.contextmanager
def open_place(repository: Path, ref: str | None, settings: Settings) -> Iterator[Place]:
    """The tree at `ref` (default: HEAD plus what is uncommitted) as a snapshot that lasts as long as the context.

    Errors of the room below come out of it as `UserError` or `InfrastructureError`.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="swe-agent-base-") as scratch:
            snapshot = take_snapshot(repository, Path(scratch) / "base.git", ref)
            yield Place(repository.resolve(), snapshot, settings)
    except UnusableInput as error:
        raise UserError(str(error)) from error
    except EnvironmentBroken as error:
        raise InfrastructureError(str(error)) from error


def recipe(place: Place, *, fresh: bool = False) -> Shown:
    """The recipe that a build would begin with."""
    known = None if fresh else place.known()
    return Shown(spec=known or place.found(), proven=known is not None)


def build_and_prove(
    place: Place, *, fresh: bool, attempts: int, time_limit: float, on_step: Tell, on_line: Tell
) -> Proof:
    """Build and prove, and remember the recipe that did best when tests passed with it.

    Begins with the recipe proven before, unless `fresh`; if that no longer holds, again from what the files say.
    """
    found = place.found()
    how = How(
        test_timeout=place.settings.budget.test_timeout,
        sources=place.settings.environment.sources(),
        images_gb=place.settings.environment.images_gb,
        on_step=on_step,
        on_line=on_line,
    )
    known = None if fresh else place.known()
    proof: Proof | None = None
    if known is not None:
        proof = prove(place.snapshot, known, how, label="as proven before", max_attempts=1)
        if proof.status == "ready":
            return proof
        on_step("the recipe proven before no longer holds; beginning anew")
        forget_recipe(place.snapshot, found, __version__)
    again = prove(place.snapshot, found, how, max_attempts=attempts, time_limit=time_limit)
    if again.status == "ready" and found.image is None:
        keep_recipe(place.snapshot, found, __version__, again.spec)
    return again if proof is None else again.model_copy(update={"attempts": (*proof.attempts, *again.attempts)})


@contextlib.contextmanager
def open_environment(place: Place, observer: Observer) -> Iterator[tuple[Environment, EnvSpec]]:
    """A clean environment of the place, and the recipe it was made by."""
    kind, warning = choose_kind(place.settings.environment.kind, named_checkout=True)
    if warning:
        observer(Note(text=warning, level="warning"))
    prepared, spec = prepare(kind, place.snapshot, place.found(), "", observer, place.settings.environment)
    with contextlib.closing(prepared), prepared.open() as environment:
        yield environment, spec


def run_its_tests(place: Place, ids: tuple[str, ...], observer: Observer) -> Tested:
    """Run the tests, or those of `ids`, in a clean environment. Raises `UserError` when there is none of `ids`."""
    with open_environment(place, observer) as (environment, spec):
        if spec.test_command is None:
            raise UserError("how the tests are run was not found out: --test-command, or project.test_command")
        observer(Note(text=f"running the tests: {' '.join([spec.test_command, *ids])}"))
        report = run_tests(environment, spec.test_command, ids, timeout=place.settings.budget.test_timeout).report
    if ids and not report.tests and report.exit_code in (_NOTHING_COLLECTED, 4):
        raise UserError(f"no such test: {', '.join(ids)} (with: {report.command})")
    unread = report.opaque or not report.tests
    return Tested(
        command=report.command,
        exit_code=report.exit_code,
        timed_out=report.timed_out,
        tests=() if report.opaque else report.tests,
        unparsed_tail=report.output[-_TAIL:] if unread else None,
    )


def as_object(answer: BaseModel) -> dict[str, Any]:
    """The one object that `--json` prints."""
    return {"schema": 1, **answer.model_dump(mode="json")}


def save_recipe(spec: EnvSpec, repository: Path, *, force: bool) -> Path:
    """Write it as the project's file and return where. Raises `UserError` when one is there and not `force`."""
    file = (Path.cwd() if _is_bare(repository) else repository) / PROJECT_FILE
    text = project_section(spec)
    try:
        with file.open("w" if force else "x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        raise UserError(f"{file} is there already: --force overwrites it") from error
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}") from error
    return file


def there_are() -> tuple[StoredImage, ...]:
    """Images of environments on the engine."""
    try:
        return stored_images()
    except EnvironmentBroken as error:
        raise InfrastructureError(str(error)) from error


def remove_images(to_gb: float, *, everybodys: bool) -> tuple[StoredImage, ...]:
    """Remove those unused for longest until the rest fits; returns them."""
    try:
        return prune(int(to_gb * GiB), everybodys=everybodys)
    except EnvironmentBroken as error:
        raise InfrastructureError(str(error)) from error


def _is_bare(repository: Path) -> bool:
    return git_text(["rev-parse", "--is-bare-repository"], cwd=repository) == "true"
