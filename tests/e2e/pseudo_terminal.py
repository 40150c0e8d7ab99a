"""The console script at a terminal, as a person sits there."""

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.e2e.command import SCRIPT

_CODES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[=>])")
CTRL_C = "\x03"
CTRL_D = "\x04"


class PseudoTerminal:
    """Its controlling terminal is ours: Ctrl-C is a key that is pressed."""

    def __init__(self, arguments: Sequence[str], cwd: Path) -> None:
        self.seen = ""
        """All that was shown, without colours."""
        self._mark = 0
        self._ours, self._theirs = pty.openpty()
        # A session without a terminal takes the first one that is opened in it.
        opens = f'exec 0<>{os.ttyname(self._theirs)} 1>&0 2>&0; exec "$@"'
        self.process = subprocess.Popen(
            ["sh", "-c", opens, "sh", str(SCRIPT), *arguments],
            cwd=cwd,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "200"},
        )
        # While nobody has it open there is nothing to read: until the script has it, we do.
        while not self._read() or not self.seen:
            assert self.process.poll() is None, "it ended at once"
        os.close(self._theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """What was shown since the last wait, up to this text and the rest of what came with it."""
        deadline = time.monotonic() + seconds
        while (at := self.seen.find(text, self._mark)) < 0:
            assert time.monotonic() < deadline, f"never shown: {text}\n{self.seen[self._mark :]}"
            assert self._read(), f"ended without {text}\n{self.seen[self._mark :]}"
        shown, self._mark = self.seen[self._mark : at + len(text)], at + len(text)
        return shown

    def type(self, line: str) -> None:
        """Once it is asked for."""
        self.wait_for("you> ")
        self.press(f"{line}\n")

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def end(self, seconds: float = 120) -> int:
        """The exit code."""
        deadline = time.monotonic() + seconds
        while self._read():
            assert time.monotonic() < deadline, self.seen
        return self.process.wait(timeout=30)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 0.2)[0]:
            return True
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # nobody has the other end any more
            return False
        self.seen += _CODES.sub("", data.decode("utf-8", "replace")).replace("\r", "")
        return bool(data)
