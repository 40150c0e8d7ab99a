import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localization import DirectoryTree, GitTree
from localization.commits import HISTORY_LIMIT, Commit
from localization.git_log import read_log
from localization.history import History
from localization.history_words import message_words, similar_messages
from tests.localization.conftest import git

Files = dict[str | bytes, str | None]


class Planned(NamedTuple):
    """A commit to be made; `parents` are places in the list; a file that is None is deleted."""

    message: str | bytes
    files: Files
    parents: tuple[int, ...] = ()
    time: int = 1000
    ref: str = "refs/heads/main"
    encoding: str = ""


def make(folder: Path, planned: Sequence[Planned]) -> list[str]:
    """A bare repository with these commits; their ids. Texts are ASCII."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "--bare")
    stream: list[bytes] = []
    for number, each in enumerate(planned):
        message = each.message if isinstance(each.message, bytes) else each.message.encode()
        # Emptied first: fast-import takes the last commit of a ref for the parent.
        stream.append(f"reset {each.ref}\n\ncommit {each.ref}\nmark :{number + 1}\n".encode())
        stream.append(f"committer a <a@example.org> {each.time} +0000\n".encode())
        if each.encoding:
            stream.append(f"encoding {each.encoding}\n".encode())
        stream.append(b"data %d\n%s\n" % (len(message), message))
        for place, parent in enumerate(each.parents):
            stream.append(f"{'merge' if place else 'from'} :{parent + 1}\n".encode())
        for path, text in each.files.items():
            quoted = "".join(f"\\{byte:03o}" for byte in (path if isinstance(path, bytes) else path.encode()))
            change = f'D "{quoted}"\n' if text is None else f'M 100644 inline "{quoted}"\ndata {len(text)}\n{text}\n'
            stream.append(change.encode())
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--export-marks=marks"]
    subprocess.run(command, input=b"".join(stream), check=True)
    marks = [line.split() for line in (folder / "marks").read_text().splitlines()]
    ids = {int(mark[1:]): name for mark, name in marks}
    return [ids[number + 1] for number in range(len(planned))]


def read(folder: Path, commit: str = "main", limit: int | None = None) -> tuple[list[Commit], str]:
    history = read_log(folder, commit, limit)
    return list(history), history.problem


def drop(folder: Path, name: str) -> None:
    (folder / "objects" / name[:2] / name[2:]).unlink()


LINE = [
    Planned("one", {"a.py": "1\n", "b.py": "1\n"}, (), 1000),
    Planned("two #7", {"a.py": "2\n"}, (0,), 2000),
    Planned("three", {"b.py": "3\n", "c.py": "3\n"}, (1,), 3000),
    Planned("four", {"c.py": None}, (2,), 4000),
]


def test_commits_newest_first(tmp_path: Path) -> None:
    ids = make(tmp_path / "r", LINE)
    commits, problem = read(tmp_path / "r")
    assert commits == [
        Commit(ids[3], 4000, "four", ("c.py",)),
        Commit(ids[2], 3000, "three", ("b.py", "c.py")),
        Commit(ids[1], 2000, "two #7", ("a.py",)),
        Commit(ids[0], 1000, "one", ("a.py", "b.py")),
    ]
    assert problem == ""
    assert commits[2].issues == (7,)


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (-1, 0), (1, 1), (3, 3), (4, 4), (9, 4), (None, 4)])
def test_a_limit(tmp_path: Path, limit: int | None, count: int) -> None:
    make(tmp_path / "r", LINE)
    commits, problem = read(tmp_path / "r", limit=limit)
    assert [commit.message for commit in commits] == ["four", "three", "two #7", "one"][:count]
    assert problem == ""


class TestOnlyThePast:
    """What came later, or never became part of the base commit, stays unread: by id, by words, by file."""

    PLANTED: tuple[Planned, ...] = (
        Planned("planted: child, newer", {"a.py": "planted 1\n", "planted.py": ""}, (1,), 9000, "refs/heads/main"),
        Planned("planted: child, older", {"a.py": "planted 2\n"}, (1,), 500, "refs/heads/clock"),
        Planned("planted: child, same second", {"a.py": "planted 3\n"}, (1,), 2000, "refs/heads/same"),
        Planned("planted: branch, between", {"a.py": "planted 4\n"}, (0,), 1500, "refs/heads/side"),
        Planned("planted: branch, oldest", {"a.py": "planted 5\n"}, (0,), 1, "refs/remotes/origin/side"),
        Planned("planted: tag without parents", {"a.py": "planted 6\n"}, (), 10, "refs/tags/v9"),
        Planned("planted: stash", {"a.py": "planted 7\n"}, (1,), 1999, "refs/stash"),
        Planned("planted: note", {"planted.py": "planted 8\n"}, (), 1, "refs/notes/commits"),
    )

    @pytest.fixture
    def planted(self, tmp_path: Path) -> tuple[Path, list[str]]:
        ids = make(tmp_path / "r", [*LINE[:2], *self.PLANTED])
        git(tmp_path / "r", "symbolic-ref", "HEAD", "refs/heads/main")
        return tmp_path / "r", ids

    def check(self, tree: GitTree | DirectoryTree, ids: list[str]) -> None:
        commits = list(tree.history())
        assert [commit.id for commit in commits] == [ids[1], ids[0]]
        assert not any("planted" in word for commit in commits for word in (commit.message, *commit.paths))
        history = History.build(tree.history(), ["a.py", "b.py", "planted.py"])
        for signal in (similar_messages, message_words):
            assert signal(history, {"planted": 1.0, "child": 1.0}).scores == {}
            assert signal(history, {"one": 1.0}).scores.keys() == {"a.py", "b.py"}

    def test_other_refs_and_children(self, planted: tuple[Path, list[str]]) -> None:
        folder, ids = planted
        # The plants are there: without the base commit in between they would be found.
        assert [commit.message for commit in read(folder)[0]] == ["planted: child, newer", "two #7", "one"]
        self.check(GitTree(folder, ids[1]), ids)

    def test_a_checkout_of_the_base_commit(self, planted: tuple[Path, list[str]], tmp_path: Path) -> None:
        folder, ids = planted
        git(tmp_path, "clone", "-q", str(folder), "checkout")
        git(tmp_path / "checkout", "fetch", "-q", "origin", "+refs/*:refs/*", "--update-head-ok")
        git(tmp_path / "checkout", "checkout", "-q", "--detach", ids[1])
        self.check(DirectoryTree(tmp_path / "checkout"), ids)

    def test_replaced_and_grafted_parents(self, planted: tuple[Path, list[str]]) -> None:
        folder, ids = planted
        git(folder, "replace", ids[0], ids[5])
        (folder / "info").mkdir(exist_ok=True)
        (folder / "info/grafts").write_text(f"{ids[1]} {ids[0]} {ids[4]}\n")
        seen_by_git = git(folder, "log", "--format=%s", ids[1])
        assert seen_by_git.count("planted") == 2
        self.check(GitTree(folder, ids[1]), ids)


def test_a_merge_has_no_files_and_both_sides_are_read(tmp_path: Path) -> None:
    make(
        tmp_path / "r",
        [
            Planned("root", {"a.py": "1\n"}, (), 1000),
            Planned("left", {"a.py": "2\n"}, (0,), 2000),
            Planned("right", {"b.py": "2\n"}, (0,), 3000),
            Planned("Merge #5", {"b.py": "2\n", "c.py": "evil\n"}, (1, 2), 4000),
        ],
    )
    commits, problem = read(tmp_path / "r")
    assert [(commit.message, commit.paths) for commit in commits] == [
        ("Merge #5", ()),
        ("right", ("b.py",)),
        ("left", ("a.py",)),
        ("root", ("a.py",)),
    ]
    assert commits[0].issues == (5,)
    assert problem == ""


def test_renames(tmp_path: Path) -> None:
    long = "".join(f"x{number} = {number}\n" for number in range(50))
    make(
        tmp_path / "r",
        [
            Planned("root", {"a.py": long, "lib/b.py": "b\n", "lib/__init__.py": "", "x/m.py": "1", "y/m.py": "2"}),
            Planned("move", {"a.py": None, "src/z.py": long, "lib/b.py": None, "src/lib/b.py": "other\n"}, (0,), 2000),
            Planned("unclear", {"x/m.py": None, "y/m.py": None, "u/m.py": "3", "v/m.py": "4"}, (1,), 3000),
            Planned("empty", {"lib/__init__.py": None, "new.py": ""}, (2,), 4000),
        ],
    )
    commits, _ = read(tmp_path / "r")
    assert {commit.message: dict(commit.renamed) for commit in commits} == {
        "empty": {},
        "unclear": {},
        "move": {"a.py": "src/z.py", "lib/b.py": "src/lib/b.py"},
        "root": {},
    }
    assert {commit.message: set(commit.paths) for commit in commits[1:3]} == {
        "unclear": {"x/m.py", "y/m.py", "u/m.py", "v/m.py"},
        "move": {"src/z.py", "src/lib/b.py"},
    }


def test_names_and_messages_of_strange_bytes(tmp_path: Path) -> None:
    make(
        tmp_path / "r",
        [
            Planned(b"caf\xe9 \xff\xfe", {b"caf\xe9.py": "1\n", "été.py": "1\n", "a.py": "1\n"}, (), 1000),
            Planned("café".encode("latin-1"), {"a.py": "2\n"}, (0,), 2000, encoding="ISO-8859-1"),
            Planned("", {":100644 100644 a b M": "1\n", "new\nline.py": "1\n", '"q".py': "1\n"}, (1,), 3000),
            Planned(":100644 100644 a b M\n\n" + "f" * 40 + " 1\nx", {"b.py": "1\n"}, (2,), 4000),
            Planned("no change", {}, (3,), 5000),
            Planned("bytes leave", {b"caf\xe9.py": None, "cafe.py": "1\n"}, (4,), 6000),
        ],
    )
    git(tmp_path / "r", "config", "i18n.logOutputEncoding", "ISO-8859-1")
    commits, problem = read(tmp_path / "r")
    assert [(commit.message, set(commit.paths), commit.renamed) for commit in commits] == [
        ("bytes leave", {"cafe.py"}, ()),
        ("no change", set(), ()),
        (":100644 100644 a b M\n\n" + "f" * 40 + " 1\nx", {"b.py"}, ()),
        ("", {":100644 100644 a b M", "new\nline.py", '"q".py'}, ()),
        ("café", {"a.py"}, ()),
        ("caf\ufffd \ufffd\ufffd", {"été.py", "a.py"}, ()),
    ]
    assert problem == ""


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=12)
messages = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(st.lists(st.tuples(messages, st.sets(names, max_size=4)), min_size=1, max_size=25))
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_message_and_any_names(tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, set[str]]]) -> None:
    planned = [
        Planned(message, {f"x{name}": str(number) for name in paths}, (number - 1,) if number else (), 1000 + number)
        for number, (message, paths) in enumerate(drawn)
    ]
    folder = tmp_path_factory.mktemp("any") / "r"
    ids = make(folder, planned)
    commits, problem = read(folder)
    found = [(commit.id, commit.message, set(commit.paths)) for commit in reversed(commits)]
    expected = zip(ids, drawn, strict=True)
    assert found == [(name, message.strip(), {f"x{path}" for path in paths}) for name, (message, paths) in expected]
    assert problem == ""


@pytest.mark.parametrize("time", [0, 1, 2**31, 2**40])
def test_any_clock(tmp_path: Path, time: int) -> None:
    make(tmp_path / "r", [Planned("a", {"a": "1"}, (), time), Planned("b", {"a": "2"}, (0,), 1000)])
    assert [commit.time for commit in read(tmp_path / "r")[0]] == [1000, time]


class TestIncomplete:
    def test_a_shallow_clone(self, tmp_path: Path) -> None:
        make(tmp_path / "r", LINE)
        git(tmp_path, "clone", "-q", "--bare", "--depth", "3", "-b", "main", f"file://{tmp_path}/r", "shallow")
        commits, problem = read(tmp_path / "shallow")
        assert [(commit.message, commit.paths) for commit in commits] == [
            ("four", ("c.py",)),
            ("three", ("b.py", "c.py")),
            ("two #7", ()),
        ]
        assert problem == "the history is cut short: the clone is shallow"
        assert read(tmp_path / "shallow", limit=2)[1] == ""

    def test_a_checkout_of_a_shallow_clone(self, tmp_path: Path) -> None:
        make(tmp_path / "r", LINE)
        git(tmp_path, "clone", "-q", "--depth", "1", "-b", "main", f"file://{tmp_path}/r", "shallow")
        commits = DirectoryTree(tmp_path / "shallow").history()
        assert [(commit.message, commit.paths) for commit in commits] == [("four", ())]
        assert "shallow" in commits.problem

    def test_a_missing_parent(self, tmp_path: Path) -> None:
        ids = make(tmp_path / "r", LINE)
        drop(tmp_path / "r", ids[0])
        commits, problem = read(tmp_path / "r")
        # What "two" changed cannot be told without its parent.
        assert [commit.message for commit in commits] == ["four", "three"]
        assert problem.startswith("the history is cut short: ")
        assert ids[0] in problem

    def test_a_missing_tree(self, tmp_path: Path) -> None:
        ids = make(tmp_path / "r", LINE)
        tree = git(tmp_path / "r", "rev-parse", f"{ids[1]}^{{tree}}")
        drop(tmp_path / "r", tree)
        commits, problem = read(tmp_path / "r")
        assert [commit.message for commit in commits] == ["four"]
        assert problem.startswith("the history is cut short: ")
        assert tree in problem

    def test_missing_files_do_no_harm(self, tmp_path: Path) -> None:
        ids = make(tmp_path / "r", [*LINE, Planned("move", {"b.py": None, "d/b.py": "4\n"}, (3,), 5000)])
        before = read(tmp_path / "r")
        for commit in ids:
            for line in git(tmp_path / "r", "ls-tree", "-r", commit).splitlines():
                (tmp_path / "r/objects" / line[12:14] / line[14:52]).unlink(missing_ok=True)
        assert read(tmp_path / "r") == before
        assert before[0][0].renamed == (("b.py", "d/b.py"),)
        assert len(before[0]) == 5

    def test_no_commits_and_no_repository(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q", "empty")
        (tmp_path / "plain/.git").mkdir(parents=True)
        assert read(tmp_path / "empty", "HEAD") == ([], "no history: there is no commit yet")
        for name in ("plain", "nowhere"):
            commits, problem = read(tmp_path / name, "HEAD")
            assert commits == []
            assert problem.startswith("no history: fatal: ")
        history = DirectoryTree(tmp_path / "empty").history()
        assert list(history) == []
        assert history.problem == "no history: there is no commit yet"

    def test_no_git(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make(tmp_path / "r", LINE)
        monkeypatch.setenv("PATH", str(tmp_path))
        commits, problem = read(tmp_path / "r")
        assert commits == []
        assert problem.startswith("no history: git cannot be run")

    def test_nothing_of_the_repository_runs(self, tmp_path: Path) -> None:
        ids = make(tmp_path / "r", LINE)
        trap = tmp_path / "trap.sh"
        trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        trap.chmod(0o755)
        for name in ("core.fsmonitor", "core.pager", "gpg.program", "remote.o.uploadpack", "diff.external"):
            git(tmp_path / "r", "config", name, str(trap))
        git(tmp_path / "r", "config", "log.showSignature", "true")
        git(tmp_path / "r", "config", "log.showRoot", "false")
        git(tmp_path / "r", "config", "diff.renames", "copies")
        assert [commit.paths for commit in read(tmp_path / "r")[0]][-1] == ("a.py", "b.py")
        git(tmp_path / "r", "config", "remote.o.url", str(tmp_path / "r"))
        git(tmp_path / "r", "config", "remote.o.promisor", "true")
        git(tmp_path / "r", "config", "protocol.file.allow", "always")
        git(tmp_path / "r", "config", "extensions.partialClone", "o")
        drop(tmp_path / "r", git(tmp_path / "r", "rev-parse", f"{ids[1]}^{{tree}}"))
        drop(tmp_path / "r", ids[0])
        assert read(tmp_path / "r")[1].startswith("the history is cut short: ")
        assert not (tmp_path / "ran").exists()


def test_thousands_of_commits(tmp_path: Path) -> None:
    count = HISTORY_LIMIT + 50
    planned = [
        Planned(f"c{number}", {f"f{number % 7}.py": f"{number}\n"}, (number - 1,) if number else (), 1000 + number)
        for number in range(count)
    ]
    make(tmp_path / "r", planned)
    commits, problem = read(tmp_path / "r")
    assert len(commits) == HISTORY_LIMIT
    assert commits[-1].message == "c50"
    assert problem == ""
    whole, _ = read(tmp_path / "r", limit=10 * count)
    assert [commit.message for commit in whole] == [each.message for each in reversed(planned)]
    some = read_log(tmp_path / "r", "main")
    assert next(some).message == f"c{count - 1}"  # and the rest is never asked for


def test_only_files_below_a_folder(tmp_path: Path) -> None:
    make(
        tmp_path / "r",
        [
            Planned("root", {"pkg/a.py": "1\n", "pkgs/b.py": "1\n", "c.py": "1\n"}, (), 1000),
            Planned("moved in", {"c.py": None, "pkg/sub/c.py": "1\n"}, (0,), 2000),
            Planned("moved out", {"pkg/a.py": None, "a.py": "1\n"}, (1,), 3000),
            Planned("inside", {"pkg/sub/c.py": None, "pkg/c.py": "1\n"}, (2,), 4000),
        ],
    )
    found = [
        (commit.message, commit.paths, commit.renamed) for commit in read_log(tmp_path / "r", "main", None, "pkg/")
    ]
    assert found == [
        ("inside", ("c.py",), (("sub/c.py", "c.py"),)),
        ("moved out", ("a.py",), ()),
        ("moved in", ("sub/c.py",), ()),
        ("root", ("a.py",), ()),
    ]
    git(tmp_path, "clone", "-q", "-b", "main", str(tmp_path / "r"), "checkout")
    assert [commit.paths for commit in DirectoryTree(tmp_path / "checkout/pkg").history()] == [
        each[1] for each in found
    ]
