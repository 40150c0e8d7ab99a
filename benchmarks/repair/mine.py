"""Fixes from history: commits whose message speaks of a fix and that change one source file by a few lines.

`python mine.py --repo-path '/dir/{owner}+{name}/repo' --repositories repositories.txt --out histories.tsv`: one line
a fix: repository, commit, path. Nothing of the code is written. The rule: a commit with one parent; its subject has a
word of `_FIX` and none of `_OTHER`; of what is no test or document it changes one `.py` file, which it neither adds nor
removes, by at most ten lines (blank lines and comments do not count); both versions parse, and their trees differ,
docstrings, annotations and imports apart. Of more than `--most` a repository every n-th, evenly over the history.
"""

import argparse
import difflib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from changes import Unreadable, behaves

from localization.git_repository import GitRepository
from localization.languages import language_of
from localization.roles import role_of

MOST_LINES = 10
_FIX = re.compile(r"\b(fix(es|ed)?|bugs?|bugfix|crash(es)?|regression|incorrect(ly)?|wrong(ly)?|broken)\b", re.I)
_OTHER = re.compile(
    r"\b(typos?|docs?|docstrings?|documentation|spelling|lint|flake8|mypy|pylint|merge|bump|release)\b", re.I
)
_COMMIT = "\x01%H %P\x02%s\x03"


def mine(repository: Path, most: int) -> Iterator[tuple[str, str]]:
    """Commits and paths."""
    git = GitRepository(repository)
    words = ("-i", "-E", "--grep=fix|bug|crash|regression|incorrect|wrong|broken", "-n", "12000")
    log = git.run("log", "--no-merges", "--no-renames", "--numstat", f"--format={_COMMIT}", *words, "HEAD")
    found: list[tuple[str, str, str]] = []
    for entry in log.stdout.decode(errors="replace").split("\x01")[1:]:
        ids, _, rest = entry.partition("\x02")
        subject, _, stats = rest.partition("\x03")
        path = _path(stats)
        if path and ids.count(" ") == 1 and _FIX.search(subject) and not _OTHER.search(subject):
            commit, parent = ids.split()
            found.append((commit, parent, path))
    step, taken = max(len(found) / (most * 1.4), 1.0), 0
    for index in range(int(len(found) / step)):
        commit, parent, path = found[int(index * step)]
        if taken < most and _fits(git, commit, parent, path):
            taken += 1
            yield commit, path


def _path(stats: str) -> str:
    """The one changed source file, or nothing."""
    changed = []
    for line in stats.strip().splitlines():
        added, removed, path = line.split("\t")
        if language_of(path) is None or role_of(path) != "source":
            continue
        if not path.endswith(".py") or not added.isdigit() or not 0 < int(added) + int(removed) <= 3 * MOST_LINES:
            return ""
        changed.append(path)
    name = PurePosixPath(changed[0]) if len(changed) == 1 else None
    generic = name is None or name.name in ("setup.py", "conf.py", "__version__.py", "_version.py")
    return "" if generic else changed[0]


def _fits(git: GitRepository, commit: str, parent: str, path: str) -> bool:
    old, new = blob(git, parent, path), blob(git, commit, path)
    try:
        if old is None or new is None or not changed_lines(old, new):
            return False
        return behaves(old) != behaves(new)
    except Unreadable:
        return False


def blob(git: GitRepository, commit: str, path: str) -> bytes | None:
    """A file at a commit, `None` if it is not there."""
    done = git.run("cat-file", "blob", f"{commit}:{path}")
    return done.stdout if done.returncode == 0 else None


def changed_lines(old: bytes, new: bytes) -> int:
    """Lines of code removed and added; 0 for more than `MOST_LINES`."""
    one, other = ([line.strip() for line in data.decode("utf-8", "replace").splitlines()] for data in (old, new))
    plain = [[line for line in lines if line and not line.startswith("#")] for lines in (one, other)]
    count = sum(line[0] in "+-" and line[:3] not in ("+++", "---") for line in difflib.unified_diff(*plain, n=0))
    return count if count <= MOST_LINES else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo-path", required=True)
    parser.add_argument("--repositories", type=Path, required=True)
    parser.add_argument("--most", type=int, default=80)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        for name in arguments.repositories.read_text(encoding="utf-8").split():
            owner, _, short = name.partition("/")
            rows = list(mine(Path(arguments.repo_path.format(owner=owner, name=short)), arguments.most))
            out.writelines(f"{name}\t{commit}\t{path}\n" for commit, path in rows)
            print(name, len(rows), flush=True)


if __name__ == "__main__":
    main()
