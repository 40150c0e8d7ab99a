"""A process that reads files, as the one that started it sees it."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from localization.worker import ANSWER, COUNT, LENGTHS, READY, TAKEN

START_SECONDS = 60.0
_PIPE_BYTES = 1 << 18
PATIENCE = 3
"""A file may take so many times its seconds by the clock: that a machine is busy is not the file's fault."""
_HERE = Path(__file__).resolve().parent
# The package is made from this very folder: none of the same name can come before it. It stays empty, because to import
# what it offers to others would take a worker as long as some dozens of files do.
_START = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
here, reader, seconds, memory, *sys.path[:] = sys.argv[1:]
spec = spec_from_file_location("localization", here + "/__init__.py", submodule_search_locations=[here])
sys.modules["localization"] = module_from_spec(spec)
from localization.worker import serve
serve(reader, float(seconds), int(memory))
"""
# There is a worker for each processor: threads of their libraries would be in each other's way.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Workers(NamedTuple):
    """So many `processes` at most. A file may take so many seconds of CPU time, rounded up, its worker so many bytes.

    `reader` is `module:function`; the function makes bytes of the path and contents of a file.
    """

    processes: int
    seconds: float = 10.0
    memory: int = 1 << 30
    reader: str = "localization.reading:record_bytes"

    @property
    def too_slow(self) -> str:
        return f"parsing took over {self.seconds:g} s"

    @property
    def too_large(self) -> str:
        return f"parsing took over {self.memory / 2**30:.3g} GB of memory"


class Job(NamedTuple):
    """A file to be read; `key` is the caller's."""

    path: str
    data: bytes
    key: str = ""


class WorkerProcess:
    """Started with its first batch, which it is sent when it is ready. Raises OSError when it cannot be started."""

    def __init__(self, batch: list[Job], workers: Workers) -> None:
        self.jobs = deque(batch)
        """Those without an answer."""
        self.started = False
        self.reading = False
        """Whether it has got all of its jobs: what ends it now is the first of them."""
        self._workers = workers
        self._heard = bytearray()
        self.deadline = time.monotonic() + START_SECONDS
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - stays open as long as the process
        arguments = [workers.reader, str(workers.seconds), str(workers.memory), *_module_folders()]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, str(_HERE), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=_HERE.parent,
            env={**os.environ, **_ONE_THREAD},
            start_new_session=True,  # Ctrl-C is for the one who started it
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        for pipe in (self._input, self._output):
            _widen(pipe)

    def fileno(self) -> int:
        """Of what it says."""
        return self._output.fileno()

    def give(self, batch: list[Job]) -> None:
        """More to do, when it has nothing left."""
        self.jobs = deque(batch)
        self._send()

    def hear(self) -> Iterator[tuple[int, bytes]]:
        """Answers that have come in. Raises EOFError after the last one there will be."""
        data = os.read(self.fileno(), 1 << 20)
        self._heard += data
        at = 0
        while at + ANSWER.size <= len(self._heard):
            kind, length = ANSWER.unpack_from(self._heard, at)
            end = at + ANSWER.size + length
            if end > len(self._heard):
                break
            said = bytes(self._heard[at + ANSWER.size : end])
            at = end
            self._wait_longer()
            if kind == READY:
                self.started = True
                self._send()
            elif kind == TAKEN:
                self.reading = True
            else:
                yield kind, said
        del self._heard[:at]
        if not data:
            raise EOFError

    def end(self) -> str:
        """Kill it unless it has ended. Returns why a file is to blame for that, if one is."""
        for pipe in (self._input, self._output):
            # What could not be written is not missed.
            with contextlib.suppress(OSError):
                pipe.close()
        code = self._process.poll()
        if code is None:
            self._process.kill()
        self._process.wait()
        self.last_words = _last_line(self._errors.read() if self._errors.seek(0) == 0 else b"")
        self._errors.close()
        if code is None or code == -signal.SIGXCPU:
            return self._workers.too_slow
        if "failed to allocate" in self.last_words:
            return self._workers.too_large
        return f"the parser crashed ({signal.Signals(-code).name if code < 0 else f'exit code {code}'})"

    def _send(self) -> None:
        self.reading = False
        parts = [COUNT.pack(len(self.jobs))]
        for job in self.jobs:
            path = job.path.encode(errors="surrogatepass")
            parts += [LENGTHS.pack(len(path), len(job.data)), path, job.data]
        self._wait_longer()
        # If it has ended, that is heard.
        with contextlib.suppress(BrokenPipeError):
            self._input.write(b"".join(parts))
            self._input.flush()

    def _wait_longer(self) -> None:
        self.deadline = time.monotonic() + self._workers.seconds * PATIENCE


def _module_folders() -> list[str]:
    """Where this process looks for modules, except in its working directory: that may be a stranger's repository."""
    here = os.path.realpath(".")
    own = str(_HERE.parent)
    places = [each for each in sys.path if Path(each).is_absolute()]
    return [each for each in places if os.path.realpath(each) in (own,) or os.path.realpath(each) != here]


def _widen(pipe: IO[bytes]) -> None:
    """Room for a whole batch, where the kernel lets us: fewer changes between processes."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _last_line(text: bytes) -> str:
    lines = text[-2000:].decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
