"""Another Python: the nearest one that does not have what broke, or has what is missing."""

import re
from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from envs.detect.base import Files
from envs.ladder.base import Failure, Step, change, table
from envs.spec import EnvSpec

MINORS = tuple(range(6, 14))
"""Of Python 3, of which there are images."""

_DEMANDS = re.compile(
    r"requires a different Python: \S+ not in ['\"]?([<>=!~0-9., *]+)|Requires-Python ([<>=!~0-9.,*]+)"
    r"|[Rr]equires Python ['\"]?([<>=!~0-9., ]+)|[Pp]ython ([<>=!~]+ ?[0-9.]+) (?:is )?required"
)


def minor_of(spec: EnvSpec) -> int | None:
    """Minor version of the spec's Python; None where its image does not say."""
    named = spec.python if spec.base is None else spec.base.rsplit("/", 1)[-1]
    found = re.fullmatch(r"(?:python:)?3\.(\d+)(?:\.\d+)?(?:-[\w.-]+)?", named)
    return int(found[1]) if found else None


def with_minor(spec: EnvSpec, minor: int, why: str) -> Step:
    base = {"base": re.sub(r"python:3\.\d+(\.\d+)?", f"python:3.{minor}", spec.base)} if spec.base else {}
    return change(spec, f"Python 3.{minor}", why, python=f"3.{minor}", **base)


def interpreter_by_error(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """The nearest Python that the error's words allow."""
    now = minor_of(spec)
    if now is None or spec.image is not None:
        return
    newest = min(_shown("newest", failure.text), default=99)
    oldest = max(_shown("oldest", failure.text), default=0)
    for fitting in _demanded(failure.text):
        if now not in fitting:
            oldest, newest = max(oldest, min(fitting)), min(newest, max(fitting))
    if newest < now:
        yield from (with_minor(spec, minor, failure.reason[:80]) for minor in reversed(MINORS) if minor <= newest)
    elif oldest > now:
        yield from (with_minor(spec, minor, failure.reason[:80]) for minor in MINORS if minor >= oldest)


def _shown(limit: str, text: str) -> list[int]:
    """Minors that an error's words give as that limit."""
    known: dict[str, list[str]] = table("python_versions")[limit]
    return [
        int(minor) for minor, patterns in known.items() if any(re.search(one, text, re.MULTILINE) for one in patterns)
    ]


def _demanded(text: str) -> Iterator[list[int]]:
    """Minors that satisfy each demand for a Python."""
    for wanted in _DEMANDS.findall(text):
        try:
            allowed = SpecifierSet(next(filter(None, wanted)).strip(" ,"))
        except InvalidSpecifier:
            continue
        if fitting := [minor for minor in MINORS if allowed.contains(f"3.{minor}.99")]:
            yield fitting


def image_missing(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """A Python without an image gives way to the next one, newer first."""
    now = minor_of(spec)
    if failure.stage != "image" or now is None or spec.image is not None:
        return
    for minor in sorted(set(MINORS) - {now}, key=lambda minor: (minor < now, abs(minor - now))):
        yield with_minor(spec, minor, "no image of the Python wanted")


def next_interpreter(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Without a word of the error's: one older, then one newer. What is too new for a project breaks it more often."""
    now = minor_of(spec)
    if now is None or spec.image is not None or failure.stage == "tests":
        return
    older_first = (now - 1, now + 1, now - 2, now + 2)
    for minor in older_first:
        if minor in MINORS:
            yield with_minor(spec, minor, "")
