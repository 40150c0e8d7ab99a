"""Run folders: `runs/<id>/` with the trajectory, the issue, the patch and the result."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from swe_agent.errors import UserError
from swe_agent.result import Result
from trajectories.store import FILE_NAME

RESULT = "result.json"
RECORD = "record.json"
PATCH = "patch.diff"


class Record(BaseModel):
    """What it takes to run the verdict again: where the base is, and what was asked of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str
    """The repository: an absolute path or a URL."""
    base_commit: str
    changed: bool = False
    """Whether uncommitted files were part of the base; they are in `base.patch`."""
    failing_tests: tuple[str, ...] = ()
    with_test_patch: bool = False
    """The tests a person gave are in `tests.patch`."""
    instance: str | None = None
    snippet: bool = False
    """Whether a snippet of the issue was allowed to be the failing test."""


@dataclass(frozen=True)
class RunFolder:
    """One run on disk."""

    path: Path

    @property
    def run_id(self) -> str:
        return self.path.name

    @property
    def trajectory(self) -> Path:
        return self.path / FILE_NAME

    @property
    def ledger(self) -> Path:
        """What a model used, call by call."""
        return self.path / "budget.sqlite"

    @property
    def base_patch(self) -> Path:
        return self.path / "base.patch"

    @property
    def tests_patch(self) -> Path:
        return self.path / "tests.patch"

    @property
    def patch(self) -> Path:
        return self.path / PATCH

    def write_record(self, record: "Record") -> None:
        (self.path / RECORD).write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def read_record(self) -> "Record":
        """Raises `UserError` for a run that kept none: it ended before its base was known."""
        try:
            return Record.model_validate_json((self.path / RECORD).read_bytes())
        except (OSError, ValueError) as error:
            raise UserError(f"{self.path} holds no usable {RECORD}, so there is nothing to run again") from error

    def write_result(self, result: Result) -> None:
        """Whole or not at all: a reader never sees half a result."""
        part = self.path / f"{RESULT}.part"
        part.write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")
        part.replace(self.path / RESULT)

    def read_result(self) -> Result | None:
        """None while the run goes on, or when it was killed."""
        try:
            return Result.model_validate_json((self.path / RESULT).read_bytes())
        except (OSError, ValueError):
            return None


def new_run(output: Path, title: str) -> RunFolder:
    """Make a folder named by the time and the issue's title. Raises `UserError` when it cannot be written."""
    words = "-".join(re.findall(r"[a-z0-9]+", title.lower())[:4])[:28].strip("-") or "issue"
    name = f"{datetime.now():%Y%m%d-%H%M%S}-{words}-{secrets.token_hex(2)}"
    folder = output / name
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise UserError(f"cannot write runs to {output}: {error.strerror}") from error
    return RunFolder(folder)


def find_run(text: str, output: Path) -> RunFolder:
    """A run by its folder, its id below `output`, or a prefix of the id that only one run has. Raises `UserError`."""
    path = Path(text)
    if (path / FILE_NAME).exists():
        return RunFolder(path)
    if path.is_file() and path.suffix == ".jsonl":
        return RunFolder(path.parent)
    matching = [run for run in all_runs(output) if run.run_id.startswith(text)]
    if len(matching) == 1:
        return matching[0]
    what = "no run" if not matching else f"{len(matching)} runs"
    raise UserError(f"{what} called {text} in {output}; `swe-agent trajectory list` shows them")


def all_runs(output: Path) -> Iterator[RunFolder]:
    """Runs below `output`, oldest first."""
    for trajectory in sorted(output.glob(f"*/{FILE_NAME}")):
        yield RunFolder(trajectory.parent)
