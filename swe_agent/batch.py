"""Grade many instances: a thread each, a file per result, and a second start goes on where the first ended."""

import contextlib
import fcntl
import hashlib
import json
import queue
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from envs import Patch
from envs.engine import engine_available
from swe_agent.config import EnvironmentSettings
from swe_agent.errors import InfrastructureError, UserError
from swe_agent.swebench.evaluate import Evaluator
from swe_agent.swebench.facts import UnknownVersion, facts_for
from swe_agent.swebench.grading import Graded, graded
from swe_agent.swebench.predictions import Predictions
from swe_agent.swebench.rows import Row

GRADING = 1
"""Counted up when the same instance and patch begin to be graded another way."""

Progress = Callable[[int, int, Graded, bool], None]
"""Called from the main thread with: done, of, the result, whether it was there before."""


class BatchReport(BaseModel):
    """`batch eval --json` (schemas/batch_eval.json)."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: int = Field(default=1, alias="schema")
    n: int
    resolved: int
    unresolved: int
    error: int
    as_recorded: int | None = None
    """Of `gold` or `empty`: how many instances did what the dataset says."""
    by_cause: dict[str, int]
    predictions: str
    output: str
    instances: tuple[Graded, ...]


@dataclass(frozen=True)
class BatchSettings:
    """How to grade; nothing in it changes what a result says, except the time allowed."""

    repo_path: str
    output: Path
    workers: int
    timeout: float
    environment: EnvironmentSettings
    pull: bool = False
    official: bool = True


@dataclass(frozen=True)
class _Job:
    row: Row
    patch: Patch | None
    fingerprint: str


class _Kept(BaseModel):
    """One result on disk, with the hash of what it was made from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fingerprint: str
    result: Graded


def default_output(folder: str, instances: Path, predictions: Predictions, given: str) -> Path:
    """A folder named by what is graded, so that the same command finds its results again."""
    content = instances.read_bytes() + (b"" if predictions.kind != "file" else Path(given).read_bytes())
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Path(folder) / f"eval-{instances.name.split('.')[0]}-{predictions.name}-{digest}"


def evaluate_batch(
    rows: Sequence[Row], predictions: Predictions, settings: BatchSettings, progress: Progress
) -> BatchReport:
    """Grade every row. Results are written one by one; those of an earlier start are kept unless they are errors.

    Raises `InfrastructureError` when the engine is gone (what was done stays done) and `UserError` when the output
    folder cannot be written or somebody else writes to it.
    """
    results = settings.output / "instances"
    try:
        results.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot write results to {settings.output}: {error.strerror}") from error
    with _alone(settings.output):
        return _evaluate_batch(rows, predictions, settings, progress, results)


@contextlib.contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Two commands that write the same results would undo each other's."""
    with (output / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"another evaluation is writing to {output}") from None
        yield


def _evaluate_batch(
    rows: Sequence[Row], predictions: Predictions, settings: BatchSettings, progress: Progress, results: Path
) -> BatchReport:
    jobs = [_job(row, predictions, settings) for row in rows]
    found: dict[str, Graded] = {}
    for job in jobs:
        kept = _read(results / f"{job.row.instance_id}.json", job.fingerprint)
        if kept is not None:
            found[job.row.instance_id] = kept
            progress(len(found), len(jobs), kept, True)
    todo = [job for job in jobs if job.row.instance_id not in found]
    if todo:
        with tempfile.TemporaryDirectory(prefix="swe-agent-eval-", ignore_cleanup_errors=True) as scratch:
            evaluator = Evaluator(
                repo_path=settings.repo_path,
                kind=predictions.kind,
                timeout=settings.timeout,
                settings=settings.environment,
                scratch=Path(scratch),
                logs=settings.output / "logs",
                pull=settings.pull,
                official=settings.official,
            )
            _check_repositories(evaluator, todo)
            _Workers(evaluator, todo, settings.workers).run(
                lambda job, result: _done(job, result, results, found, len(jobs), progress)
            )
    report = _report(rows, found, predictions, settings.output)
    _write(settings.output / "report.json", report.model_dump_json(indent=2))
    return report


