"""Packages as of another day: today's, the commit's, or the first that knew the interpreter."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from envs.detect.base import Files
from envs.ladder.base import Failure, Step, change
from envs.ladder.interpreter import minor_of
from envs.spec import EnvSpec

_RELEASED = {
    6: date(2016, 12, 23), 7: date(2018, 6, 27), 8: date(2019, 10, 14), 9: date(2020, 10, 5),
    10: date(2021, 10, 4), 11: date(2022, 10, 24), 12: date(2023, 10, 2), 13: date(2024, 10, 7),
}  # fmt: skip
"""First release of each minor, by the release schedules (PEP 494, 537, 569, 596, 619, 664, 693, 719)."""

_GROWN = timedelta(days=270)
"""By then the packages that matter had a release for a new Python."""

_UNRESOLVED = re.compile(
    r"[Nn]o matching distribution found|[Cc]ould not find a version that satisfies|ResolutionImpossible"
    r"|No solution found when resolving|has no file from before"
)


def day_of_the_interpreter(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """A day on which the interpreter was old enough to be known to packages, where the recipe's is before that."""
    minor = minor_of(spec)
    if spec.as_of is None or minor not in _RELEASED or failure.stage not in ("build", "collect"):
        return
    grown = min(_RELEASED[minor] + _GROWN, date.today())
    if spec.as_of < grown.isoformat():
        yield change(spec, f"packages as of {grown}", f"Python 3.{minor} is from {_RELEASED[minor]}", as_of=str(grown))


def unresolved(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Requirements that cannot be met on the recipe's day are looked for among today's packages."""
    if spec.as_of is not None and failure.stage == "build" and _UNRESOLVED.search(failure.text):
        yield from day_of_the_interpreter(spec, failure, files)
        yield change(spec, "packages as of today", failure.reason[:80], as_of=None)


def undated(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """A registry that does not know when its packages were published has none from before the recipe's day."""
    if spec.as_of is not None and re.search(
        r"No versions available for|No matching version found|ETARGET", failure.text
    ):
        yield change(spec, "packages as of today", failure.reason[:80], as_of=None)


def other_day(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Without a word of the error's: the commit's day instead of today, and the other way round."""
    if spec.ecosystem != "python" or failure.stage not in ("build", "collect"):
        return
    if spec.as_of is not None:
        yield from day_of_the_interpreter(spec, failure, files)
        yield change(spec, "packages as of today", "", as_of=None)
    elif files.date < (date.today() - timedelta(days=90)).isoformat():
        yield change(spec, f"packages as of {files.date}", "", as_of=files.date)
        yield from day_of_the_interpreter(spec.model_copy(update={"as_of": files.date}), failure, files)
