"""A shell process in a container, over the engine's connection to it."""

import contextlib
import select
import socket
import ssl
import struct
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from envs.engine import lost
from envs.local_shell import START
from envs.persistent_shell import Piece
from envs.places import ROOT, USER
from envs.processes import MARK
from envs.streams import hang_up

if TYPE_CHECKING:
    from docker.models.containers import Container

SEND_TIMEOUT = 60.0
"""Seconds for a waiting shell to take a command in."""

_CHUNK = 1 << 18

_KILL_STARTED = """
one=$1 two=$2 mark=$3 shell=$4
case $shell in /*) { read -r shell <"$shell"; } 2>/dev/null || shell=none ;; esac
for pass in 1 2 3 4 5 6 7 8 9 10; do
    doomed=' ' pairs=
    for f in $(grep -ls -e "$one" -e "$two" /proc/[0-9]*/environ); do
        f=${f#/proc/}; doomed="$doomed${f%/environ} "
    done
    for f in $(grep -Ls -e "$mark=" /proc/[0-9]*/environ); do
        f=${f#/proc/} p=${f%/environ} line=
        { read -r line <"/proc/$p/stat"; } 2>/dev/null
        set -- ${line##*) }
        case ${1-Z} in Z|X) continue ;; esac
        { [ "$4" = "$shell" ] || [ "$p" = "$shell" ]; } && doomed="$doomed$p "
        pairs="$pairs $p:$2"
    done
    more=1
    while [ "$more" ]; do
        more=
        for pair in $pairs; do
            case $doomed in *" ${pair%:*} "*) continue ;; esac
            case $doomed in *" ${pair#*:} "*) doomed="$doomed${pair%:*} " more=1 ;; esac
        done
    done
    [ "$doomed" = ' ' ] && exit 0
    kill -STOP $doomed 2>/dev/null
    kill -KILL $doomed 2>/dev/null
    sleep 0.05
done
exit 1
"""


def kill_started(container: "Container", marks: Sequence[str], pid: int | str) -> bool:
    """As `envs.processes.kill_started`, inside a container; False also when it could not be done.

    `pid` may be the path of a file in the container that holds the number.
    """
    one, two = marks
    try:
        done = container.exec_run(["sh", "-c", _KILL_STARTED, "sh", one, two, MARK, str(pid)], user=USER)
    except Exception:  # whatever it was, the caller has a stronger means
        return False
    return bool(done.exit_code == 0)


class NoConnection(Exception):
    """The engine does not give a connection on which one can both write and wait."""


class DockerChannel:
    """See `envs.persistent_shell.Channel`. Raises `EnvironmentBroken` without a container, `NoConnection`."""

    def __init__(self, container: "Container", variables: Mapping[str, str], mark: str, file_mb: int) -> None:
        assert container.client is not None
        self._api: Any = container.client.api
        limits = f"ulimit -c 0; ulimit -f {file_mb * 2048}; {START}"
        try:
            self._id = self._api.exec_create(
                container.id, ["sh", "-c", limits], stdin=True, environment={**variables, MARK: mark},
                workdir=ROOT, user=USER,
            )["Id"]  # fmt: skip
            self._connection: Any = self._api.exec_start(self._id, socket=True)
        except Exception as error:
            raise lost(error) from error
        self._frames = _Frames()
        self._ended = False
        try:
            self._socket = self._below()
        except BaseException:
            hang_up(self._connection)
            raise

    def _below(self) -> Any:
        """The socket itself. What came along with the answer's headers is taken out of the library's buffer."""
        below: Any = getattr(self._connection, "_sock", self._connection)
        if not isinstance(below, socket.socket):
            raise NoConnection(f"a {type(below).__name__} cannot be waited for")
        below.settimeout(0)
        with contextlib.suppress(Exception):  # a library that keeps no buffer
            file = self._connection._response.raw._fp.fp
            while data := file.read1(_CHUNK):
                self._frames.feed(data)
        return below

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        until = time.monotonic() + SEND_TIMEOUT
        while view:
            try:
                view = view[self._socket.send(view) :]
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError("the shell does not take its input") from None
                select.select([], [self._socket], [], left)

    def receive(self, seconds: float) -> Sequence[Piece] | None:
        if ready := self._frames.taken():
            return ready
        if self._ended:
            return None
        until = time.monotonic() + seconds
        while True:
            try:
                data = self._socket.recv(_CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                left = until - time.monotonic()
                if left <= 0:
                    return []
                select.select([self._socket], [], [], left)
                continue
            except OSError:
                data = b""
            if not data:
                self._ended = True
                return self._frames.taken() or None
            self._frames.feed(data)
            if pieces := self._frames.taken():
                return pieces

    def exit_code(self) -> int | None:
        try:
            for _ in range(100):
                state = self._api.exec_inspect(self._id)
                if state["ExitCode"] is not None and not state["Running"]:
                    return int(state["ExitCode"])
                if not self._ended:
                    return None
                time.sleep(0.01)  # its streams ended; that it has is noticed a moment later
        except Exception as error:
            raise lost(error) from error
        return None

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        hang_up(self._connection)


class _Frames:
    """The engine's two streams on one connection: eight bytes of head, then a piece of one of them."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._number = 0
        self._left = 0
        self._pieces: list[Piece] = []

    def feed(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer:
            if not self._left:
                if len(self._buffer) < 8:
                    return
                self._number, self._left = struct.unpack_from(">BxxxL", self._buffer)
                del self._buffer[:8]
                continue
            piece = bytes(self._buffer[: self._left])
            del self._buffer[: self._left]
            self._left -= len(piece)
            self._pieces.append((self._number, piece))

    def taken(self) -> list[Piece]:
        pieces, self._pieces = self._pieces, []
        return pieces