def _check_repositories(evaluator: Evaluator, jobs: Sequence[_Job]) -> None:
    """A format string that is none, or that names nothing at all, is told before anything runs. Raises `UserError`."""
    places = {evaluator.repository(job.row) for job in jobs}
    if not any(place.exists() for place in places):
        raise UserError(f"no repository is where --repo-path says: no {sorted(places)[0]}")


def _done(job: _Job, result: Graded, results: Path, found: dict[str, Graded], total: int, progress: Progress) -> None:
    kept = _Kept(fingerprint=job.fingerprint, result=result)
    _write(results / f"{job.row.instance_id}.json", kept.model_dump_json(indent=2))
    found[job.row.instance_id] = result
    progress(len(found), total, result, False)


class _Workers:
    """Threads that grade. They are daemons: when the program ends, their containers end with it."""

    def __init__(self, evaluator: Evaluator, jobs: Sequence[_Job], count: int) -> None:
        self._evaluator = evaluator
        self._todo = list(jobs)
        self._busy: list[str] = []
        self._choosing = threading.Lock()
        self._done: queue.SimpleQueue[tuple[_Job, Graded | BaseException]] = queue.SimpleQueue()
        self._jobs = len(jobs)
        self._count = min(count, len(jobs))
        self._stopped = threading.Event()

    def run(self, done: Callable[[_Job, Graded], None]) -> None:
        """Call `done` in this thread for each result. Raises `InfrastructureError` when the engine is gone."""
        for number in range(self._count):
            threading.Thread(target=self._work, name=f"grading-{number}", daemon=True).start()
        try:
            for _ in range(self._jobs):
                job, answer = self._done.get()
                if isinstance(answer, BaseException):
                    raise answer
                if answer.status == "error" and answer.cause == "environment_failed" and not engine_available():
                    raise InfrastructureError(
                        f"the container engine is gone: {answer.detail}; the same command goes on when it is back"
                    )
                done(job, answer)
        finally:
            self._stopped.set()

    def _work(self) -> None:
        while not self._stopped.is_set():
            job = self._next()
            if job is None:
                return
            try:
                answer: Graded | BaseException = self._evaluator.evaluate(job.row, job.patch)
            except UserError as error:
                answer = error
            except Exception as error:  # ours: it ends this instance, not the others
                answer = graded(job.row, "environment_failed", f"{type(error).__name__}: {error}")
            with self._choosing:
                self._busy.remove(job.row.repo)
            self._done.put((job, answer))

    def _next(self) -> _Job | None:
        """The first job of a repository nobody is at: those of one repository would wait for the layers they share."""
        with self._choosing:
            if not self._todo:
                return None
            job = next((job for job in self._todo if job.row.repo not in self._busy), self._todo[0])
            self._todo.remove(job)
            self._busy.append(job.row.repo)
            return job


def _job(row: Row, predictions: Predictions, settings: BatchSettings) -> _Job:
    patch = predictions.patches.get(row.instance_id)
    try:
        facts = facts_for(row.repo, row.version).model_dump_json()
    except UnknownVersion:
        facts = ""
    made_of = (
        GRADING, predictions.kind, patch.text if patch else None, row.repo, row.base_commit, row.setup_commit,
        row.test_patch.text, row.fail_to_pass, row.pass_to_pass, row.eval_script, row.log_parser, facts,
        settings.official,
    )  # fmt: skip
    return _Job(row, patch, hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16])


def _read(path: Path, fingerprint: str) -> Graded | None:
    """A result of an earlier start that still holds; errors of the environment are worth another try."""
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None
    return kept.result if kept.fingerprint == fingerprint and kept.result.status != "error" else None


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a reader never sees half a file."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    part.replace(path)


def _report(rows: Sequence[Row], found: dict[str, Graded], predictions: Predictions, output: Path) -> BatchReport:
    instances = tuple(found[row.instance_id] for row in rows)
    statuses = Counter(one.status for one in instances)
    return BatchReport(
        n=len(instances),
        resolved=statuses["resolved"],
        unresolved=statuses["unresolved"],
        error=statuses["error"],
        as_recorded=None if predictions.kind == "file" else sum(one.as_recorded is True for one in instances),
        by_cause=dict(sorted(Counter(one.cause for one in instances).items())),
        predictions=predictions.name,
        output=str(output),
        instances=instances,
    )
