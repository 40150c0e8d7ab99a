"""The rule by which real bugs are chosen out of histories; it runs nothing.

Of each repository of `real_bugs.txt` (pure Python, quick tests, none of them in `repositories.txt`, on whose histories
the priors were measured), in the order of `git log`: commits with one parent whose subject has a word of `_FIX` and
none of `_OTHER`; that change exactly one `.py` file outside the tests, which exists before and after, by 1 to 10 lines
(added and removed together, as `git log --numstat` counts them) and more than its comments; that add lines to at least
one Python test file; and that change no other code. The next of each repository in turn, in the order of the list, is
tried in its own environment (`real_bugs_collect.py`) until there are forty, three of one repository at most.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from localization.git_repository import GitRepository
from localization.languages import language_of
from localization.roles import is_test_path, role_of

MOST_LINES = 10
_FIX = re.compile(
    r"\b(fix(es|ed)?|bugs?|bugfix|crash(es)?|regressions?|incorrect(ly)?|wrong(ly)?|broken|errors?)\b", re.I
)
_OTHER = re.compile(
    r"\b(typos?|docs?|docstrings?|documentation|spelling|lint|flake8|mypy|pylint|ruff|typing|merge|bump|release|"
    r"warnings?|ci|deprecat\w+)\b",
    re.I,
)


@dataclass(frozen=True)
class Fix:
    """A developer's fix: `path` is the one source file it changes, `tests` the test files."""

    commit: str
    parent: str
    subject: str
    path: str
    tests: tuple[str, ...]


def where(pattern: str, name: str) -> Path:
    owner, _, short = name.partition("/")
    return Path(pattern.format(owner=owner, name=short))


def fixes(repository: Path) -> Iterator[Fix]:
    """All that the rule takes, newest first."""
    git = GitRepository(repository)
    log = git.run("log", "--no-merges", "--no-renames", "--numstat", "--format=\x01%H %P\x02%s\x03", "HEAD")
    for entry in log.stdout.decode(errors="replace").split("\x01")[1:]:
        ids, _, rest = entry.partition("\x02")
        subject, _, stats = rest.partition("\x03")
        if ids.count(" ") != 1 or not _FIX.search(subject) or _OTHER.search(subject):
            continue
        changed = _changed(stats)
        if changed is None:
            continue
        commit, parent = ids.split()
        if _differ(blob(git, parent, changed[0]), blob(git, commit, changed[0])):
            yield Fix(commit, parent, subject, *changed)


def blob(git: GitRepository, commit: str, path: str) -> bytes | None:
    """A file at a commit, `None` if it is not there."""
    done = git.run("cat-file", "blob", f"{commit}:{path}")
    return done.stdout if done.returncode == 0 else None


def patch_of_tests(repository: Path, fix: Fix) -> bytes:
    """What the fix changes in test files."""
    return GitRepository(repository).run("diff", "--binary", fix.parent, fix.commit, "--", *fix.tests).stdout


def patch_of_source(repository: Path, fix: Fix) -> bytes:
    """What the fix changes in the source file."""
    return GitRepository(repository).run("diff", "--binary", fix.parent, fix.commit, "--", fix.path).stdout


def _changed(stats: str) -> tuple[str, tuple[str, ...]] | None:
    """The source file and the test files of an entry of `git log --numstat`; None where the rule does not take it."""
    source, tests, added_tests = "", [], False
    for line in stats.strip().splitlines():
        added, removed, path = line.split("\t")
        if is_test_path(path):
            tests.append(path)
            added_tests |= path.endswith(".py") and added not in ("-", "0")
        elif language_of(path) is not None and role_of(path) == "source":
            generic = PurePosixPath(path).name in ("setup.py", "conf.py", "__version__.py", "_version.py")
            if source or generic or not path.endswith(".py") or not added.isdigit():
                return None
            if not 0 < int(added) + int(removed) <= MOST_LINES:
                return None
            source = path
    return (source, tuple(tests)) if source and added_tests else None


def _differ(old: bytes | None, new: bytes | None) -> bool:
    try:
        return old is not None and new is not None and ast.dump(ast.parse(old)) != ast.dump(ast.parse(new))
    except (SyntaxError, ValueError):
        return False
