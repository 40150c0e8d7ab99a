"""The Python of the time: what a project asks for, among those that were out and had settled at the base commit."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet

PYTHONS = ("3.11", "3.12", "3.10", "3.9", "3.13", "3.8", "3.7", "3.6")
"""Those there is an image of, in the order they are tried when a project leaves the choice."""

RELEASED = {
    "3.6": "2016-12-23", "3.7": "2018-06-27", "3.8": "2019-10-14", "3.9": "2020-10-05", "3.10": "2021-10-04",
    "3.11": "2022-10-24", "3.12": "2023-10-02", "3.13": "2024-10-07", "3.14": "2025-10-07",
}  # fmt: skip
"""Day of the final release of each version, by PEPs 494, 537, 569, 596, 619, 664, 693, 719 and 745."""

SETTLED_DAYS = 270
"""After its release most packages have wheels for a version."""
UNNAMED_DAYS = 540
"""A project that names no version is more likely to work with one that was well known at the time."""
EARLIEST_DAY = "2017-06-25"
"""Packages of a day before know nothing of 3.6, the oldest Python there is an image of."""
YOUNG_DAYS = 30
"""The index of a month ago is today's, for all that matters."""

_ORDERED = tuple(sorted(PYTHONS, key=lambda version: int(version.split(".")[1])))


@dataclass(frozen=True)
class Asked:
    """What a project says of its Python. Versions are `3.N`; others are not looked at."""

    pinned: tuple[tuple[str, str], ...] = ()
    """Versions the project develops with, and where it says so, the strongest first."""
    requires: tuple[tuple[str, str], ...] = ()
    """Specifiers of its metadata, and where they stand."""
    tested: tuple[tuple[str, str], ...] = ()
    """Versions of its CI."""
    named: tuple[tuple[str, str], ...] = ()
    """Versions of its classifiers and tox environments."""


def choose_python(asked: Asked, day: str) -> tuple[str, str]:
    """The interpreter for a commit of `day` (YYYY-MM-DD), and why.

    Never one released later, unless nothing else is allowed; the newest that the project names and that was out for
    `SETTLED_DAYS`; a project older than every Python there is gets the oldest.
    """
    out = [version for version in _ORDERED if RELEASED[version] <= day] or [_ORDERED[0]]
    allowed, why = _allowed(asked.requires)
    for version, source in asked.pinned:
        if version in allowed and version in out:
            return version, f"{version} in {source}"
    possible = [version for version in out if version in allowed] or allowed[:1] or out[:1]
    settled = [version for version in possible if _days(RELEASED[version], day) >= SETTLED_DAYS] or possible[:1]
    reasons = [why] if why else []
    for named in ((*asked.tested, *_between(asked)), asked.named):
        versions = dict(named)
        if fitting := [version for version in settled if version in versions]:
            return fitting[-1], _said(reasons, fitting[-1], f"named in {versions[fitting[-1]]}", day)
        if fitting := [version for version in possible if version in versions]:
            return fitting[0], _said(reasons, fitting[0], f"named in {versions[fitting[0]]}", day)
        known = [version for version in versions if re.fullmatch(r"[23]\.\d+", version)]
        if known:
            newest = max(known, key=_key)
            above = [version for version in possible if _key(version) > _key(newest)] or possible[-1:]
            return above[0], _said(reasons, above[0], f"the nearest to {newest}, named in {versions[newest]}", day)
    settled = [version for version in possible if _days(RELEASED[version], day) >= UNNAMED_DAYS] or settled[:1]
    return settled[-1], _said(reasons, settled[-1], "no version is named", day)


def choose_as_of(day: str, today: datetime.date) -> str | None:
    """The end of the ISO week of a commit's day, so that commits of a week share an image; None for a young commit.

    Not before `EARLIEST_DAY`.
    """
    try:
        commit = datetime.date.fromisoformat(day)
    except ValueError:
        return None
    sunday = commit + datetime.timedelta(days=7 - commit.isoweekday())
    if (today - sunday).days < YOUNG_DAYS:
        return None
    return max(sunday.isoformat(), EARLIEST_DAY)


def versions_in(text: str) -> tuple[str, ...]:
    """The `3.N` (or `2.N`) that a free text names: `3.8.2`, `py38`, `python: 3.10-dev`, `>=3.6` all name one."""
    found = re.findall(r"(?<![\d.])([23]\.\d{1,2})(?![\d])|\bpy(?:thon)?-?([23])\.?(\d{1,2})\b", text)
    return tuple(dict.fromkeys(dotted or f"{major}.{minor}" for dotted, major, minor in found))


def named_by(texts: Iterable[str], source: str) -> tuple[tuple[str, str], ...]:
    """Each version that `texts` name, with its source; development versions are not meant."""
    return tuple((version, source) for text in texts if "dev" not in text for version in versions_in(text))


def _between(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Versions the metadata names between the ends of what CI tests: often only the ends are tested."""
    tested = [_key(version) for version, _ in asked.tested]
    if not tested:
        return ()
    return tuple(one for one in asked.named if min(tested) < _key(one[0]) < max(tested))


def _allowed(requires: tuple[tuple[str, str], ...]) -> tuple[list[str], str]:
    for text, source in requires:
        try:
            specifiers = SpecifierSet(text)
        except InvalidSpecifier:
            continue
        if not len(specifiers):
            continue
        # `<=3.9` means every 3.9.x to those who write it; any patch release of a version may be the image's.
        fitting = [
            version
            for version in _ORDERED
            if any(specifiers.contains(f"{version}.{patch}", prereleases=True) for patch in (99, 9, 5, 1, 0))
        ]
        return fitting or list(_ORDERED), f"requires {text} ({source})"
    return list(_ORDERED), ""


def _key(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)


def _days(since: str, day: str) -> int:
    try:
        return (datetime.date.fromisoformat(day) - datetime.date.fromisoformat(since)).days
    except ValueError:
        return 0


def _said(reasons: list[str], version: str, why: str, day: str) -> str:
    return "; ".join([*reasons, f"{version}: {why}, and fits the commit's day {day}"])
