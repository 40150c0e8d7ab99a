"""A snapshot is one tree of a repository, taken without a trace in it, and with nothing that came after."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from envs import Patch, UnusableInput
from envs.git import git, git_text
from envs.snapshot import Snapshot, add_to_snapshot, export_snapshot, take_snapshot
from tests.conftest import MakeRepository, run_git, write_files


@pytest.fixture
def repository(make_repository: MakeRepository) -> Path:
    return make_repository({"a.py": "x = 1\n", "gone.py": "old\n", "sub/b.py": "y = 1\n", ".gitignore": "*.log\n"})


def everything_below(folder: Path) -> dict[str, tuple[bytes | str, int]]:
    """Content and time of change of every file; git keeps an object young when it is used, so not of objects."""
    found: dict[str, tuple[bytes | str, int]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[str(path)] = (path.read_bytes(), 0 if "objects" in path.parts else path.stat().st_mtime_ns)
        else:
            found[str(path)] = ("folder", 0)
    return found


def files(snapshot: Snapshot) -> dict[str, bytes]:
    names = git(["ls-tree", "-r", "-z", "--name-only", snapshot.commit], cwd=snapshot.git_dir).split(b"\0")
    return {
        os.fsdecode(name): git(["cat-file", "blob", f"{snapshot.commit}:{os.fsdecode(name)}"], cwd=snapshot.git_dir)
        for name in names
        if name
    }


def objects(snapshot: Snapshot) -> set[str]:
    listed = git_text(["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"], cwd=snapshot.git_dir)
    return set(listed.split())


def test_what_is_uncommitted_and_untracked_is_taken_and_what_is_ignored_is_not(
    repository: Path, tmp_path: Path
) -> None:
    write_files(repository, {"a.py": "x = 2\n", "new file.py": b"\r\n\0", "staged.py": "1\n", "debug.log": "no\n"})
    run_git(repository, "add", "staged.py")
    (repository / "gone.py").unlink()
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    assert files(snapshot) == {
        ".gitignore": b"*.log\n",
        "a.py": b"x = 2\n",
        "new file.py": b"\r\n\0",
        "staged.py": b"1\n",
        "sub/b.py": b"y = 1\n",
    }
    assert set(snapshot.changed_paths) == {"a.py", "new file.py", "staged.py", "gone.py"}
    assert snapshot.base_commit == run_git(repository, "rev-parse", "HEAD")


def test_from_a_folder_inside_the_checkout_the_whole_checkout_is_taken(repository: Path, tmp_path: Path) -> None:
    write_files(repository, {"top.py": "new\n"})
    snapshot = take_snapshot(repository / "sub", tmp_path / "base.git")
    assert {"top.py", "sub/b.py"} <= files(snapshot).keys()


@pytest.mark.parametrize("config", [(), ("core.splitIndex", "true"), ("core.untrackedCache", "true"),
                                    ("index.version", "4")])  # fmt: skip
def test_the_checkout_is_not_touched(repository: Path, tmp_path: Path, config: tuple[str, ...]) -> None:
    if config:
        run_git(repository, "config", *config)
        run_git(repository, "update-index", "--really-refresh")
    write_files(repository, {"a.py": "x = 2\n", "new.py": "1\n"})
    hook = repository / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch hook-ran\n")
    hook.chmod(0o755)
    run_git(repository, "config", "core.fsmonitor", "touch monitor-ran; false")
    before = everything_below(repository)
    take_snapshot(repository, tmp_path / "one.git")
    take_snapshot(repository, tmp_path / "two.git", "HEAD")
    assert everything_below(repository) == before


def exported(snapshot: Snapshot, into: Path, **options: bool) -> Snapshot:
    export_snapshot(snapshot, into, **options)
    return replace(snapshot, git_dir=into)


@pytest.mark.parametrize("dirty", [False, True])
def test_the_past_goes_along_and_no_future(repository: Path, tmp_path: Path, dirty: bool) -> None:
    run_git(repository, "tag", "v1")
    write_files(repository, {"a.py": "x = 2\n"})
    run_git(repository, "commit", "--quiet", "-am", "second")
    base, first = run_git(repository, "rev-parse", "HEAD"), run_git(repository, "rev-parse", "HEAD~")
    run_git(repository, "checkout", "--quiet", "-b", "later")
    write_files(repository, {"fix.py": "the fix\n"})
    run_git(repository, "add", "--all")
    run_git(repository, "commit", "--quiet", "-m", "the fix")
    run_git(repository, "tag", "v9")
    run_git(repository, "tag", "--annotate", "v2", "-m", "the fix comes with v9", base)
    run_git(repository, "notes", "add", "-m", "the fix is in v9", base)
    write_files(repository, {"a.py": "stashed\n"})
    run_git(repository, "stash", "--quiet")
    names = ("HEAD", "HEAD:fix.py", "stash", "stash:a.py", "refs/tags/v2", "refs/notes/commits")
    future = {run_git(repository, "rev-parse", name) for name in names}
    run_git(repository, "checkout", "--quiet", "main")
    if dirty:
        write_files(repository, {"a.py": "x = 3\n"})
    snapshot = exported(take_snapshot(repository, tmp_path / "base.git"), tmp_path / "out.git")
    assert snapshot.base_commit == base
    assert (snapshot.commit != base) is dirty
    assert not future & objects(snapshot)
    past = set(git_text(["rev-list", "main"], cwd=snapshot.git_dir).split())
    assert past == {snapshot.commit, base, first}
    refs = git_text(["for-each-ref", "--format=%(refname) %(objectname)"], cwd=snapshot.git_dir).splitlines()
    assert set(refs) == {
        f"refs/heads/main {snapshot.commit}",
        f"refs/tags/v1 {first}",
        f"refs/tags/v2 {base}",
    }
    assert git_text(["rev-list", "--all", "--reflog"], cwd=snapshot.git_dir).count("\n") == len(past) - 1
    left = [path for path in snapshot.git_dir.rglob("*") if path.is_file()]
    assert not {path.name for path in left} & {"alternates", "FETCH_HEAD", "ORIG_HEAD", "checkout.index", "shallow"}
    everything = b"".join(path.read_bytes() for path in left)
    assert str(tmp_path).encode() not in everything, "where it came from is nobody's business"
    git(["fsck", "--strict", "--no-dangling"], cwd=snapshot.git_dir)


def test_without_the_past_there_is_the_one_commit(repository: Path, tmp_path: Path) -> None:
    run_git(repository, "commit", "--quiet", "--allow-empty", "-m", "second")
    snapshot = exported(take_snapshot(repository, tmp_path / "base.git"), tmp_path / "out.git", past=False)
    alone = git_text(["rev-list", "main"], cwd=snapshot.git_dir)
    assert files(replace(snapshot, commit=alone))["a.py"] == b"x = 1\n"
    assert len(objects(snapshot)) == 7, "four blobs, two trees and the commit"


def test_a_past_with_holes_is_left_behind(repository: Path, tmp_path: Path) -> None:
    old = run_git(repository, "rev-parse", "HEAD:a.py")
    write_files(repository, {"a.py": "x = 2\n"})
    run_git(repository, "commit", "--quiet", "-am", "second")
    (repository / ".git/objects" / old[:2] / old[2:]).unlink()
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    out = exported(snapshot, tmp_path / "out.git")
    assert files(replace(out, commit="main"))["a.py"] == b"x = 2\n"
    new = run_git(repository, "rev-parse", "HEAD:a.py")
    (repository / ".git/objects" / new[:2] / new[2:]).unlink()
    with pytest.raises(UnusableInput, match="lacks objects"):
        export_snapshot(snapshot, tmp_path / "none.git")


def test_a_shallow_clone_has_the_past_it_has(repository: Path, tmp_path: Path) -> None:
    for number in range(3):
        run_git(repository, "commit", "--quiet", "--allow-empty", "-m", f"{number}")
    run_git(tmp_path, "clone", "--quiet", "--depth", "2", repository.as_uri(), "shallow")
    snapshot = exported(take_snapshot(tmp_path / "shallow", tmp_path / "base.git"), tmp_path / "out.git")
    assert len(git_text(["rev-list", "main"], cwd=snapshot.git_dir).split()) == 2
    git(["fsck", "--strict", "--no-dangling"], cwd=snapshot.git_dir)


def test_the_same_changes_are_the_same_commit(repository: Path, tmp_path: Path) -> None:
    write_files(repository, {"a.py": "x = 2\n"})
    one, two = (take_snapshot(repository, tmp_path / name) for name in ("one.git", "two.git"))
    assert one.commit == two.commit != one.base_commit


def test_committed_only_and_a_ref_leave_the_working_tree_out(repository: Path, tmp_path: Path) -> None:
    run_git(repository, "branch", "feature/x")
    write_files(repository, {"a.py": "x = 2\n"})
    for number, given in enumerate((None, "HEAD", "feature/x", run_git(repository, "rev-parse", "--short", "HEAD"))):
        snapshot = take_snapshot(repository, tmp_path / f"{number}.git", given, committed_only=given is None)
        assert files(snapshot)["a.py"] == b"x = 1\n"
        assert snapshot.changed_paths == ()


@pytest.mark.parametrize("ref", ["nowhere", "--output=planted", "-x", "HEAD~5", "HEAD:a.py", "", "a b\nc", "^HEAD"])
def test_a_bad_ref_is_the_users_mistake(repository: Path, tmp_path: Path, ref: str) -> None:
    with pytest.raises(UnusableInput, match="no such ref"):
        take_snapshot(repository, tmp_path / "base.git", ref)
    assert not list(tmp_path.rglob("planted"))


def test_what_is_no_repository_is_the_users_mistake(make_repository: MakeRepository, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnusableInput, match="no such repository"):
        take_snapshot(tmp_path / "absent", tmp_path / "1.git")
    for path in (tmp_path / "plain", tmp_path / "file"):
        with pytest.raises(UnusableInput, match="not a git repository"):
            take_snapshot(path, tmp_path / "2.git")
    empty = tmp_path / "empty"
    empty.mkdir()
    run_git(empty, "init", "--quiet")
    with pytest.raises(UnusableInput, match="has no commit yet"):
        take_snapshot(empty, tmp_path / "3.git")


def test_a_bare_repository(repository: Path, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "--quiet", "--bare", str(repository), "bare.git")
    snapshot = take_snapshot(tmp_path / "bare.git", tmp_path / "base.git")
    assert files(snapshot)["a.py"] == b"x = 1\n"


def test_a_linked_worktree_and_a_shared_clone(repository: Path, tmp_path: Path) -> None:
    run_git(repository, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    run_git(tmp_path, "clone", "--quiet", "--shared", str(repository), "shared")
    for name in ("linked", "shared"):
        write_files(tmp_path / name, {"a.py": f"{name}\n"})
        assert files(take_snapshot(tmp_path / name, tmp_path / f"{name}.git"))["a.py"] == f"{name}\n".encode()


def test_a_folder_whose_name_git_would_cut(make_repository: MakeRepository, tmp_path: Path) -> None:
    odd = tmp_path / 'a:b "c" #d'
    make_repository({"a.py": "x = 1\n"}).rename(odd)
    write_files(odd, {"a.py": "x = 2\n"})
    assert files(take_snapshot(odd, tmp_path / "base.git"))["a.py"] == b"x = 2\n"


def test_an_unmerged_index_is_read_as_the_working_tree(repository: Path, tmp_path: Path) -> None:
    run_git(repository, "checkout", "--quiet", "-b", "other")
    write_files(repository, {"a.py": "theirs\n"})
    run_git(repository, "commit", "--quiet", "-am", "theirs")
    run_git(repository, "checkout", "--quiet", "main")
    write_files(repository, {"a.py": "ours\n"})
    run_git(repository, "commit", "--quiet", "-am", "ours")
    with pytest.raises(subprocess.CalledProcessError):
        run_git(repository, "merge", "other")
    assert b"<<<<<<<" in files(take_snapshot(repository, tmp_path / "base.git"))["a.py"]


@pytest.mark.parametrize(
    ("tag", "version"),
    [("v1.2.3", "1.2.3"), ("release-2.0rc1", "2.0rc1"), ("1.4", "1.4"), ("nightly", None), (None, None)],
)
def test_the_version_comes_from_the_nearest_tag(
    repository: Path, tmp_path: Path, tag: str | None, version: str | None
) -> None:
    if tag:
        run_git(repository, "tag", tag)
        run_git(repository, "commit", "--quiet", "--allow-empty", "-m", "later")
    assert take_snapshot(repository, tmp_path / "base.git").version == version


PATCH = b"--- a/a.py\n+++ b/a.py\n@@ -1 +1,2 @@\n x = 1\n+z = 1\n--- /dev/null\n+++ b/tests/new.py\n@@ -0,0 +1 @@\n+1\n"


def test_a_test_patch_becomes_part_of_the_base(repository: Path, tmp_path: Path) -> None:
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    added = add_to_snapshot(snapshot, Patch(PATCH))
    assert files(added)["a.py"] == b"x = 1\nz = 1\n"
    assert files(added)["tests/new.py"] == b"1\n"
    assert added.base_commit == snapshot.base_commit
    assert added.tree != snapshot.tree
    assert git_text(["rev-list", "--all"], cwd=added.git_dir).split() == [added.commit, snapshot.commit]


def test_a_test_patch_that_does_not_apply_is_the_users_mistake(repository: Path, tmp_path: Path) -> None:
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    for bad in (PATCH.replace(b" x = 1", b" x = 7"), b"no patch", PATCH.replace(b"a.py", b"../a.py")):
        with pytest.raises(UnusableInput, match="does not apply to the base"):
            add_to_snapshot(snapshot, Patch(bad))
    assert "a.py" in files(snapshot)


def test_the_callers_git_variables_mean_nothing(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"GIT_DIR": "/nowhere", "GIT_INDEX_FILE": "/nowhere", "GIT_WORK_TREE": "/"}.items():
        monkeypatch.setenv(name, value)
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    assert git_text(["ls-tree", "--name-only", snapshot.commit, "a.py"], cwd=snapshot.git_dir) == "a.py"
