"""A mirror that lacks large files: found by content in a wheel, else left out; the mirror itself stays as it is."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from envs import UnusableInput
from envs.snapshot import Snapshot, export_snapshot
from swe_agent.swebench.holes import Mended
from tests.conftest import init_repository, run_git

LARGE, OTHER = bytes(range(256)) * 80, b"other" * 5000


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A repository whose two large objects were taken away."""
    repository = init_repository(tmp_path / "r", {"a.py": "x = 1\n", "data/large.bin": LARGE, "data/other.bin": OTHER})
    for data in (LARGE, OTHER):
        name = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    return repository


def mended(mirror: Path, folder: Path) -> Mended:
    wheels = folder / "0"
    wheels.mkdir(parents=True)
    with zipfile.ZipFile(wheels / "p-1-py3-none-any.whl", "w") as archive:
        archive.writestr("p/large.bin", LARGE)
        archive.writestr("p/similar.bin", LARGE[:-1] + b"x")
    return Mended(mirror, folder, ("p",))


def files(snapshot: Snapshot) -> list[str]:
    return run_git(snapshot.git_dir, "ls-tree", "-r", "--name-only", "main").split()


def test_what_is_published_is_found_and_the_rest_left_out(mirror: Path, tmp_path: Path) -> None:
    before = sorted((mirror / ".git").rglob("*"))
    snapshot = mended(mirror, tmp_path / "w").snapshot(run_git(mirror, "rev-parse", "HEAD"), tmp_path / "s")
    assert files(snapshot) == ["a.py", "data/large.bin"]
    assert _bytes(snapshot, tmp_path, "data/large.bin") == LARGE
    assert sorted((mirror / ".git").rglob("*")) == before


def test_the_same_commit_gives_the_same_tree(mirror: Path, tmp_path: Path) -> None:
    commit = run_git(mirror, "rev-parse", "HEAD")
    first, second = (mended(mirror, tmp_path / f"w{one}").snapshot(commit, tmp_path / one) for one in "ab")
    assert first.commit == second.commit != commit


def test_of_a_whole_repository_the_commit_is_taken_without_its_past(tmp_path: Path) -> None:
    repository = init_repository(tmp_path / "r", {"a.py": "x = 1\n"})
    run_git(repository, "tag", "v1.2")
    (repository / "b.py").write_text("y = 2\n")
    run_git(repository, "add", "b.py")
    run_git(repository, "-c", "user.name=n", "-c", "user.email=e@x", "commit", "-qm", "second")
    run_git(repository, "tag", "update-data")
    commit = run_git(repository, "rev-parse", "HEAD")
    snapshot = Mended(repository, tmp_path / "w", ("p",)).snapshot(commit, tmp_path / "s")
    assert (snapshot.commit, snapshot.version) == (commit, "1.2")
    assert files(snapshot) == ["a.py", "b.py"]
    export_snapshot(snapshot, tmp_path / "out.git")
    assert run_git(tmp_path / "out.git", "rev-list", "--all").split() == [commit]
    assert not (tmp_path / "w").exists()


def test_no_such_repository_and_no_such_commit(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="no such repository"):
        Mended(tmp_path / "nope", tmp_path / "w", ()).snapshot("c", tmp_path / "s")
    repository = init_repository(tmp_path / "r", {"a.py": "x = 1\n"})
    with pytest.raises(UnusableInput, match="has no commit cccc"):
        Mended(repository, tmp_path / "w", ()).snapshot("c" * 40, tmp_path / "s")


def _bytes(snapshot: Snapshot, folder: Path, path: str) -> bytes:
    export_snapshot(snapshot, folder / "exported.git")
    run_git(folder, "clone", "-q", "-b", "main", "exported.git", "clone")
    return (folder / "clone" / path).read_bytes()
