"""A mirror that lacks large files: found by content in a wheel, else left out; the mirror itself stays as it is."""

import hashlib
import shutil
import zipfile
from pathlib import Path

import pytest

from envs import UnusableInput
from envs.snapshot import take_snapshot
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
    wheels = folder / "wheels-0"
    wheels.mkdir(parents=True)
    with zipfile.ZipFile(wheels / "p-1-py3-none-any.whl", "w") as archive:
        archive.writestr("p/large.bin", LARGE)
        archive.writestr("p/similar.bin", LARGE[:-1] + b"x")
    return Mended(mirror, folder, ("p",))


def test_what_is_published_is_found_and_the_rest_left_out(mirror: Path, tmp_path: Path) -> None:
    commit = run_git(mirror, "rev-parse", "HEAD")
    before = sorted(path for path in (mirror / ".git" / "objects").rglob("*"))
    tree = mended(mirror, tmp_path / "m").tree(commit)
    assert tree.left_out == ("data/other.bin",)
    snapshot = take_snapshot(tree.repository, tmp_path / "base.git", tree.ref)
    assert run_git(snapshot.git_dir, "ls-tree", "-r", "--name-only", "main").split() == ["a.py", "data/large.bin"]
    assert hashlib.sha1(LARGE).hexdigest() == hashlib.sha1(_bytes(snapshot.git_dir, "data/large.bin")).hexdigest()
    assert sorted(path for path in (mirror / ".git" / "objects").rglob("*")) == before


def test_the_same_commit_gives_the_same_tree(mirror: Path, tmp_path: Path) -> None:
    commit = run_git(mirror, "rev-parse", "HEAD")
    first, second = (mended(mirror, tmp_path / name).tree(commit) for name in ("m", "n"))
    assert first.ref == second.ref != commit
    assert first.repository != second.repository


def test_a_whole_repository_is_used_as_it_is(tmp_path: Path) -> None:
    repository = init_repository(tmp_path / "r", {"a.py": "x = 1\n"})
    commit = run_git(repository, "rev-parse", "HEAD")
    tree = Mended(repository, tmp_path / "m", ("p",)).tree(commit)
    assert (tree.repository, tree.ref, tree.left_out) == (repository, commit, ())
    assert not (tmp_path / "m").exists()


def test_no_such_repository(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="no such repository"):
        Mended(tmp_path / "nope", tmp_path / "m", ()).tree("c")


def _bytes(repository: Path, path: str) -> bytes:
    out = repository.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    run_git(repository.parent, "clone", "-q", "-b", "main", str(repository), "out")
    return (out / path).read_bytes()
