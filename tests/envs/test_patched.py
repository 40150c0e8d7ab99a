"""What a patch makes of files, read on the host."""

from pathlib import Path

import pytest

from envs import Patch, PatchDoesNotApply
from envs.patched import File, patched_files
from tests.conftest import MakeRepository, run_git

FILES = {"a.py": "x = 1\n", "old name.txt": "text\n", "gone": "bye\n", "bin": b"\0\1\2", "other": "same\n"}


def changed(repository: Path) -> Patch:
    (repository / "a.py").write_text("x = 2\n")
    (repository / "a.py").chmod(0o755)
    (repository / "gone").unlink()
    (repository / "old name.txt").rename(repository / "néw.txt")
    (repository / "bin").write_bytes(b"\3\0")
    (repository / "link").symlink_to("/etc/passwd")
    run_git(repository, "add", "--all")
    out = repository.parent / "out.diff"
    run_git(repository, "diff", "--cached", "--binary", "--no-renames", f"--output={out}", "HEAD")
    return Patch(out.read_bytes())


def test_before_and_after(make_repository: MakeRepository) -> None:
    repository = make_repository(FILES)
    patch = changed(repository)
    objects = sorted((repository / ".git/objects").rglob("*"))
    found = patched_files(repository / ".git", "HEAD", patch)
    assert found.before == {
        "a.py": File(b"x = 1\n", "100644"),
        "old name.txt": File(b"text\n", "100644"),
        "gone": File(b"bye\n", "100644"),
        "bin": File(b"\0\1\2", "100644"),
    }
    assert found.after == {
        "a.py": File(b"x = 2\n", "100755"),
        "néw.txt": File(b"text\n", "100644"),
        "bin": File(b"\3\0", "100644"),
        "link": File(b"/etc/passwd", "120000"),
    }
    assert sorted((repository / ".git/objects").rglob("*")) == objects, "the repository is only read"


@pytest.mark.parametrize("raw", [b"nonsense", b"--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-never\n+there\n"])
def test_a_patch_that_does_not_apply(make_repository: MakeRepository, raw: bytes) -> None:
    with pytest.raises(PatchDoesNotApply):
        patched_files(make_repository(FILES) / ".git", "HEAD", Patch(raw))


def test_a_path_out_of_the_tree(make_repository: MakeRepository) -> None:
    raw = b"--- /dev/null\n+++ b/../out\n@@ -0,0 +1 @@\n+x\n"
    with pytest.raises(PatchDoesNotApply):
        patched_files(make_repository(FILES) / ".git", "HEAD", Patch(raw))
