"""Queries from history: commits whose message speaks of a fix, the message as the issue, the parent as the tree.

`python mine.py --repo-path '/dir/{owner}+{name}/repo' --repositories LIST --out queries.jsonl`: LIST has one
`owner/name` a line, none of them in a benchmark. At most `PER_REPOSITORY` commits each, evenly over the history.
"""

import argparse
import json
import re
from pathlib import Path

from localization import GitTree
from localization.git_repository import GitRepository
from localization.languages import language_of
from localization.roles import role_of

PER_REPOSITORY = 25
LONG_ENOUGH = 45
"""Characters of a message; the shorter ones name nothing."""
MOST_FILES = 3
_FIX = re.compile(
    r"\b(fix(es|ed)?|bug|issue|close[sd]?|resolve[sd]?|regression|crash|error|incorrect|wrong)\b|#\d+", re.I
)
_REFERENCE = re.compile(r"^(?:Merge .*|Co-authored-by: .*|Signed-off-by: .*|\(cherry picked from .*)$", re.M)


def mine(repository: Path, name: str) -> list[dict[str, object]]:
    """One row a commit: `id`, `repo`, `base_commit` (the parent), `text`, `files`."""
    found = []
    for commit in GitTree(repository).history(4000):
        message = _REFERENCE.sub("", commit.message).strip()
        changed = [path for path in commit.paths if language_of(path) and role_of(path) == "source"]
        if not (len(message) >= LONG_ENOUGH and _FIX.search(message) and 1 <= len(changed) <= MOST_FILES):
            continue
        found.append(
            {"id": f"{name}@{commit.id[:12]}", "repo": name, "commit": commit.id, "text": message, "files": changed}
        )
    step = max(len(found) // PER_REPOSITORY, 1)
    git = GitRepository(repository)
    return [row | {"patch": _patch(git, str(row["commit"]))} for row in found[::step][:PER_REPOSITORY]]


def _patch(git: GitRepository, commit: str) -> str:
    done = git.run("diff-tree", "-p", "--no-commit-id", "--no-ext-diff", "--no-renames", commit)
    return done.stdout.decode(errors="replace")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo-path", required=True)
    parser.add_argument("--repositories", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        for name in arguments.repositories.read_text(encoding="utf-8").split():
            owner, _, short = name.partition("/")
            rows = mine(Path(arguments.repo_path.format(owner=owner, name=short)), name)
            out.writelines(json.dumps(row) + "\n" for row in rows)
            print(name, len(rows), flush=True)


if __name__ == "__main__":
    main()
