"""The changed files of a candidate, as bytes before and after: what the static checks read, on this host."""

import ast
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from envs import Environment, Patch
from localization.roles import is_test_path, role_of
from swe_agent.evidence import FileChange, Size
from swe_agent.regression import Edits, changed_lines

LARGEST = 2_000_000
"""Bytes; a larger file is known to have changed and is not read."""
MOST_FILES = 300
"""Files read of one patch, the same."""

# `catch_warnings` swaps a list of the whole process, and issues may be worked on in threads.
_WARNINGS = threading.Lock()


@dataclass(frozen=True)
class Change:
    """One path; None stands for a file that was not there."""

    path: str
    before: bytes | None
    after: bytes | None
    read: bool = True
    """False: too large, or of too large a patch. The bytes are then empty where there is a file."""

    @property
    def is_test(self) -> bool:
        return is_test_path(self.path)

    @property
    def file_change(self) -> FileChange:
        how = "added" if self.before is None else "deleted" if self.after is None else "modified"
        return FileChange.model_validate({"path": self.path, "change": how, "role": role_of(self.path)})

    @cached_property
    def trees(self) -> tuple[ast.Module, ast.Module] | None:
        """Both texts parsed; None unless it is a readable Python file before and after."""
        if not self.path.endswith(".py") or self.before is None or self.after is None or not self.read:
            return None
        before, after = _parsed(self.before), _parsed(self.after)
        return (before, after) if before is not None and after is not None else None

    @cached_property
    def texts(self) -> tuple[str, str]:
        before, after = ((data or b"").decode("utf-8", "replace") for data in (self.before, self.after))
        return before, after


@dataclass(frozen=True)
class Changes:
    """All of a patch. Files that are the same before and after (a mode, a symlink's like) are left out."""

    all: tuple[Change, ...]
    size: Size

    @property
    def files(self) -> tuple[FileChange, ...]:
        return tuple(change.file_change for change in self.all)

    @property
    def edited_lines(self) -> Edits:
        """For each file that was there, its old text and the lines of it that were changed."""
        return {
            change.path: (change.texts[0], changed_lines(*change.texts))
            for change in self.all
            if change.before is not None and change.read
        }

    @property
    def reformats_only(self) -> bool:
        return bool(self.all) and all(
            change.trees is not None and ast.dump(change.trees[0]) == ast.dump(change.trees[1]) for change in self.all
        )


def apply_and_compare(environment: Environment, patch: Patch) -> Changes:
    """Apply a patch and read what it touches, before and after. Raises `PatchDoesNotApply`."""
    few = patch.paths[:MOST_FILES]
    before = {path: read_or_none(environment, path) for path in few}
    environment.apply(patch)
    changes = []
    for path in few:
        old, new = before[path], read_or_none(environment, path)
        small = max(len(old or b""), len(new or b"")) <= LARGEST
        if old != new:
            changes.append(Change(path, old, new) if small else Change(path, _empty(old), _empty(new), read=False))
    created = patch.created
    changes += [Change(path, None if path in created else b"", b"", read=False) for path in patch.paths[MOST_FILES:]]
    size = Size(files=len(patch.paths), added=patch.added_lines, removed=patch.removed_lines)
    return Changes(tuple(changes), size)


def restore(environment: Environment, before: Callable[[str], bytes | None], paths: tuple[str, ...]) -> None:
    """Put files to what `before` says of them, or away where it says None. Raises PermissionError."""
    for path in paths:
        data = before(path)
        if data is not None:
            environment.write(path, data)
            continue
        try:
            environment.remove(path)
        except FileNotFoundError:
            continue


def read_or_none(environment: Environment, path: str) -> bytes | None:
    """A file's bytes; None where there is no file of the tree."""
    try:
        return environment.read(path)
    except (OSError, UnicodeError):
        return None


def _empty(data: bytes | None) -> bytes | None:
    return None if data is None else b""


def _parsed(data: bytes) -> ast.Module | None:
    try:
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in the target's code is not ours to tell
            return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
