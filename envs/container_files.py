"""Files of a container: read, written and removed where its own links lead, never out of the tree."""

import contextlib
import errno
import io
import posixpath
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from envs.base import READ_LIMIT, ExecResult
from envs.errors import EnvironmentBroken
from envs.places import OUTSIDE, ROOT, USER

if TYPE_CHECKING:
    from docker.models.containers import Container

_OUTSIDE, _ABSENT, _FOLDER, _NO_FOLDER, _LARGE = 43, 44, 45, 46, 47
_FOLLOW = f"""
place=$1; there=$1; rest=
while [ -n "$there" ] && [ ! -e "$there" ] && [ ! -L "$there" ]; do
    rest="/${{there##*/}}$rest"; there=${{there%/*}}
done
real=$(readlink -f -- "$there") || exit {_ABSENT}
real=$real$rest
case "$real/" in "$(readlink -f -- "$2")"/*|"$(readlink -f -- "$3")"/*) ;; *) exit {_OUTSIDE};; esac
[ -d "$real" ] && exit {_FOLDER}
"""
_READ = f"""
[ -e "$real" ] || exit {_ABSENT}
[ "$(stat -c %s -- "$real")" -le {READ_LIMIT} ] || exit {_LARGE}
cat -- "$real"
"""
_WHERE = 'printf %s "$real"'
_READY = f"""
[ -z "$rest" ] || [ -d "$there" ] || exit {_NO_FOLDER}
mkdir -p -- "${{real%/*}}" || exit 1
if [ -e "$real" ]; then stat -c %a -- "$real" || exit 1; else echo 644; fi
printf %s "$real"
"""
_REMOVE = f'[ -e "$place" ] || [ -L "$place" ] || exit {_ABSENT}; rm -f -- "$place"'

Run = Callable[[Sequence[str], Mapping[str, str], float], tuple[ExecResult, bytes]]


class ContainerFiles:
    """`run` executes argv in the container and returns raw stdout too; paths are relative to the tree."""

    def __init__(self, container: "Container", run: Run) -> None:
        self._container = container
        self._run = run

    def read(self, path: str) -> bytes:
        result, data = self._at(path, _READ)
        if not result.truncated:
            return data
        real = self._at(path, _WHERE)[1].decode("utf-8", "surrogateescape")
        try:
            stream: Any
            facts: Any
            stream, facts = self._container.get_archive(real)
        except Exception as error:
            raise EnvironmentBroken(f"could not read {path} from the container: {str(error)[:200]}") from error
        with contextlib.closing(stream):
            if facts["size"] > READ_LIMIT:  # it grew in between
                raise _too_large(path)
            with tarfile.open(fileobj=_Stream(iter(stream)), mode="r|") as archive:
                member = archive.next()
                file = archive.extractfile(member) if member is not None else None
                if member is None or file is None or member.size > READ_LIMIT:
                    raise _too_large(path)
                content = io.BytesIO()  # gives its bytes away without a copy, which a whole `read` would make two of
                shutil.copyfileobj(file, content, 1 << 18)
                return content.getvalue()

    def write(self, path: str, data: bytes) -> None:
        mode, _, real = self._at(path, _READY)[1].partition(b"\n")
        folder, name = posixpath.split(real.decode("utf-8", "surrogateescape"))
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = len(data), int(time.time()), int(mode, 8)
        member.uid, member.gid = (int(part) for part in USER.split(":"))
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            archive.addfile(member, io.BytesIO(data))
        try:
            done = self._container.put_archive(folder, buffer.getbuffer())
        except Exception as error:
            raise EnvironmentBroken(f"could not write {path} into the container: {str(error)[:200]}") from error
        if not done:
            raise EnvironmentBroken(f"could not write {path} into the container")

    def remove(self, path: str) -> None:
        self._at(path, _REMOVE)

    def _at(self, path: str, script: str) -> tuple[ExecResult, bytes]:
        """Run a script on a path whose links were followed inside the container, where they mean what they mean."""
        place = posixpath.normpath(posixpath.join(ROOT, path))
        if not any(place == top or place.startswith(f"{top}/") for top in (ROOT, OUTSIDE)):
            raise PermissionError(f"{path} lies outside the repository")
        done, raw = self._run(["sh", "-c", _FOLLOW + script, "sh", place, ROOT, OUTSIDE], {}, 60.0)
        if done.exit_code == _ABSENT:
            raise FileNotFoundError(f"no such file: {path}")
        if done.exit_code == _FOLDER:
            raise IsADirectoryError(f"is a folder: {path}")
        if done.exit_code == _NO_FOLDER:
            raise NotADirectoryError(f"a part of this path is a file: {path}")
        if done.exit_code == _OUTSIDE:
            raise PermissionError(f"{path} lies outside the repository")
        if done.exit_code == _LARGE:
            raise _too_large(path)
        if not done.ok:
            raise PermissionError(f"{path}: {done.stderr.strip() or 'no answer'}")
        return done, raw


def _too_large(path: str) -> OSError:
    return OSError(errno.EFBIG, f"larger than the {READ_LIMIT >> 20} MiB that are read at once", path)


class _Stream(io.RawIOBase):
    """Chunks as a file that is read once from its beginning, so that only one of them is in memory."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = memoryview(chunk)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
