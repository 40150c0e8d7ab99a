"""The fixes of a list: both versions of the file, and what the failing tests would have told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mine import blob

from localization import GitTree
from localization.git_repository import GitRepository
from localization.roles import is_test_path
from swe_agent.repair import Hints
from swe_agent.repair.repository import Repository, earlier_fixes, nearest

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_QUOTED = re.compile(r"'([^'\n]{1,60})'|\"([^\"\n]{1,60})\"")
_STRINGS = 60
MODEL_TOKENS = 40_000
"""Fewer than in a repair: the model is built anew for every fix."""


@dataclass(frozen=True)
class Fix:
    """One fix; `git` holds its objects. `base` is the commit before it."""

    repository: str
    base: str
    commit: str
    path: str
    folder: Path

    @property
    def git(self) -> GitRepository:
        return GitRepository(self.folder)

    def versions(self) -> tuple[bytes, bytes]:
        """Raises FileNotFoundError."""
        old, new = blob(self.git, self.base, self.path), blob(self.git, self.commit, self.path)
        if old is None or new is None:
            raise FileNotFoundError(self.path)
        return old, new

    def hints(self) -> Hints:
        """Words and strings of the lines that the fix adds to tests: what a failing test says."""
        done = self.git.run("diff-tree", "-p", "--no-ext-diff", "--no-renames", "-U0", self.base, self.commit)
        added: list[str] = []
        test = False
        for line in done.stdout.decode(errors="replace").splitlines():
            if line.startswith("+++ "):
                test = is_test_path(line[4:].removeprefix("b/").strip())
            elif test and line.startswith("+"):
                added.append(line[1:])
        text, tree = "\n".join(added[:400]), GitTree(self.folder, self.base)
        strings = dict.fromkeys(one for found in _QUOTED.findall(text) for one in found if one)
        return Hints(
            words=frozenset(_WORD.findall(text)),
            strings=tuple(strings)[:_STRINGS],
            replaced=earlier_fixes(tree),
            repository=Repository(nearest(tree, self.path), MODEL_TOKENS),
        )


def read_fixes(file: Path, pattern: str) -> Iterator[Fix]:
    """Of a table of repository, commit, path and, if it is not the parent, the commit before."""
    for line in file.read_text(encoding="utf-8").splitlines():
        name, commit, path, *base = line.split("\t")
        owner, _, short = name.partition("/")
        folder = Path(pattern.format(owner=owner, name=short))
        yield Fix(name, base[0] if base else f"{commit}^", commit, path, folder)
