"""The files a patch touches, before and after it, without an environment."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from envs.errors import PatchDoesNotApply
from envs.git import GitFailed, git
from envs.patch import Patch


@dataclass(frozen=True)
class File:
    """Content and git's mode (`100644`, `100755`, `120000`)."""

    data: bytes
    mode: str


@dataclass(frozen=True)
class Patched:
    """Touched paths only. A path that is missing in one of the two does not exist there."""

    before: Mapping[str, File]
    after: Mapping[str, File]


def patched_files(git_dir: Path, commit: str, patch: Patch) -> Patched:
    """Apply `patch` to a commit of a bare repository; the repository is only read. Raises `PatchDoesNotApply`."""
    with tempfile.TemporaryDirectory(prefix="swe-agent-patched-") as folder:
        objects = Path(folder, "objects")
        objects.mkdir()
        variables = {
            "GIT_DIR": str(git_dir),
            "GIT_INDEX_FILE": str(Path(folder, "index")),
            "GIT_OBJECT_DIRECTORY": str(objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(git_dir / "objects"),
        }
        git(["read-tree", commit], cwd=git_dir, variables=variables)
        before = _read(git_dir, variables, patch.paths)
        try:
            git(["apply", "--cached", "--whitespace=nowarn", "-"], cwd=git_dir, variables=variables, stdin=patch.raw)
        except GitFailed as error:
            raise PatchDoesNotApply(str(error)) from error
        return Patched(before, _read(git_dir, variables, patch.paths))


def _read(git_dir: Path, variables: Mapping[str, str], paths: tuple[str, ...]) -> dict[str, File]:
    wanted, files = set(paths), {}
    # All of them: a patch may name anything, also what git refuses to look for.
    listed = git(["ls-files", "--stage", "-z"], cwd=git_dir, variables=variables)
    for entry in filter(None, listed.split(b"\0")):
        head, _, name = entry.partition(b"\t")
        mode, blob, _ = head.decode().split(" ")
        path = name.decode("utf-8", "surrogateescape")
        if path in wanted and mode != "160000":  # a submodule has no content here
            files[path] = File(git(["cat-file", "blob", blob], cwd=git_dir, variables=variables), mode)
    return files
