"""Seconds and bytes of one step."""

import resource
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_SELF = Path("/proc/self")


class Stopwatch:
    """Wall and CPU seconds of a `with` block; processes that ended and were waited for within it are included."""

    wall = 0.0
    cpu = 0.0

    def __enter__(self) -> Self:
        self._began = time.perf_counter(), _cpu_seconds()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wall = time.perf_counter() - self._began[0]
        self.cpu = _cpu_seconds() - self._began[1]


def _cpu_seconds() -> float:
    # Not os.times(): it counts in hundredths.
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def reset_peak() -> None:
    """Let `peak_bytes` count from now on; without effect where the kernel does not offer it."""
    try:
        (_SELF / "clear_refs").write_text("5")
    except OSError:
        pass


def peak_bytes() -> int:
    """Most resident memory of this process since `reset_peak` (Linux), else since it began."""
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def resident_bytes() -> int | None:
    """Resident memory of this process now; None where it cannot be told."""
    return _status("VmRSS")


def _status(name: str) -> int | None:
    try:
        lines = (_SELF / "status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), None)
