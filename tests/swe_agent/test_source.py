"""Which tree a folder stands for."""

from pathlib import Path

import pytest

from localization import DirectoryTree, GitTree
from swe_agent.errors import UserError
from swe_agent.source import CheckoutTree, Source, open_source
from tests.conftest import MakeRepository, run_git, write_files

FILES = {"a.py": "x = 1\n", "pkg/b.py": "y = 2\n", ".gitignore": "build/\n*.log\n"}


def paths(source: Source) -> list[str]:
    return sorted(entry.path for entry in source.tree.entries())


def test_a_checkout_is_what_lies_there_now(make_repository: MakeRepository) -> None:
    top = make_repository(FILES)
    write_files(top, {"new.py": "", "build/copy.py": "", "pkg/run.log": "", "a.py": "x = 2\n"})
    (top / "link.py").symlink_to("a.py")
    (top / "pkg/b.py").unlink()
    source = open_source(top)
    assert isinstance(source.tree, CheckoutTree)
    assert paths(source) == [".gitignore", "a.py", "new.py"]
    assert source.tree.read("a.py") == b"x = 2\n"
    assert source.base_commit == run_git(top, "rev-parse", "HEAD")
    assert [commit.subject for commit in source.tree.history()] == ["first"]


def test_keys_follow_contents(make_repository: MakeRepository) -> None:
    top = make_repository(FILES)
    tree = open_source(top).tree
    before = {entry.path: entry.key for entry in tree.entries()}
    write_files(top, {"a.py": "x = 10\n"})
    after = {entry.path: entry.key for entry in tree.entries()}
    assert {path for path in after if after[path] != before[path]} == {"a.py"}


def test_no_filter_of_the_repository_is_run(make_repository: MakeRepository, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    top = make_repository({"a.py": "", ".gitattributes": "*.py filter=evil\n"})
    for kind in ("clean", "smudge", "process"):
        run_git(top, "config", f"filter.evil.{kind}", f"touch {marker}")
    run_git(top, "config", "core.fsmonitor", f"touch {marker}")
    write_files(top, {"a.py": "changed = 1\n"})
    source = open_source(top)
    assert paths(source) == [".gitattributes", "a.py"]
    assert source.tree.read("a.py") == b"changed = 1\n"
    assert not marker.exists()


def test_a_folder_inside_stands_for_the_whole_repository(make_repository: MakeRepository) -> None:
    top = make_repository(FILES)
    assert paths(open_source(top / "pkg")) == [".gitignore", "a.py", "pkg/b.py"]


def test_a_folder_in_which_git_tracks_nothing_stands_for_itself(make_repository: MakeRepository) -> None:
    top = make_repository(FILES)
    write_files(top, {"build/lib/c.py": ""})
    source = open_source(top / "build")
    assert isinstance(source.tree, DirectoryTree)
    assert (paths(source), source.base_commit) == (["lib/c.py"], None)


def test_a_commit_of_a_bare_repository(make_repository: MakeRepository, tmp_path: Path) -> None:
    top = make_repository(FILES)
    first = run_git(top, "rev-parse", "HEAD")
    write_files(top, {"later.py": ""})
    run_git(top, "add", "later.py")
    run_git(top, "commit", "--quiet", "-m", "second")
    run_git(tmp_path, "clone", "--quiet", "--bare", str(top), "bare.git")
    newest = open_source(tmp_path / "bare.git")
    assert isinstance(newest.tree, GitTree)
    assert "later.py" in paths(newest)
    older = open_source(tmp_path / "bare.git", "HEAD~1")
    assert (older.base_commit, "later.py" in paths(older)) == (first, False)
    assert paths(open_source(top, first)) == paths(older)


def test_worktrees_and_commits_share_what_is_kept(make_repository: MakeRepository, tmp_path: Path) -> None:
    top = make_repository(FILES)
    run_git(top, "worktree", "add", "--quiet", "--detach", str(tmp_path / "other"))
    homes = {open_source(top).home, open_source(tmp_path / "other").home, open_source(top, "HEAD").home}
    assert homes == {top.resolve()}


def test_a_repository_without_commits(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    write_files(tmp_path, {"a.py": ""})
    source = open_source(tmp_path)
    assert (paths(source), source.base_commit) == (["a.py"], None)


@pytest.mark.parametrize(
    ("folder", "ref", "words"),
    [
        ("nowhere", None, "no such repository or folder"),
        ("plain/a.py", None, "no such folder"),
        ("plain", "HEAD", "--ref needs a git repository"),
        ("bare.git", None, "has no commit yet"),
        ("bare.git", "v1", "no such ref"),
        ("full", "v1", "no such ref"),
        ("full", "^HEAD", "no such ref"),
        ("full", "--all", "no such ref"),
        ("full", "a\0b", "no such ref"),
    ],
)
def test_mistakes(make_repository: MakeRepository, tmp_path: Path, folder: str, ref: str | None, words: str) -> None:
    write_files(tmp_path, {"plain/a.py": ""})
    run_git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    make_repository(FILES).rename(tmp_path / "full")
    with pytest.raises(UserError, match=words):
        open_source(tmp_path / folder, ref)
