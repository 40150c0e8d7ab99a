"""A folder as an environment, without a repository and without limits: for thousands of edits in seconds."""

import errno
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from envs import Environment, ExecResult, Patch
from envs.base import Shell


class FolderEnvironment:
    """`failing_write` makes that write from now on fail halfway, as a full disk does: 0 is the next one."""

    kind: Literal["local"] = "local"
    sandbox = False

    def __init__(self, folder: Path) -> None:
        self._tree, self._outside = folder.resolve() / "tree", folder.resolve() / "outside"
        self._tree.mkdir()
        self._outside.mkdir()
        self.failing_write: int | None = None

    @property
    def root(self) -> str:
        return str(self._tree)

    @property
    def outside(self) -> str:
        return str(self._outside)

    def exec(self, command: Sequence[str] | str, *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        argv = ["sh", "-c", command] if isinstance(command, str) else list(command)
        done = subprocess.run(argv, cwd=self._tree, capture_output=True, timeout=timeout, check=False)
        out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        return ExecResult(exit_code=done.returncode, stdout=out, stderr=err, seconds=0.0)

    def shell(self) -> Shell:
        raise NotImplementedError

    def read(self, path: str) -> bytes:
        return (self._tree / path).read_bytes()

    def write(self, path: str, data: bytes) -> None:
        place = self._tree / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if self.failing_write is not None:
            self.failing_write -= 1
            if self.failing_write < 0:
                self.failing_write = None
                place.write_bytes(data[: len(data) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
        place.write_bytes(data)

    def remove(self, path: str) -> None:
        (self._tree / path).unlink()

    def diff(self) -> Patch:
        raise NotImplementedError

    def apply(self, patch: Patch) -> None:
        raise NotImplementedError

    def reset(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """What it is made in is the caller's."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def state(self) -> dict[str, tuple[bytes, int]]:
        """Bytes and mode of every file of the tree."""
        return {
            str(each.relative_to(self._tree)): (each.read_bytes(), each.stat().st_mode & 0o777)
            for each in sorted(self._tree.rglob("*"))
            if each.is_file()
        }

    def fill(self, files: Mapping[str, tuple[bytes, int]]) -> None:
        """Nothing but these files."""
        for each in sorted(self._tree.rglob("*"), reverse=True):
            each.rmdir() if each.is_dir() else each.unlink()
        for name, (data, mode) in files.items():
            place = self._tree / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            place.chmod(mode)


_: type[Environment] = FolderEnvironment
