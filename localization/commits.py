"""Commits as localization reads them: what each says, which files it changed, which issues it names."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

HISTORY_LIMIT = 5_000
"""Commits that are read when nobody says how many."""

# What stands before is looked at last: a pattern that begins with a letter is searched for ten times faster.
_HERE = re.compile(r"(?:#(?<![\w&/#]#)|GH-(?<!\wGH-)|gh-(?<!\wgh-))([1-9]\d{0,6})\b")
_CLOSED = re.compile(
    r"""\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+
        (?:[\w.-]{1,100}/[\w.-]{1,100}\#
         | https?://[^\s/]{1,100}/[\w./-]{1,200}/(?:issues|pull|merge_requests)/)
        ([1-9]\d{0,6})\b""",
    re.VERBOSE | re.IGNORECASE,
)


class Commit(NamedTuple):
    """One commit. `time` is the committer's clock, in seconds since 1970, and may be wrong; `message` is all of it.

    `paths` are the files it changed, added, deleted or renamed (the new name); none for a merge, and none where its
    parent is unknown (the end of a shallow clone). `renamed` holds (old, new) of files moved without another change.
    """

    id: str
    time: int
    message: str
    paths: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def subject(self) -> str:
        return self.message.lstrip().partition("\n")[0].strip()

    @property
    def issues(self) -> tuple[int, ...]:
        """Numbers of the issues and pull requests that the message names."""
        return referenced_issues(self.message)


class Commits(Iterator[Commit]):
    """Commits, newest first. After the last one, `problem` says why there were no more, "" when that was all.

    A `commits` that is a generator may return its problem as text.
    """

    def __init__(self, commits: Iterable[Commit] = (), problem: str = "") -> None:
        self._commits = iter(commits)
        self.problem = problem

    def __next__(self) -> Commit:
        try:
            return next(self._commits)
        except StopIteration as end:
            self.problem = self.problem or end.value or ""
            raise


def referenced_issues(text: str) -> tuple[int, ...]:
    """Issue numbers in a text, each once: `#12`, `GH-12`, and after a closing word also `owner/name#12` or a link.

    Without a closing word, `owner/name#12` and links mostly point into other repositories.
    """
    found = _HERE.findall(text)
    if "/" in text:
        found += _CLOSED.findall(text)
    return tuple(dict.fromkeys(map(int, found)))
