"""Trajectory files: one JSON line per event, written as it happens, and large texts beside them."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from trajectories.events import EVENT, SCHEMA, Event
from trajectories.large import put_back, taken_out
from trajectories.masking import without_secrets
from trajectories.trajectory import Trajectory

FILE_NAME = "trajectory.jsonl"


class TrajectoryError(ValueError):
    """A trajectory file that cannot be read; the message names the file and the line."""


class TrajectoryWriter:
    """Appends events to a file and flushes each to the operating system, so that `kill -9` loses at most a torn line.

    An `Observer`: call it with an event. A line is at most 64 KiB, larger values lie beside it: see `large.py`. None of
    the `secrets` is ever written, whatever event it stands in.
    """

    def __init__(self, path: Path, secrets: Sequence[str] = ()) -> None:
        self._secrets = tuple(secrets)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        _drop_torn_line(path)
        self._file = path.open("ab", buffering=0)

    def __call__(self, event: Event) -> None:
        line = without_secrets(_line(event), self._secrets)
        self._file.write(taken_out(line, self.path.parent) + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()


def _drop_torn_line(path: Path) -> None:
    """Cut off what a killed writer left of its last line, so that the next event begins a line of its own."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.truncate(file.read().rfind(b"\n") + 1)


def read_trajectory(path: Path) -> Trajectory:
    """Read a run's trajectory; `path` is the file or the run's folder.

    A last line without its newline is what a killed writer leaves: it is dropped and `torn` is set. Anything else that
    does not parse raises `TrajectoryError`.
    """
    file = path / FILE_NAME if path.is_dir() else path
    try:
        data = file.read_bytes()
    except OSError as error:
        raise TrajectoryError(f"{file}: {error.strerror or error}") from error
    *lines, tail = data.split(b"\n")
    _check_schema(file, lines[0] if lines else b"")
    events = [_parse(file, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return Trajectory(events=tuple(events), torn=bool(tail))


def _check_schema(file: Path, first: bytes) -> None:
    """Before anything else is read: a newer program's events need not be ours."""
    try:
        started = json.loads(first)
    except ValueError:
        return
    schema = started.get("schema_version") if isinstance(started, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        raise TrajectoryError(f"{file}: schema {schema} is newer than this program's {SCHEMA}")


def _line(event: Event) -> bytes:
    try:
        return EVENT.dump_json(event)
    except PydanticSerializationError:
        # Half a surrogate pair, from somebody's text: JSON can say it in ASCII.
        return json.dumps(event.model_dump(mode="python"), default=str).encode()


def _parse(file: Path, number: int, line: bytes) -> Event:
    try:
        return EVENT.validate_python(put_back(json.loads(line), file.parent), strict=False)
    except OSError as error:
        raise TrajectoryError(f"{file}:{number}: {error.filename}: {error.strerror or error}") from error
    except (ValueError, LookupError, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise TrajectoryError(f"{file}:{number}: not an event ({first})") from error
