from pathlib import Path

import pytest

from localization import DirectoryTree, GitTree
from localization.commits import Commits
from localization.history import History
from localization.kept_history import kept_history
from localization.store import Store
from localization.tree import history_of
from tests.localization.conftest import PROJECT, git


class Told(GitTree):
    """Counts how often the whole history is read."""

    whole = 0

    def history(self, limit: int | None = None) -> Commits:
        self.whole += limit is None
        return super().history(limit)


@pytest.fixture
def tree(repository: Path) -> Told:
    for number in range(3):
        (repository / "src/shop/money.py").write_text(f"x = {number}\n")
        git(repository, "commit", "-qam", f"change {number}")
    return Told(repository)


def same(one: History, other: History) -> bool:
    return (one.ids, one.paths, one.subjects, one.file.tolist()) == (
        other.ids,
        other.paths,
        other.subjects,
        other.file.tolist(),
    )


def test_is_read_once(tree: Told, tmp_path: Path) -> None:
    fresh = History.build(history_of(tree), PROJECT)
    assert fresh.rows == 4
    tree.whole = 0
    with Store(tmp_path / "store") as store:
        for _ in range(3):
            assert same(kept_history(tree, PROJECT, store), fresh)
    assert tree.whole == 1


def test_a_new_commit(tree: Told, repository: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        kept_history(tree, PROJECT, store)
        (repository / "src/shop/dates.py").write_text("y = 1\n")
        git(repository, "commit", "-qam", "newest")
        assert kept_history(GitTree(repository), PROJECT, store).subjects[0] == "newest"
        assert kept_history(DirectoryTree(repository), PROJECT, store).subjects[0] == "newest"
        assert kept_history(tree, PROJECT, store).subjects[0] == "change 2"


def test_more_files_than_it_was_made_for(tree: Told, tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        assert kept_history(tree, ["docs/usage.md"], store).paths == ("docs/usage.md",)
        few = [f"new{number}.py" for number in range(5)]
        assert kept_history(tree, ["docs/usage.md", *few], store).paths == ("docs/usage.md",)
        assert tree.whole == 1
        many = [f"new{number}.py" for number in range(50)]
        assert set(kept_history(tree, [*PROJECT, *many], store).paths) == set(PROJECT)
        assert tree.whole == 2


def test_damage(tree: Told, tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        for data in (b"", b"12345678", b"\xff" * 100):
            store.put("history", tree.commit, data)
            assert kept_history(tree, PROJECT, store).rows == 4


def test_what_is_cut_short_is_not_kept(tree: Told, repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=2", repository.as_uri(), "shallow")
    with Store(tmp_path / "store") as store:
        shallow = kept_history(GitTree(tmp_path / "shallow"), PROJECT, store)
        assert "shallow" in shallow.problem
        git(tmp_path / "shallow", "fetch", "-q", "--unshallow")
        assert kept_history(GitTree(tmp_path / "shallow"), PROJECT, store).rows == 4


def test_no_history(project: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        assert kept_history(DirectoryTree(project), PROJECT, store).rows == 0
    assert not (tmp_path / "store").exists()
