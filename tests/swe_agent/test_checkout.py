"""A patch goes onto a person's checkout wholly or not at all."""

from pathlib import Path

import pytest

from envs import Patch
from envs.snapshot import Snapshot, take_snapshot
from swe_agent.checkout import apply_to_checkout
from swe_agent.errors import UserError
from tests.conftest import MakeRepository, run_git, write_files
from tests.swe_agent.projects import difference

BEFORE = {"a.py": "x = 1\n", "b b.py": "y = 1\n", "crlf.txt": "one\r\ntwo\r\n", "sub/c.py": "z = 1\n"}
CHANGE = {"a.py": "x = 2\n", "b b.py": None, "crlf.txt": "one\r\nzwei\r\n", "new/ü.py": "1\n"}


@pytest.fixture
def checkout(make_repository: MakeRepository) -> Path:
    return make_repository(BEFORE)


@pytest.fixture
def patch(make_repository: MakeRepository) -> Patch:
    return difference(make_repository, BEFORE, CHANGE)


def tree(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.mark.parametrize("where", [".", "sub"])
def test_it_is_applied_and_the_index_is_not_touched(checkout: Path, patch: Patch, tmp_path: Path, where: str) -> None:
    write_files(checkout, {"mine.py": "unrelated\n"})
    run_git(checkout, "add", "mine.py")
    snapshot = take_snapshot(checkout / where, tmp_path / "base.git")
    index = (checkout / ".git" / "index").read_bytes()
    apply_to_checkout(checkout / where, snapshot, patch)
    assert tree(checkout) == {
        "a.py": b"x = 2\n",
        "crlf.txt": b"one\r\nzwei\r\n",
        "sub/c.py": b"z = 1\n",
        "new/ü.py": b"1\n",
        "mine.py": b"unrelated\n",
    }
    assert (checkout / ".git" / "index").read_bytes() == index


def test_onto_uncommitted_work_that_was_part_of_the_base(checkout: Path, patch: Patch, tmp_path: Path) -> None:
    run_git(checkout, "rm", "-q", "--cached", "a.py")
    write_files(checkout, {"sub/c.py": "z = 2\n"})
    apply_to_checkout(checkout, take_snapshot(checkout, tmp_path / "base.git"), patch)
    assert tree(checkout)["a.py"] == b"x = 2\n"
    assert tree(checkout)["sub/c.py"] == b"z = 2\n"


@pytest.mark.parametrize(
    "meanwhile",
    [{"a.py": "x = 3\n"}, {"crlf.txt": "one\ntwo\n"}, {"new/ü.py": "theirs\n"}, {"b b.py": "y = 1\n# more\n"}],
)
def test_never_over_a_file_changed_since(
    checkout: Path, patch: Patch, tmp_path: Path, meanwhile: dict[str, str]
) -> None:
    snapshot = take_snapshot(checkout, tmp_path / "base.git")
    write_files(checkout, meanwhile)
    before = tree(checkout)
    with pytest.raises(UserError, match="changed since the run began") as caught:
        apply_to_checkout(checkout, snapshot, patch)
    assert next(iter(meanwhile)) in str(caught.value)
    assert tree(checkout) == before


def test_never_over_a_file_deleted_or_replaced_since(checkout: Path, patch: Patch, tmp_path: Path) -> None:
    snapshot = take_snapshot(checkout, tmp_path / "base.git")
    (checkout / "a.py").unlink()
    with pytest.raises(UserError, match=r"a\.py changed since"):
        apply_to_checkout(checkout, snapshot, patch)
    (checkout / "a.py").mkdir()
    with pytest.raises(UserError, match=r"a\.py changed since"):
        apply_to_checkout(checkout, snapshot, patch)
    (checkout / "a.py").rmdir()
    (checkout / "a.py").symlink_to("sub/c.py")
    with pytest.raises(UserError, match=r"a\.py changed since"):
        apply_to_checkout(checkout, snapshot, patch)


def test_a_link_is_compared_as_a_link(make_repository: MakeRepository, tmp_path: Path) -> None:
    checkout = make_repository({"a.py": "x = 1\n"})
    (checkout / "link").symlink_to("a.py")
    snapshot = take_snapshot(checkout, tmp_path / "base.git")
    patch = Patch(
        b"diff --git a/link b/link\nindex 0000000..1111111 120000\n--- a/link\n+++ b/link\n"
        b"@@ -1 +1 @@\n-a.py\n\\ No newline at end of file\n+b.py\n\\ No newline at end of file\n"
    )
    apply_to_checkout(checkout, snapshot, patch)
    assert (checkout / "link").readlink() == Path("b.py")


def test_a_patch_that_does_not_apply_changes_nothing(checkout: Path, tmp_path: Path) -> None:
    snapshot = take_snapshot(checkout, tmp_path / "base.git")
    good = b"--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
    bad = b"--- a/sub/c.py\n+++ b/sub/c.py\n@@ -1 +1 @@\n-never\n+there\n"
    with pytest.raises(UserError, match="not applied"):
        apply_to_checkout(checkout, snapshot, Patch(good + bad))
    assert tree(checkout) == {name: text.encode() for name, text in BEFORE.items()}


def test_a_bare_repository_has_nothing_to_apply_to(checkout: Path, patch: Patch, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "-q", "--bare", str(checkout), "bare.git")
    snapshot: Snapshot = take_snapshot(tmp_path / "bare.git", tmp_path / "base.git")
    with pytest.raises(UserError, match="bare repository"):
        apply_to_checkout(tmp_path / "bare.git", snapshot, patch)
