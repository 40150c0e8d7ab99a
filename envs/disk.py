"""A limit on what a container writes, for engines that set none: looked at from outside, in a thread of its own."""

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docker import DockerClient

OFTEN, SELDOM = 0.5, 5.0
"""Seconds between two looks: while a command runs or the layer changes, and while nothing happens."""

SPARE_MB, SPARE_FILES = 1024, 20_000
"""What is left free on the engine's own disk: files without a name are in no container's size."""


class DiskWatch:
    """Says in `exceeded` why everything in the container has to be killed; "" while there is no reason.

    A look costs the engine about 1 ms and 3 µs for each file written. What can be written between two looks is beyond
    the limit. A layer over its limit that does not grow is left alone, so that files can be deleted from it.
    """

    def __init__(
        self,
        client: "DockerClient",
        container: str,
        limit_mb: int,
        act: Callable[[], None],
        spare_mb: int = SPARE_MB,
    ) -> None:
        """`act` is called from the thread after `exceeded` was set."""
        self.exceeded = ""
        api: Any = client.api
        self._api = api  # untyped: there is no public way to ask for the size
        self._url = api._url("/containers/{0}/json", container)
        self._limit = limit_mb
        self._act = act
        self._spare = spare_mb
        self._written = 0.0
        self._used = False
        self._pause, self._due = OFTEN, time.monotonic() + OFTEN
        self._place: Path | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="disk-watch", daemon=True)
        self._thread.start()

    def command_begins(self) -> None:
        self.exceeded = ""
        self._used = True
        self._pause = OFTEN
        self._due = min(self._due, time.monotonic() + OFTEN)

    def is_over(self) -> bool:
        """Whether more is written than the limit allows, as far as was looked; what was over it is measured again."""
        if self._written > self._limit or self.exceeded:
            with contextlib.suppress(Exception):  # as in `_run`
                self._written = self._measure()
        return self._written > self._limit

    def close(self) -> None:
        self._closed.set()
        if self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def _run(self) -> None:
        while not self._closed.wait(OFTEN):
            began = time.monotonic()
            if began < self._due:
                continue
            with contextlib.suppress(Exception):  # the container's end is for the next command to say
                self._look()
            cost = time.monotonic() - began
            self._due = time.monotonic() + max(self._pause, 20 * cost)

    def everything_is_dead(self) -> None:
        """What lies there now may be deleted, but nothing more may come while it is over the limit."""
        with contextlib.suppress(Exception):  # as in `_run`
            self._written = self._measure()

    def _measure(self) -> float:
        # The library has no parameter for the size; the request is the one `docker inspect --size` makes.
        answer = self._api._result(self._api._get(self._url, params={"size": 1}), True)
        return float(answer.get("SizeRw") or 0) / 2**20

    def _look(self) -> None:
        written = self._measure()
        grew = written > self._written
        self._pause = OFTEN if written != self._written else min(2 * self._pause, SELDOM)
        self._written = written
        if grew and written > self._limit:
            self.exceeded = f"{written:.0f} MiB are written, the limit is {self._limit} MiB of disk"
        elif self._used and self._host_is_full():
            self.exceeded = "the container engine's disk is nearly full"
        if self.exceeded:
            self._used = False
            self._act()

    def _host_is_full(self) -> bool:
        if self._place is None:
            self._place = _engines_disk(self._api)
        try:
            disk = os.statvfs(self._place)
        except OSError:  # an engine elsewhere, or one that hides its folder
            return False
        return disk.f_bavail * disk.f_frsize < self._spare * 2**20 or (disk.f_files > 0 and disk.f_favail < SPARE_FILES)


def _engines_disk(api: Any) -> Path:
    """The engine's folder if it can be on this machine; otherwise a path that does not exist."""
    remote = not os.environ.get("DOCKER_HOST", "unix://").startswith("unix://")
    return Path("/nonexistent" if remote else api.info().get("DockerRootDir") or "/nonexistent")
