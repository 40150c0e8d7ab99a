"""The bugs of BugsInPy as a table for `reach.py`: one source file, at most ten changed lines, by the rule of `mine.py`.

`python bugsinpy.py --bugsinpy REPO --repo-path '/dir/{owner}+{name}/repo' --out bugs.tsv` prints, of each project, how
many bugs there are, how many have objects at hand, and how many are within the rule. Their sources are not written.
"""

import argparse
import re
from pathlib import Path

from mine import blob, changed_lines

from localization.git_repository import GitRepository
from localization.languages import language_of
from localization.roles import role_of

MOVED = {"jakubroztocil/httpie": "httpie/cli"}
LEFT_OUT = ("pandas",)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bugsinpy", type=Path, required=True)
    parser.add_argument("--repo-path", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    source = GitRepository(arguments.bugsinpy)
    listing = source.run("ls-tree", "-r", "--name-only", "HEAD", "projects").stdout.decode().splitlines()
    rows, total = [], 0
    for project in sorted({path.split("/")[1] for path in listing} - set(LEFT_OUT)):
        address = _value(source, f"projects/{project}/project.info", "github_url")
        name = "/".join(address.rstrip("/").split("/")[-2:])
        owner, _, short = MOVED.get(name, name).partition("/")
        folder = Path(arguments.repo_path.format(owner=owner, name=short))
        folder = folder if folder.exists() else folder / ".git"
        git = GitRepository(folder)
        numbers = {path.split("/")[3] for path in listing if path.startswith(f"projects/{project}/bugs/")}
        bugs = [path for path in listing if re.fullmatch(rf"projects/{project}/bugs/\d+/bug.info", path)]
        here = within = 0
        for info in sorted(bugs):
            base, fixed = (_value(source, info, key) for key in ("buggy_commit_id", "fixed_commit_id"))
            if not folder.exists() or git.run("cat-file", "-e", f"{base}^{{commit}}").returncode:
                continue
            here += 1
            path = _path(source, info.replace("bug.info", "bug_patch.txt"))
            old, new = (blob(git, commit, path) if path else None for commit in (base, fixed))
            if old is not None and new is not None and changed_lines(old, new):
                within += 1
                rows.append(f"{owner}/{short}\t{fixed}\t{path}\t{base}\n")
        total += len(bugs)
        print(f"{project}: {len(bugs)} bugs ({len(numbers)} folders), {here} at hand, {within} within the rule")
    arguments.out.write_text("".join(rows), encoding="utf-8")
    print(f"{total} bugs without {', '.join(LEFT_OUT)}, {len(rows)} within the rule")


def _value(git: GitRepository, path: str, key: str) -> str:
    text = git.run("cat-file", "blob", f"HEAD:{path}").stdout.decode(errors="replace")
    found = re.search(rf'^{key}\s*=\s*"?([^"\s]+)"?', text, re.M)
    return found[1] if found else ""


def _path(git: GitRepository, patch: str) -> str:
    """The one source file that a patch changes, or nothing."""
    text = git.run("cat-file", "blob", f"HEAD:{patch}").stdout.decode(errors="replace")
    paths = [path for path in re.findall(r"^diff --git a/\S+ b/(\S+)$", text, re.M) if role_of(path) == "source"]
    paths = [path for path in paths if language_of(path)]
    return paths[0] if len(paths) == 1 and paths[0].endswith(".py") else ""


if __name__ == "__main__":
    main()
