"""A shell in a container that stays: small things are asked of it in a millisecond instead of an exec's sixty.

It is ours alone; commands of whoever works there never go through it. It runs as the same ordinary user, who may kill
it: then the next question starts another.
"""

import contextlib
import re
import struct
import threading
import uuid
from collections.abc import Callable
from typing import Any

from envs.errors import EnvironmentBroken
from envs.streams import hang_up

ANSWER_TIMEOUT = 300.0
"""Seconds within which more of an answer must come."""
_SENT_AT_ONCE = 1 << 15
"""Bytes that the connection takes whether or not the other side reads."""

LOOP = 'while IFS= read -r line; do eval "$line"; done'

Connect = Callable[[list[str]], Any]
"""Starts a command in the container and gives the connection to its three streams."""


class SideShell:
    """Not thread-safe. Nothing is started before the first question."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: Any = None

    def ask(self, command: str, payload: bytes = b"") -> tuple[int, bytes, str]:
        """Run one line of shell with `payload` as its input: exit code, what it printed, its complaints.

        The command has to read exactly the payload. Raises `EnvironmentBroken` when there is no answer; a shell that
        was killed is started anew, once.
        """
        fresh = self._connection is None
        try:
            return self._asked(command, payload)
        except _Gone as error:
            self.close()
            if fresh:
                raise EnvironmentBroken(f"the container does not answer: {error}") from error
        try:
            return self._asked(command, payload)
        except _Gone as error:
            self.close()
            raise EnvironmentBroken(f"the container does not answer: {error}") from error

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            hang_up(connection)

    def _asked(self, command: str, payload: bytes) -> tuple[int, bytes, str]:
        if self._connection is None:
            self._connection = self._connect(["sh", "-c", LOOP])
            self._socket.settimeout(ANSWER_TIMEOUT)
        mark = uuid.uuid4().hex
        # What a failed command left of the payload would be taken for the next line.
        ending = f"c=$?; printf '\\n{mark} %s\\n' $c" + ("; [ $c = 0 ] || exit" if payload else "")
        line = f"{command}; {ending}\n".encode("utf-8", "surrogateescape") + payload
        sender = threading.Thread(target=self._send, args=(line,), daemon=True)
        if len(line) <= _SENT_AT_ONCE:
            self._send(line)
        else:
            sender.start()
        code, out, err = self._answer(mark.encode())
        if code and payload:
            self.close()
        return code, out, err

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # the missing answer is what is reported
            self._socket.sendall(data)

    def _answer(self, mark: bytes) -> tuple[int, bytes, str]:
        file: Any = self._connection._response.raw._fp.fp  # the buffer in which the answer's headers were read
        ending = re.compile(rb"\n" + mark + rb" (\d+)\n\Z")
        out, err = bytearray(), bytearray()
        while not (end := ending.search(out, max(0, len(out) - 50))):
            try:
                head = file.read(8)
                kind, left = struct.unpack(">BxxxL", head) if len(head) == 8 else (0, -1)
                data = file.read(left) if left >= 0 else b""
            except OSError as error:
                raise _Gone(str(error)) from error
            if left < 0 or len(data) < left:
                raise _Gone("its shell has ended")
            (err if kind == 2 else out).extend(data)
        code = int(end[1])
        del out[end.start() :]
        return code, bytes(out), err.decode("utf-8", "replace")

    @property
    def _socket(self) -> Any:
        return getattr(self._connection, "_sock", self._connection)


class _Gone(Exception):
    """The shell or the connection to it ended."""
