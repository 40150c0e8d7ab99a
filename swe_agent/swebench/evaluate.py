"""One instance: its environment, the patch, the dataset's tests over it, the verdict."""

import contextlib
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from envs import Environment, EnvironmentBroken, ExecResult, Patch, PatchDoesNotApply, UnusableInput
from envs.docker import PreparedDocker, prepare_docker
from envs.errors import EnvsError
from envs.git import GitFailed, git
from envs.snapshot import Snapshot
from swe_agent.config import EnvironmentSettings
from swe_agent.errors import UserError
from swe_agent.swebench.facts import UnknownVersion, facts_for
from swe_agent.swebench.grading import Graded, grade, graded
from swe_agent.swebench.holes import Mended
from swe_agent.swebench.images import published_image
from swe_agent.swebench.predictions import Kind
from swe_agent.swebench.printed import read_printed
from swe_agent.swebench.recipe import Recipe, built_recipe, official_recipe
from swe_agent.swebench.rows import Row

_NETWORK = re.compile(r"name resolution|does not answer|Connection (?:reset|refused)|Read timed out|HTTP error 50\d")
"""How a build says that the network let it down, which may be over in a moment."""
_PAUSE = 10.0


class Opened(NamedTuple):
    environment: Environment
    prepared: PreparedDocker
    snapshot: Snapshot
    recipe: Recipe


class _NoCommit(EnvsError):
    """The repository does not have what the row names."""


