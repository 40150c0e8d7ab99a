"""A tree and its index, opened as every command that asks it does: what is kept on disk is used, progress is shown."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from envs import EnvironmentBroken
from localization import CodeIndex
from localization.store import PATIENCE, Store, default_folder
from localization.store_file import NAME, remove_file
from swe_agent.cli.progress import Progress
from swe_agent.errors import InfrastructureError
from swe_agent.source import Source, open_source


@dataclass(frozen=True)
class Opened:
    """`folder` is where the index is kept; `seconds` is what opening took."""

    source: Source
    index: CodeIndex
    folder: Path
    seconds: float


@contextlib.contextmanager
def open_index(repo: Path, ref: str | None, progress: Progress, *, rebuild: bool = False) -> Iterator[Opened]:
    """The index of a checkout, a folder or a commit, as it is now. Raises `UserError`.

    With `rebuild` what was kept is thrown away first. What was read until an interruption is kept.
    """
    source = open_source(repo, ref)
    folder = default_folder(source.home)
    if rebuild:
        _forget(folder)
    started = time.monotonic()
    with Store(folder) as store:
        try:
            index = CodeIndex.build(source.tree, store, progress=progress.reading)
        except EnvironmentBroken as error:
            raise InfrastructureError(str(error)) from error
        yield Opened(source, index, folder, time.monotonic() - started)
        for problem in index.problems:
            progress.say(f"note: {problem}", "yellow")


def bytes_on_disk(folder: Path) -> int:
    """Of the index, with what is not yet written into its one file."""
    found = 0
    for suffix in ("", "-wal"):
        with contextlib.suppress(OSError):
            found += (folder / f"{NAME}{suffix}").stat().st_size
    return found


def _forget(folder: Path) -> None:
    file = folder / NAME
    try:
        remove_file(folder, file.stat().st_ino, PATIENCE)
    except FileNotFoundError:
        return
    except OSError as error:
        raise InfrastructureError(f"cannot remove {file}: {error}") from error
