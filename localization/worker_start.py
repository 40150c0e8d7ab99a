"""Starting a worker: as a new program, which is safe everywhere and takes 0.2 s, or as a fork, which takes 0.01 s."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, Protocol

from localization.worker import serve

_PIPE_BYTES = 1 << 18
_HERE = Path(__file__).resolve().parent
# The package is made from this very folder: none of the same name can come before it. It stays empty, because to import
# what it offers to others would take a worker as long as some dozens of files do.
_PROGRAM = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
here, reader, seconds, memory, *sys.path[:] = sys.argv[1:]
spec = spec_from_file_location("localization", here + "/__init__.py", submodule_search_locations=[here])
sys.modules["localization"] = module_from_spec(spec)
from localization.worker import serve_standard_streams
serve_standard_streams(reader, float(seconds), int(memory))
"""
# There is a worker for each processor: threads of their libraries would be in each other's way.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


class Process(Protocol):
    """What is needed of `subprocess.Popen`."""

    def poll(self) -> int | None: ...
    def kill(self) -> None: ...
    def wait(self) -> int: ...


class Started(NamedTuple):
    """A process, where batches are written and where its answers are read."""

    process: Process
    batches: BinaryIO | IO[bytes]
    answers: BinaryIO | IO[bytes]


def can_fork() -> bool:
    """Whether a fork may go on working here. On macOS the system's libraries mind."""
    return sys.platform != "darwin"


def may_fork() -> bool:
    """Whether a fork also finds all in order: the locks that other threads hold would stay locked in it."""
    return can_fork() and threading.active_count() == 1


def spawn(reader: str, seconds: float, memory: int, errors: IO[bytes]) -> Started:
    """A new interpreter that finds modules where this one does, except in the working directory. Raises OSError."""
    process = subprocess.Popen(
        [sys.executable or "", "-I", "-c", _PROGRAM, str(_HERE), reader, str(seconds), str(memory), *_module_folders()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=_HERE.parent,
        env={**os.environ, **_ONE_THREAD},
        start_new_session=True,  # Ctrl-C is for this process to hear
    )
    assert process.stdin is not None
    assert process.stdout is not None
    return _widened(Started(process, process.stdin, process.stdout))


def fork(reader: str, seconds: float, memory: int, errors: IO[bytes]) -> Started:
    """A copy of this process, with all that is imported. Raises OSError."""
    batches, answers = os.pipe(), os.pipe()
    try:
        with warnings.catch_warnings():
            # That there are other threads is known: nothing is needed that they may hold, and who waits is ended.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
    except OSError:
        for each in (*batches, *answers):
            os.close(each)
        raise
    if child == 0:
        _serve_as_fork(reader, seconds, memory, (batches[0], answers[1], errors.fileno()))
    os.close(batches[0])
    os.close(answers[1])
    return _widened(Started(_Forked(child), os.fdopen(batches[1], "wb"), os.fdopen(answers[0], "rb")))


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: before a process is known to whoever ends it, it would stay."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve_as_fork(reader: str, seconds: float, memory: int, files: tuple[int, int, int]) -> None:
    """Does not return."""
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
        batches, answers, errors = (fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in files)
        for old, new in ((batches, 0), (errors, 1), (errors, 2), (answers, 3)):
            os.dup2(old, new)
        _close_others(4)
        sys.stdout = sys.stderr = os.fdopen(2, "w", closefd=False)
        serve(os.fdopen(0, "rb", closefd=False), os.fdopen(3, "wb", closefd=False), reader, seconds, memory)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(1)


def _close_others(first: int) -> None:
    """Files and connections of this process are no business of a fork's, and whoever waits for their end waits."""
    try:
        numbers = [int(each.name) for each in Path("/proc/self/fd").iterdir()]
    except OSError:
        numbers = list(range(256))
    for number in numbers:
        if number >= first:
            with contextlib.suppress(OSError):
                os.close(number)


class _Forked:
    """A child as `subprocess.Popen` would show it."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._code: int | None = None

    def poll(self) -> int | None:
        return self._wait(os.WNOHANG)

    def kill(self) -> None:
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._number, signal.SIGKILL)

    def wait(self) -> int:
        code = self._wait(0)
        assert code is not None
        return code

    def _wait(self, options: int) -> int | None:
        if self._code is None:
            try:
                number, status = os.waitpid(self._number, options)
            except ChildProcessError:
                self._code = 0  # somebody else has waited for it
            else:
                self._code = os.waitstatus_to_exitcode(status) if number else None
        return self._code


def _widened(started: Started) -> Started:
    """With room for a whole batch, where the kernel lets us: fewer changes between processes."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        for pipe in (started.batches, started.answers):
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return started


def _module_folders() -> list[str]:
    """Where this process looks for modules, except in its working directory: that may be a stranger's repository."""
    here, own = os.path.realpath("."), os.path.realpath(_HERE.parent)
    places = [(each, os.path.realpath(each)) for each in sys.path if Path(each).is_absolute()]
    return [each for each, real in places if real == own or real != here]
