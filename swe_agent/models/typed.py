"""Lines that a person types, waited for no longer than there is time."""

import os
import select
import sys
import time
from typing import TextIO

from swe_agent.waiting import MOMENT, DeadlinePassed

_CHUNK = 65536


class TypedLines:
    """Lines of a text file, standard input by itself.

    One with a descriptor is read below Python's buffer, which would wait without end: whatever it holds already is not
    seen. From any other a line is read at once.
    """

    def __init__(self, input: TextIO | None = None) -> None:
        self._input = input
        self._held = b""

    def next(self, deadline: float | None = None) -> str:
        """With its line end; empty at the end of the input. Raises `DeadlinePassed` at a time of the monotonic clock;
        what was typed of a line until then is kept for the next call."""
        file = self._input or sys.stdin
        try:
            number = file.fileno()
        except (OSError, ValueError):
            return file.readline()
        while b"\n" not in self._held:
            if not select.select([number], [], [], MOMENT)[0]:
                if deadline is not None and time.monotonic() >= deadline:
                    raise DeadlinePassed("the time is up, and nobody has answered")
                continue
            data = os.read(number, _CHUNK)
            if not data:
                break
            self._held += data
        line, end, self._held = self._held.partition(b"\n")
        return (line + end).decode(getattr(file, "encoding", None) or "utf-8", "replace")