@dataclass(frozen=True)
class Evaluator:
    """What all instances of a batch share. Used by several threads at once."""

    repo_path: str
    """A format string with `{owner}` and `{name}` that names repositories on this disk."""
    kind: Kind
    timeout: float
    """Seconds for one run of the tests."""
    settings: EnvironmentSettings
    scratch: Path
    logs: Path
    pull: bool = False
    official: bool = True
    """Use the published image where there is one."""
    _mended: dict[Path, Mended] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def repository(self, row: Row) -> Path:
        """Raises `UserError` for a format string that is none."""
        owner, _, name = row.repo.partition("/")
        try:
            return Path(self.repo_path.format(owner=owner, name=name)).resolve()
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            raise UserError(
                f"--repo-path is not a format string with {{owner}} and {{name}}: {self.repo_path}"
            ) from error

    def evaluate(self, row: Row, patch: Patch | None) -> Graded:
        """Never raises for what is the prediction's or the environment's fault; `UserError` for bad arguments."""
        began = time.monotonic()
        result = self._told_beforehand(row, patch) or self._evaluate(row, patch or Patch(b""))
        return result.model_copy(update={"seconds": round(time.monotonic() - began, 1)})

    def _told_beforehand(self, row: Row, patch: Patch | None) -> Graded | None:
        """What needs no environment to be told."""
        if patch is None:
            return graded(row, "no_prediction", "the predictions file says nothing about it")
        if patch.is_empty and self.kind != "empty":
            return graded(row, "empty")
        if not patch.is_empty and not patch.paths:
            return graded(row, "not_a_patch", f"not a unified diff: it begins {patch.text.strip()[:60]!r}")
        if not self.repository(row).exists():
            return graded(row, "no_repository", f"no such repository: {self.repository(row)}")
        return None

    def _evaluate(self, row: Row, patch: Patch) -> Graded:
        try:
            with self.opened(row) as (environment, prepared, snapshot, recipe):
                shown = {"environment": "official" if recipe.official else "built", "image": prepared.image}
                return self._judge(row, patch, environment, snapshot, recipe).model_copy(update=shown)
        except _NoCommit as error:
            return graded(row, "no_repository", str(error))
        except (EnvsError, OSError) as error:
            detail = getattr(error, "detail", "")
            if detail:
                self._write_log(row, detail)
            return graded(row, "environment_failed", str(error))

    @contextlib.contextmanager
    def opened(self, row: Row) -> Iterator[Opened]:
        """The clean environment of a row's base commit. Raises `EnvsError`, `OSError`."""
        into = self.scratch / row.instance_id
        shutil.rmtree(into, ignore_errors=True)
        try:
            into.mkdir(parents=True)
            try:
                snapshot = self._mended_repository(row).snapshot(row.base_commit, into / "base")
            except (UnusableInput, GitFailed) as error:
                raise _NoCommit(str(error)) from error
            recipe = self._recipe(row, snapshot)
            with closing(self._prepare(row, recipe, snapshot, into)) as prepared, prepared.open() as environment:
                yield Opened(environment, prepared, snapshot, recipe)
        finally:
            shutil.rmtree(into, ignore_errors=True)

    def _mended_repository(self, row: Row) -> Mended:
        try:
            packages = facts_for(row.repo, row.version).published
        except UnknownVersion:
            packages = ()
        named = tuple(package.replace("{version}", row.version or "") for package in packages)
        folder = self.scratch / "mended" / f"{row.repo.replace('/', '+')}-{row.version}"
        with self._lock:
            return self._mended.setdefault(folder, Mended(self.repository(row), folder, named))

    def _recipe(self, row: Row, snapshot: Snapshot) -> Recipe:
        image = published_image(row, pull=self.pull) if self.official else None
        if image is not None and row.eval_script:
            recipe = official_recipe(row, image)
        else:
            recipe = built_recipe(row, self.repository(row), snapshot)
        said = {"limits": self.settings.limits, "runtime": self.settings.runtime}
        return replace(recipe, spec=recipe.spec.model_copy(update=said))

    def _prepare(self, row: Row, recipe: Recipe, snapshot: Snapshot, into: Path) -> PreparedDocker:
        """Instances of one version share the layer of dependencies, which is made by the first that needs it."""
        setup: Snapshot | None = None
        if not recipe.official:
            setup = self._mended_repository(row).snapshot(row.setup_commit, into / "setup")
        try:
            return self._built(row, recipe, snapshot, setup)
        except EnvironmentBroken as error:
            if not _NETWORK.search(f"{error}\n{error.detail}"):
                raise
            # What was made below the step that failed is kept, so that another try costs little.
            time.sleep(_PAUSE)
            return self._built(row, recipe, snapshot, setup)

    def _built(self, row: Row, recipe: Recipe, snapshot: Snapshot, setup: Snapshot | None) -> PreparedDocker:
        return prepare_docker(
            snapshot,
            recipe.spec,
            run_id=row.instance_id,
            dependencies_from=setup,
            sources=self.settings.sources(),
            images_gb=self.settings.images_gb,
        )

    def _judge(self, row: Row, patch: Patch, environment: Environment, snapshot: Snapshot, recipe: Recipe) -> Graded:
        try:
            environment.apply(patch)
        except PatchDoesNotApply as error:
            return graded(row, "patch_does_not_apply", str(error))
        try:
            _restore(environment, snapshot, row.test_patch)
            environment.apply(row.test_patch)
        except (PatchDoesNotApply, OSError) as error:
            # The files were just set to the base: only a prediction that made a folder into something else does this.
            return graded(row, "patch_does_not_apply", f"the dataset's tests do not apply over it: {error}")
        done = environment.exec(f"exec 2>&1\n{recipe.test_script}", timeout=self.timeout)
        self._write_log(row, f"$ {recipe.test_script}\n{done.output}\n[exit code {done.exit_code}]\n")
        _check_command(done, recipe)
        printed = read_printed(done.output, row.log_parser, recipe.test_script, done.exit_code)
        return grade(
            row, printed, self.kind, is_empty=patch.is_empty, exit_code=done.exit_code, timed_out=done.timed_out
        )

    def _write_log(self, row: Row, text: str) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        (self.logs / f"{row.instance_id}.log").write_text(text, encoding="utf-8", errors="backslashreplace")


def _restore(environment: Environment, snapshot: Snapshot, test_patch: Patch) -> None:
    """The files of the test patch as at the base, whatever the prediction did to them."""
    paths = test_patch.paths
    if not paths:
        return
    environment.exec(["rm", "-rf", "--", *paths], timeout=60)
    for path in paths:
        try:
            blob = git(["cat-file", "blob", f"{snapshot.commit}:{path}"], cwd=snapshot.git_dir)
        except GitFailed:
            continue  # a file that the test patch brings
        environment.write(path, blob)


def _check_command(done: ExecResult, recipe: Recipe) -> None:
    """A runner that is not there says nothing about the patch."""
    if done.exit_code == 127 or (done.exit_code == 1 and "No module named pytest" in done.output[-2000:]):
        last = done.output.strip().splitlines()[-1:] or ["no message"]
        raise EnvironmentBroken(
            f"the test command does not exist in the environment: {last[0][:200]}", recipe.test_script
        )
