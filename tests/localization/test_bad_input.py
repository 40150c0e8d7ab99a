"""Trees that nobody would wish to be given: each is read to the end, and what was left out is told."""

import os
from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree, GitTree
from localization.scan import FEW
from localization.worker_process import Workers
from tests.localization.conftest import PROJECT, git

DEEP = 20_000
NESTED = {
    "a.py": [
        "[" * DEEP + "]" * DEEP,
        "(" * DEEP,
        "f(" * DEEP + ")" * DEEP,
        "x = " + "-" * DEEP + "1",
        "not " * DEEP + "x",
    ],
    "a.js": ["{" * DEEP + "}" * DEEP, "[" * DEEP, "x=>" * DEEP + "1", "f(" * DEEP + ")" * DEEP],
    "a.c": ["void f() " + "{" * DEEP + "}" * DEEP, "int x = " + "(" * DEEP + "1" + ")" * DEEP, "{" * DEEP],
    "a.go": ["package a\nfunc f() {" + "{" * DEEP + "}" * DEEP],
    "a.rb": ["[" * DEEP + "]" * DEEP],
    "a.rs": ["fn f() {" + "{" * DEEP + "}" * DEEP],
}


def nothing_left_over() -> bool:
    """Whether this process has no child."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


class TestFiles:
    @pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in NESTED.items() for text in texts])
    def test_deep_nesting(self, tmp_path: Path, name: str, text: str) -> None:
        (tmp_path / name).write_text(text)
        (tmp_path / "other.py").write_text("def other():\n    pass\n")
        index = CodeIndex.build(DirectoryTree(tmp_path), workers=Workers(1, seconds=5))
        assert index.paths == (name, "other.py")
        assert index.find_symbol("other")
        assert {path for path, _ in index.skipped} <= {name}
        assert nothing_left_over()

    def test_what_costs_a_parser_the_square_of_its_length(self, tmp_path: Path) -> None:
        # 12 KB of text, of which the parser for C would make 6 GB.
        (tmp_path / "a.c").write_text("x=>" * 4000 + "1")
        index = CodeIndex.build(DirectoryTree(tmp_path), workers=Workers(1, memory=200_000_000))
        ((path, problem),) = index.skipped
        assert path == "a.c"
        assert problem.startswith(("parsing took over", "the parser crashed"))
        assert [each.kind for each in index.symbols_in("a.c")] == ["module"]
        assert nothing_left_over()

    def test_a_huge_file(self, project: Path) -> None:
        with (project / "huge.py").open("wb") as file:
            file.truncate(50_000_000)
        index = CodeIndex.build(DirectoryTree(project))
        assert index.paths == tuple(sorted(PROJECT))
        assert index.skipped == (("huge.py", "too large: 50000000 bytes, the limit is 1000000"),)
        index.refresh(("huge.py",))
        assert index.skipped == (("huge.py", "too large: 50000000 bytes, the limit is 1000000"),)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"def f(): pass\n\xff\xfe\xfa", "not UTF-8 at byte 14: read as Latin-1"),
            ("def f(): pass\n".encode("utf-16"), "binary"),
            (b"\xed\xa0\x80 = 1\ndef f(): pass\n", "not UTF-8 at byte 0: read as Latin-1"),
            (b"\0" * 1000, "binary"),
        ],
    )
    def test_bad_encoding(self, project: Path, data: bytes, reason: str) -> None:
        (project / "bad.py").write_bytes(data)
        index = CodeIndex.build(DirectoryTree(project))
        assert index.skipped == (("bad.py", reason),)
        assert index.find_symbol("round_price")

    @pytest.mark.slow
    def test_a_hundred_thousand_files(self, tmp_path: Path) -> None:
        for number in range(1000):
            folder = tmp_path / f"package_{number}"
            folder.mkdir()
            for each in range(100):
                (folder / f"module_{each}.py").write_text(f"def function_{number}_{each}():\n    return {number}\n")
        index = CodeIndex.build(DirectoryTree(tmp_path))
        assert len(index.paths) == 100_000
        assert index.locate("function_777_77 fails")[0].symbol == "package_777/module_77.py::function_777_77"


class TestFolders:
    def test_an_empty_one(self, tmp_path: Path) -> None:
        index = CodeIndex.build(DirectoryTree(tmp_path))
        assert (index.paths, index.symbols, index.skipped, index.problems) == ((), (), (), ())
        assert index.locate("anything") == index.locate_files("anything") == ()

    def test_links_that_go_round(self, project: Path) -> None:
        (project / "src" / "up").symlink_to(project)
        (project / "self.py").symlink_to(project / "self.py")
        (project / "one").symlink_to(project / "two")
        (project / "two").symlink_to(project / "one")
        index = CodeIndex.build(DirectoryTree(project))
        assert index.paths == tuple(sorted(PROJECT))
        assert index.skipped == ()

    def test_what_is_no_file(self, project: Path) -> None:
        os.mkfifo(project / "pipe.py")
        (project / "folder.py").mkdir()
        assert CodeIndex.build(DirectoryTree(project)).paths == tuple(sorted(PROJECT))

    def test_a_file_that_may_not_be_read(self, project: Path) -> None:
        (project / "secret.py").write_text("x = 1\n")
        (project / "secret.py").chmod(0)
        index = CodeIndex.build(DirectoryTree(project))
        if os.geteuid() == 0:
            assert "secret.py" in index.paths
        else:
            assert index.skipped == (("secret.py", "could not be read"),)

    def test_deep_folders(self, tmp_path: Path) -> None:
        folder = tmp_path
        for _ in range(300):
            folder = folder / "deep"
        folder.mkdir(parents=True)
        (folder / "a.py").write_text("def found():\n    pass\n")
        index = CodeIndex.build(DirectoryTree(tmp_path))
        assert [each.path for each in index.find_symbol("found")] == ["deep/" * 300 + "a.py"]


class TestRepositories:
    def test_without_a_commit(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        with pytest.raises(ValueError, match="no such commit"):
            GitTree(tmp_path)
        index = CodeIndex.build(DirectoryTree(tmp_path))
        assert index.paths == index.locate("anything") == ()
        assert "no history" in index.history.problem

    def test_with_an_empty_commit(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", "nothing")
        index = CodeIndex.build(GitTree(tmp_path))
        assert index.paths == index.locate("anything") == ()

    def test_bare(self, repository: Path, tmp_path: Path) -> None:
        git(tmp_path, "clone", "-q", "--bare", str(repository), "bare.git")
        index = CodeIndex.build(GitTree(tmp_path / "bare.git"))
        assert index.paths == tuple(sorted(PROJECT))
        assert index.locate("round_price is wrong")[0].symbol == "src/shop/money.py::round_price"

    def test_shallow(self, repository: Path, tmp_path: Path) -> None:
        (repository / "src/shop/money.py").write_text("def rounded(): pass\n")
        git(repository, "commit", "-qam", "second")
        git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), "shallow")
        index = CodeIndex.build(GitTree(tmp_path / "shallow"))
        assert index.paths == tuple(sorted(PROJECT))
        assert index.locate("rounded is wrong")
        assert "shallow" in index.history.problem

    def test_a_submodule(self, repository: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "inner.py").write_text("def inner():\n    pass\n")
        git(other, "init", "-q")
        git(other, "add", "-A")
        git(other, "commit", "-qm", "other")
        git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "vendored")
        git(repository, "commit", "-qam", "with a submodule")
        committed = CodeIndex.build(GitTree(repository))
        assert "vendored/inner.py" not in committed.paths
        assert committed.skipped == ()
        assert CodeIndex.build(DirectoryTree(repository)).find_symbol("inner")

    def test_many_bad_files_at_once(self, tmp_path: Path) -> None:
        for number in range(FEW + 10):
            (tmp_path / f"{number}.py").write_bytes(os.urandom(3000).replace(b"\0", b"x"))
        index = CodeIndex.build(DirectoryTree(tmp_path))
        assert len(index.paths) == len(index.skipped) == FEW + 10
        assert nothing_left_over()
