"""The commits before an issue as arrays: which files each changed, which words and issues its message names."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from localization.commits import Commit, Commits
from localization.postings import Postings
from localization.tokens import count_tokens

Numbers = NDArray[np.intp]

_WORDS_FROM = 4_000
"""Characters of a message whose words count: beyond them stand changelogs of whole releases."""
_TRAILER = re.compile(r"^[A-Z][A-Za-z-]{2,30}-[Bb]y: .*$", re.MULTILINE)
"""`Signed-off-by: Somebody`: names of people are no words about code."""


@dataclass(frozen=True, eq=False)
class History:
    """Commits as rows, newest first, of which each changed at least one file that still exists.

    `place[row]` counts all commits before it, newest 0; `time[row]` is in seconds since 1970; `size[row]` counts the
    files it changed, vanished ones included. `file[start[row]:start[row + 1]]` are numbers into `paths`: a file's name
    today, also where the commit knew it under another. `words` has one row for each commit. `issue` and `issue_row`
    are parallel. `commits` counts those read, `problem` says why there were no more ("" when that was all).
    """

    paths: tuple[str, ...]
    ids: tuple[str, ...]
    subjects: tuple[str, ...]
    place: NDArray[np.int32]
    time: NDArray[np.int64]
    size: NDArray[np.int32]
    start: NDArray[np.int64]
    file: NDArray[np.int32]
    words: Postings
    issue: NDArray[np.int32]
    issue_row: NDArray[np.int32]
    commits: int = 0
    problem: str = ""

    @classmethod
    def build(cls, commits: Iterable[Commit], paths: Collection[str]) -> "History":
        """From commits, newest first, of which only files in `paths` are kept; an empty history is fine."""
        listed = list(commits)
        today: dict[str, str] = {}
        numbers: dict[str, int] = {}
        kept: list[tuple[int, Commit]] = []
        files: list[list[int]] = []
        existing = frozenset(paths)
        for place, commit in enumerate(listed):
            names = dict.fromkeys(today.get(path, path) for path in commit.paths)
            # From here on, going back, the file bears its old name.
            today |= [(old, today.get(new, new)) for old, new in commit.renamed]
            changed = [numbers.setdefault(name, len(numbers)) for name in names if name in existing]
            if changed:
                kept.append((place, commit))
                files.append(changed)
        issues = [(number, row) for row, (_, commit) in enumerate(kept) for number in commit.issues]
        return cls(
            paths=tuple(numbers),
            ids=tuple(commit.id for _, commit in kept),
            subjects=tuple(commit.subject for _, commit in kept),
            place=np.array([place for place, _ in kept], dtype=np.int32),
            time=np.array([commit.time for _, commit in kept], dtype=np.int64),
            size=np.array([len(commit.paths) for _, commit in kept], dtype=np.int32),
            start=np.cumsum([0, *map(len, files)], dtype=np.int64),
            file=np.array([number for changed in files for number in changed], dtype=np.int32),
            words=Postings.of_documents(count_tokens(_TRAILER.sub("", c.message[:_WORDS_FROM])) for _, c in kept),
            issue=np.array([number for number, _ in issues], dtype=np.int32),
            issue_row=np.array([row for _, row in issues], dtype=np.int32),
            commits=len(listed),
            problem=commits.problem if isinstance(commits, Commits) else "",
        )

    @property
    def rows(self) -> int:
        return len(self.ids)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Place of each path in `paths`."""
        return {path: number for number, path in enumerate(self.paths)}

    @cached_property
    def row_of_file(self) -> Numbers:
        """Parallel to `file`: the row of the commit that changed it."""
        return np.repeat(np.arange(self.rows), np.diff(self.start))

    def files_of(self, row: int) -> NDArray[np.int32]:
        return self.file[self.start[row] : self.start[row + 1]]

    def rows_of(self, path: str) -> Numbers:
        """The commits that changed a file, newest first; none for a path that is not known."""
        number = self.numbers.get(path)
        if number is None:
            return np.zeros(0, dtype=np.intp)
        order, start = self._by_file
        return self.row_of_file[order[start[number] : start[number + 1]]]

    def sum_over_files(self, weights: NDArray[Any]) -> NDArray[np.float64]:
        """For each of `paths` the sum of `weights` (parallel to `file`)."""
        return np.bincount(self.file, weights=weights, minlength=len(self.paths)).astype(np.float64, copy=False)

    def name_of(self, row: int) -> str:
        """`commit 1a2b3c4 'Fix foo'`, the subject cut to 60 characters."""
        subject = self.subjects[row]
        return f"commit {self.ids[row][:7]} '{subject if len(subject) <= 60 else subject[:59] + '…'}'"

    @cached_property
    def _by_file(self) -> tuple[Numbers, Numbers]:
        counts = np.bincount(self.file, minlength=len(self.paths))
        return np.argsort(self.file, kind="stable"), np.concatenate([[0], np.cumsum(counts)])
