"""One repository at one commit, in a place that can be thrown away: the Protocols and what they exchange."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict

from envs.patch import Patch
from envs.saved_tree import Restored, SavedTree
from envs.shell import Shell

Kind = Literal["docker", "local"]

OUTPUT_LIMIT = 4 * 1024 * 1024
"""Bytes kept of each stream of a command; the middle of a longer one is dropped and `truncated` is set."""

READ_LIMIT = 64 * 1024 * 1024
"""Bytes of the largest file that `read` gives back; it has to fit into memory."""


class ExecResult(BaseModel):
    """What a command did. `exit_code` is None when it was killed at its time limit. Text is UTF-8 with replacement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exit_code: int | None
    stdout: str
    stderr: str
    seconds: float
    timed_out: bool = False
    truncated: bool = False

    @property
    def ok(self) -> bool:
        return self.exit_code == 0

    @property
    def output(self) -> str:
        """Both streams, stdout first."""
        return f"{self.stdout}\n{self.stderr}".strip("\n") if self.stderr else self.stdout


class Environment(Protocol):
    """A throw-away working tree of the repository, with the project's dependencies installed.

    Every path is relative to the tree, with `/`; one that leaves the tree (also through a symlink) raises
    `PermissionError`. `EnvironmentBroken` may be raised by every method. Not thread-safe: one thread, one environment.
    """

    @property
    def kind(self) -> Kind: ...

    @property
    def sandbox(self) -> bool:
        """Whether code in here is kept from the host."""

    @property
    def root(self) -> str:
        """Absolute path of the tree as seen by commands."""

    @property
    def outside(self) -> str:
        """Absolute path of a writable folder outside the tree: what is put there never shows in `diff`."""

    @property
    def full(self) -> bool:
        """Whether its limit of disk is passed, so that whatever goes on writing is killed."""

    def exec(self, command: Sequence[str] | str, *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        """Run a command in the tree; a string is given to `sh -c`.

        Standard input is empty. At `timeout` (wall seconds) every process the command started is killed *inside* the
        environment and what it printed so far comes back with `timed_out`. A command that does not exist is exit code
        127, not an exception.
        """

    def shell(self) -> Shell:
        """The one persistent shell of this place, as the same user and with the same limits as `exec`; it starts with
        its first command."""

    def glance(self, script: str) -> str:
        """What a short POSIX script of our own prints, in about a millisecond: it runs beside the persistent shell and
        cannot be changed by what happened there. It must end by itself, and read no input."""

    def read(self, path: str) -> bytes:
        """Bytes of a file. Raises FileNotFoundError, IsADirectoryError, PermissionError; OSError with EFBIG for one
        larger than READ_LIMIT."""

    def write(self, path: str, data: bytes) -> None:
        """Create or overwrite a file, making folders as needed; an existing file keeps its mode bits.

        Raises IsADirectoryError, NotADirectoryError (a part of the path is a file), PermissionError.
        A path below `outside` (absolute) is allowed too.
        """

    def remove(self, path: str) -> None:
        """Delete a file or a link. Raises FileNotFoundError, IsADirectoryError, PermissionError."""

    def diff(self) -> Patch:
        """What changed since the base commit, new files included, files ignored by the repository's own rules not.

        A repository begun inside the tree, and a file nobody may read, are left out.
        """

    def apply(self, patch: Patch) -> None:
        """Apply a patch as a whole or raise `PatchDoesNotApply` and change nothing."""

    def reset(self) -> None:
        """The tree as at the base commit; files the repository ignores (build products) stay."""

    def save(self, paths: Sequence[str] | None = None) -> SavedTree:
        """The tree as it is now, every file of it: untracked, ignored and the tree's own `.git` included; or only what
        is at `paths` and below, absent paths as absent.

        Contents are kept outside the environment until the prepared one is closed; of a file above 64 MiB, and of all
        beyond 2 GiB, only size and times. What only root may read is not kept. Hard links become files of their own.
        Raises `CannotSave` where that cannot be done at all; then nothing was and nothing will be.
        """

    def restore(self, saved: SavedTree) -> Restored:
        """Make the tree, or the part that was saved, what it was: bytes, modes, times, links, empty folders.

        `saved` may come from any environment of the same prepared one. What runs in the background may interfere.
        """

    def changes_between(self, before: SavedTree, after: SavedTree) -> Patch:
        """What turns one whole tree into the other, files in `.git` left out."""

    def close(self) -> None:
        """Throw the place away; calling it again does nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class PreparedEnvironment(Protocol):
    """A built environment from which any number of clean places can be opened."""

    @property
    def kind(self) -> Kind: ...

    @property
    def sandbox(self) -> bool: ...

    @property
    def image(self) -> str | None: ...

    @property
    def image_digest(self) -> str | None: ...

    @property
    def description(self) -> str:
        """One line for a person; says 'not a sandbox' where that is so."""

    def open(self) -> Environment:
        """A fresh tree at the base commit. Raises `EnvironmentBroken`."""

    def close(self) -> None:
        """Remove what was made only for this run (temporary folders); cached images stay."""
