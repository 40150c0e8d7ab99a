"""Waiting for something slow that ends at a deadline, and within a moment of Ctrl-C."""

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import TypeVar

MOMENT = 0.2
"""Seconds between two looks at the clock."""

T = TypeVar("T")


class DeadlinePassed(Exception):
    """The time was up before there was an answer. A limit, nobody's error."""


def wait_for(work: Callable[[], T], deadline: float | None) -> T:
    """What `work` returns or raises. It runs in a thread of its own, which is left alone when `deadline`, on the
    monotonic clock, passes (`DeadlinePassed`) or the waiting thread is interrupted: nobody looks at it afterwards."""
    result: list[T] = []
    raised: list[BaseException] = []
    done = Event()

    def run() -> None:
        try:
            result.append(work())
        except BaseException as error:
            raised.append(error)
        finally:
            done.set()

    Thread(target=run, daemon=True, name="waited for").start()
    while not done.wait(MOMENT):
        _check(deadline)
    if raised:
        raise raised[0]
    return result[0]


def pause(seconds: float, deadline: float | None) -> None:
    """Sleep, in moments. Raises `DeadlinePassed` as soon as it is clear that the deadline comes first."""
    end = time.monotonic() + seconds
    if deadline is not None and end > deadline:
        raise DeadlinePassed(f"a pause of {seconds:.0f} s does not fit the time that is left")
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, MOMENT))


def _check(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() >= deadline:
        raise DeadlinePassed("the time is up, and the model has not answered")
