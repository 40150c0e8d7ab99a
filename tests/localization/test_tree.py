from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree, Entry, GitTree, OverlayTree, SourceTree
from localization.tree import HistoricTree, history_of, read_many
from tests.localization.conftest import PROJECT, git


def listed(tree: SourceTree) -> set[str]:
    return {entry.path for entry in tree.entries()}


def keys(tree: SourceTree) -> dict[str, str]:
    return {entry.path: entry.key for entry in tree.entries()}


class TestDirectory:
    def test_lists_and_reads(self, project: Path) -> None:
        tree = DirectoryTree(project)
        assert listed(tree) == set(PROJECT)
        assert tree.read("src/shop/money.py").decode() == PROJECT["src/shop/money.py"]
        assert {entry.path: entry.size for entry in tree.entries()}["docs/usage.md"] == len(PROJECT["docs/usage.md"])

    @pytest.mark.parametrize(
        "path",
        [".git/config", "node_modules/a/index.js", "src/__pycache__/a.py", ".venv/a.py", "x.egg-info/top_level.txt"],
    )
    def test_ignored_folders(self, project: Path, path: str) -> None:
        (project / path).parent.mkdir(parents=True)
        (project / path).write_text("x = 1\n")
        tree = DirectoryTree(project)
        assert listed(tree) == set(PROJECT)
        with pytest.raises(FileNotFoundError):
            tree.read(path)

    def test_a_virtual_environment_of_any_name(self, project: Path) -> None:
        (project / "my_env/lib").mkdir(parents=True)
        (project / "my_env/pyvenv.cfg").write_text("home = /usr\n")
        (project / "my_env/lib/a.py").write_text("x = 1\n")
        tree = DirectoryTree(project)
        assert listed(tree) == set(PROJECT)
        with pytest.raises(FileNotFoundError):
            tree.read("my_env/lib/a.py")

    def test_links_are_not_followed(self, project: Path, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.mkdir()
        (secret / "key.py").write_text("KEY = 1\n")
        (project / "out").symlink_to(secret)
        (project / "loop").symlink_to(project)
        (project / "key.py").symlink_to(secret / "key.py")
        tree = DirectoryTree(project)
        assert listed(tree) == set(PROJECT)
        for path in ("out/key.py", "key.py", "../secret/key.py", str(secret / "key.py"), "src/../../secret/key.py", ""):
            with pytest.raises(FileNotFoundError):
                tree.read(path)

    def test_a_folder_is_not_a_file(self, project: Path) -> None:
        with pytest.raises(FileNotFoundError):
            DirectoryTree(project).read("src")
        with pytest.raises(NotADirectoryError):
            DirectoryTree(project / "nowhere")

    @pytest.mark.parametrize("path", ["src/shop/money.py/x", "src/\0.py", "src/\udcff.py", "no/where.py"])
    def test_what_is_no_file(self, project: Path, path: str) -> None:
        tree = DirectoryTree(project)
        with pytest.raises(FileNotFoundError):
            tree.read(path)
        assert list(tree.read_many([path])) == []

    def test_many_at_once(self, project: Path) -> None:
        (project / "env/lib").mkdir(parents=True)
        for path in ("env/pyvenv.cfg", "env/lib/a.py", "env/b.py"):
            (project / path).write_text("")
        tree = DirectoryTree(project)
        asked = ["env/lib/a.py", *PROJECT, "env/b.py", "env/lib/a.py", "gone.py"]
        assert list(tree.read_many(asked)) == [(path, tree.read(path)) for path in PROJECT]

    def test_key_changes_with_the_contents(self, project: Path) -> None:
        tree = DirectoryTree(project)
        before = keys(tree)
        (project / "src/shop/money.py").write_text("other = 1\n")
        after = keys(tree)
        assert {path for path in after if after[path] != before[path]} == {"src/shop/money.py"}

    def test_a_name_that_is_not_utf8_is_left_out(self, project: Path) -> None:
        try:
            (project / b"caf\xe9.py".decode("utf-8", "surrogateescape")).write_text("x = 1\n")
        except OSError:
            pytest.skip("this file system takes UTF-8 names only")
        assert listed(DirectoryTree(project)) == set(PROJECT)


class TestGit:
    def test_same_files_as_the_directory(self, repository: Path) -> None:
        tree = GitTree(repository, "HEAD")
        assert listed(tree) == set(PROJECT)
        assert {path: data.decode() for path, data in tree.read_many(PROJECT)} == PROJECT
        assert tree.commit == git(repository, "rev-parse", "HEAD")

    def test_bare_repository_and_an_older_commit(self, repository: Path, tmp_path: Path) -> None:
        first = git(repository, "rev-parse", "HEAD")
        (repository / "src/shop/money.py").write_text("gone = 1\n")
        git(repository, "commit", "-qam", "second")
        git(tmp_path, "clone", "-q", "--bare", str(repository), "bare.git")
        assert GitTree(tmp_path / "bare.git", first).read("src/shop/money.py").decode() == PROJECT["src/shop/money.py"]
        assert GitTree(tmp_path / "bare.git").read("src/shop/money.py") == b"gone = 1\n"

    def test_many_files_do_not_block(self, repository: Path) -> None:
        for number in range(2000):
            (repository / f"n{number}.py").write_text(f"x{number} = 1\n" * 20)
        git(repository, "add", "-A")
        git(repository, "commit", "-qm", "many")
        tree = GitTree(repository)
        assert sum(1 for _ in tree.read_many(sorted(listed(tree)))) == 2000 + len(PROJECT)

    def test_reading_may_stop_early(self, repository: Path) -> None:
        reading = GitTree(repository).read_many(PROJECT)
        assert next(reading)[0] in PROJECT
        reading.close()  # type: ignore[attr-defined]

    def test_links_and_ignored_folders_are_left_out(self, repository: Path) -> None:
        (repository / "link.py").symlink_to("src/shop/money.py")
        (repository / "node_modules").mkdir()
        (repository / "node_modules/a.js").write_text("1\n")
        (repository / "odd\nname é.py").write_text("x = 1\n")
        git(repository, "add", "-A", "-f")
        git(repository, "commit", "-qm", "odd")
        tree = GitTree(repository)
        assert listed(tree) == {*PROJECT, "odd\nname é.py"}
        assert tree.read("odd\nname é.py") == b"x = 1\n"
        with pytest.raises(FileNotFoundError):
            tree.read("link.py")

    @pytest.mark.parametrize("commit", ["nope", "--output=x", "", "HEAD^{tree}", "a\0b"])
    def test_bad_commits(self, repository: Path, commit: str) -> None:
        with pytest.raises(ValueError, match=r"commit|Needed|fatal|expected"):
            GitTree(repository, commit)

    def test_no_repository(self, tmp_path: Path, repository: Path) -> None:
        with pytest.raises(ValueError, match="not a git repository"):
            GitTree(tmp_path / "nowhere")
        with pytest.raises(ValueError, match="not a git repository"):
            GitTree(tmp_path)
        with pytest.raises(ValueError, match="not a git repository"):
            GitTree(repository / "src")

    def test_nothing_of_the_repository_runs(self, repository: Path, tmp_path: Path) -> None:
        trap = tmp_path / "trap.sh"
        trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        trap.chmod(0o755)
        for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "remote.o.uploadpack", "diff.external"):
            git(repository, "config", name, str(trap))
        git(repository, "config", "remote.o.url", str(repository))
        git(repository, "config", "remote.o.promisor", "true")
        git(repository, "config", "protocol.file.allow", "always")
        git(repository, "config", "extensions.partialClone", "o")
        blob = git(repository, "rev-parse", "HEAD:docs/usage.md")
        (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()
        tree = GitTree(repository)
        assert "docs/usage.md" not in dict(tree.read_many(PROJECT))
        CodeIndex.build(tree)
        assert not (tmp_path / "ran").exists()


class TestOverlay:
    def test_new_changed_and_deleted(self, project: Path) -> None:
        edits: dict[str, bytes | None] = {"src/shop/dates.py": None, "src/shop/new.py": b"y = 2\n"}
        base = DirectoryTree(project)
        tree = OverlayTree(base, edits)
        assert listed(tree) == {*PROJECT, "src/shop/new.py"} - {"src/shop/dates.py"}
        assert tree.read("src/shop/new.py") == b"y = 2\n"
        assert tree.read("docs/usage.md") == base.read("docs/usage.md")
        with pytest.raises(FileNotFoundError):
            tree.read("src/shop/dates.py")
        edits["src/shop/money.py"] = b"z = 3\n"
        assert tree.read("src/shop/money.py") == b"z = 3\n"
        assert keys(tree)["src/shop/money.py"] != keys(base)["src/shop/money.py"]

    def test_reads_many_in_order_over_any_base(self, repository: Path) -> None:
        edits: dict[str, bytes | None] = {"src/shop/dates.py": None, "src/shop/cart.py": b"c\n", "a.py": b"a\n"}
        wanted = [*sorted(PROJECT), "a.py", "nowhere.py"]
        expected = [path for path in wanted if path not in ("src/shop/dates.py", "nowhere.py")]
        for base in (DirectoryTree(repository), GitTree(repository)):
            found = list(read_many(OverlayTree(base, edits), wanted))
            assert [path for path, _ in found] == expected
            assert dict(found)["src/shop/cart.py"] == b"c\n"
            assert dict(found)["docs/usage.md"].decode() == PROJECT["docs/usage.md"]


class TestHistory:
    """What the trees make of it; what git is asked is tested with `git_log`."""

    @pytest.fixture
    def two(self, repository: Path) -> Path:
        (repository / "src/shop/money.py").write_text("gone = 1\n")
        git(repository, "commit", "-qam", "second")
        return repository

    def test_of_a_commit_with_the_commit_itself(self, two: Path) -> None:
        assert [commit.subject for commit in GitTree(two).history()] == ["second", "first"]
        assert [commit.subject for commit in GitTree(two).history(1)] == ["second"]
        assert [commit.subject for commit in GitTree(two, "HEAD~1").history()] == ["first"]
        newest = next(GitTree(two).history())
        assert newest.id == git(two, "rev-parse", "HEAD")
        assert newest.paths == ("src/shop/money.py",)

    def test_of_a_checkout_and_of_a_folder_in_it(self, two: Path) -> None:
        for folder, names in ((two, ("src/shop/money.py",)), (two / "src", ("shop/money.py",)), (two / "docs", ())):
            assert [commit.subject for commit in DirectoryTree(folder).history()] == ["second", "first"]
            assert next(DirectoryTree(folder).history()).paths == names

    def test_of_a_second_work_tree(self, two: Path, tmp_path: Path) -> None:
        git(two, "worktree", "add", "-q", str(tmp_path / "other"), "HEAD~1")
        assert [commit.subject for commit in DirectoryTree(tmp_path / "other").history()] == ["first"]

    def test_edits_are_not_part_of_it(self, two: Path) -> None:
        (two / "src/shop/cart.py").unlink()
        edits: dict[str, bytes | None] = {"src/shop/money.py": None}
        for base in (GitTree(two), DirectoryTree(two)):
            assert list(OverlayTree(base, edits).history()) == list(base.history())
            assert len(list(OverlayTree(base, edits).history(1))) == 1

    def test_a_tree_without(self, project: Path) -> None:
        class Plain:
            def entries(self) -> list[Entry]:
                return []

            def read(self, path: str) -> bytes:
                raise FileNotFoundError(path)

        assert not isinstance(Plain(), HistoricTree)
        for tree in (Plain(), OverlayTree(Plain(), {}), DirectoryTree(project)):
            commits = history_of(tree)
            assert list(commits) == []
            assert commits.problem.startswith("no history: ")

    def test_any_tree_with_one_is_asked(self, two: Path) -> None:
        for tree in (GitTree(two), DirectoryTree(two), OverlayTree(GitTree(two), {})):
            assert isinstance(tree, HistoricTree)
            assert [commit.subject for commit in history_of(tree, 1)] == ["second"]
