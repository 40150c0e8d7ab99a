"""Put a patch onto the checkout the issue was about: wholly or not at all, never over a file changed since."""

import os
from pathlib import Path

from envs import Patch
from envs.git import GitFailed, git, git_text
from envs.snapshot import Snapshot
from swe_agent.errors import UserError


def apply_to_checkout(repository: Path, snapshot: Snapshot, patch: Patch) -> None:
    """Apply to the working tree alone; the index is not touched. Raises `UserError` and changes nothing."""
    if git_text(["rev-parse", "--is-bare-repository"], cwd=repository) == "true":
        raise UserError(f"--apply needs a checkout, and {repository} is a bare repository")
    top = Path(git_text(["rev-parse", "--show-toplevel"], cwd=repository))
    changed = [path for path in patch.paths if _now(top, path) != _then(snapshot, path)]
    if changed:
        raise UserError(
            f"not applied: {', '.join(changed)} changed since the run began; the patch is in the run's folder"
        )
    try:
        git(["apply", "--check", "--whitespace=nowarn", "-"], cwd=top, stdin=patch.raw)
        git(["apply", "--whitespace=nowarn", "-"], cwd=top, stdin=patch.raw)
    except GitFailed as error:
        raise UserError(f"not applied: {error.detail.splitlines()[-1] if error.detail else error}") from error


def _then(snapshot: Snapshot, path: str) -> str | None:
    listed = git(["ls-tree", "-z", snapshot.tree, "--", path], cwd=snapshot.git_dir)
    return listed.split()[2].decode() if listed else None


def _now(top: Path, path: str) -> str | None:
    file = top / path
    if file.is_symlink():
        return git(["hash-object", "--stdin"], cwd=top, stdin=os.fsencode(file.readlink())).decode().strip()
    if not file.exists():
        return None
    if not file.is_file():
        return "no file"
    # With the person's own configuration, as the snapshot was taken: it may say how line ends are stored.
    return git_text(["hash-object", f"--path={path}", "--", str(file)], cwd=top, users_config=True)
