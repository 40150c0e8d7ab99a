"""The two streams of a command in a container, from the engine's upgraded connection."""

import contextlib
import socket
import struct
from typing import Any

from envs.processes import Tail


class ExecStream:
    """What `exec_start(socket=True)` gave, read from its beginning.

    The library reads the socket below the buffer in which the answer's headers were read. When the command is quicker
    than we are, its output came along with the headers, lies in that buffer, and would be lost without a word.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._response: Any = connection._response
        self._file: Any = self._response.raw._fp.fp
        self._socket: Any = getattr(connection, "_sock", connection)
        self._socket.settimeout(None)  # a command may be silent for longer than the engine may take to answer

    def drain(self, streams: tuple[Tail, Tail]) -> None:
        """Feed stdout and stderr until the command's streams end or `close` is called from another thread."""
        with contextlib.suppress(Exception):  # the connection ends when the container does
            while len(head := self._file.read(8)) == 8:
                kind, left = struct.unpack(">BxxxL", head)
                while left:
                    data = self._file.read(min(left, 65536))
                    if not data:
                        return
                    streams[1 if kind == 2 else 0].feed(data)
                    left -= len(data)

    def close(self) -> None:
        with contextlib.suppress(Exception):  # wakes the thread that reads, which holds the buffer's lock
            self._socket.shutdown(socket.SHUT_RDWR)
        hang_up(self._connection)


def hang_up(stream: Any) -> None:
    """Close an upgraded connection wholly; by itself the library leaves its socket open."""
    below: Any = getattr(stream, "_sock", None)  # forgotten by the stream once that is closed
    response: Any = getattr(stream, "_response", None)
    for one in (stream, below, response):
        with contextlib.suppress(Exception):  # gone already, which each kind of connection says differently
            one.close()
