"""A shell process on this host, in a session of its own."""

import contextlib
import os
import selectors
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from envs.persistent_shell import Piece
from envs.processes import MARK, limited
from envs.shell_frame import NAME
from envs.spec import Limits

START = (
    "if command -v bash >/dev/null; then "
    f"exec bash --noprofile --norc -c 'exec -a {NAME} bash --noprofile --norc -s'; else exec sh -s; fi"
)
"""Shell code that becomes a shell reading its standard input."""


class LocalChannel:
    """See `envs.persistent_shell.Channel`."""

    def __init__(self, cwd: Path, variables: Mapping[str, str], mark: str, limits: Limits) -> None:
        self._process = subprocess.Popen(
            ["sh", "-c", limited(limits), "sh", "sh", "-c", START],
            cwd=cwd,
            env={**variables, MARK: mark},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
        assert self._process.stdin is not None
        self._input = self._process.stdin
        self._pipes = tuple(filter(None, (self._process.stdout, self._process.stderr)))
        self._selector = selectors.DefaultSelector()
        for number, pipe in enumerate(self._pipes, 1):
            self._selector.register(pipe, selectors.EVENT_READ, number)

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._input.write(view) or 0 :]

    def receive(self, seconds: float) -> Sequence[Piece] | None:
        if not self._selector.get_map():
            return None
        pieces: list[Piece] = []
        for key, _ in self._selector.select(seconds):
            data = os.read(key.fd, 65536)
            if data:
                pieces.append((key.data, data))
            else:
                self._selector.unregister(key.fileobj)
        return pieces if pieces or self._selector.get_map() else None

    def exit_code(self) -> int | None:
        code = self._process.poll()
        if code is None and not self._selector.get_map():
            with contextlib.suppress(subprocess.TimeoutExpired):  # it is about to end: its pipes have
                code = self._process.wait(1.0)
        return None if code is None else 128 - code if code < 0 else code

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._input.close()
        self._selector.close()
        for pipe in self._pipes:
            pipe.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
