import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.record import VERSION
from localization.store import FORMAT, Store, default_folder
from localization.store_file import NAME


def sqlite(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / NAME) as database:
        database.execute(statement)
    database.close()


class TestKeeping:
    def test_by_kind_and_key(self, tmp_path: Path) -> None:
        with Store(tmp_path / "a" / "b") as store:
            store.put("edges", "tree", b"one")
            store.put("history", "tree", b"two")
            assert (store.get("edges", "tree"), store.get("history", "tree")) == (b"one", b"two")
            assert store.get("edges", "other") is None
            store.put("edges", "tree", b"three")
            assert store.get("edges", "tree") == b"three"
            assert store.problem == ""
        with Store(tmp_path / "a" / "b") as store:
            assert (store.get("edges", "tree"), store.get("history", "tree")) == (b"three", b"two")

    def test_nothing_is_made_before_it_is_needed(self, tmp_path: Path) -> None:
        with Store(tmp_path / "folder"):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_many(self, tmp_path: Path) -> None:
        kept = {f"key {number}": bytes([number % 256]) * number for number in range(3000)}
        with Store(tmp_path) as store:
            store.put_many("record", kept.items())
        with Store(tmp_path) as store:
            assert store.get_many("record", [*kept, *kept, "unknown"]) == kept
            assert store.get_many("other", kept) == {}
            assert store.get_many("record", []) == {}

    def test_after_closing(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        store.put("a", "b", b"c")
        store.close()
        store.put("a", "d", b"e")
        store.close()
        assert store.get("a", "b") is None
        assert Store(tmp_path).get("a", "d") is None

    @given(
        st.lists(
            st.dictionaries(
                st.tuples(st.sampled_from("ab"), st.text(max_size=3)), st.binary(max_size=5000), max_size=8
            ),
            max_size=4,
        )
    )
    @settings(deadline=None, max_examples=15)
    def test_any_keys(self, rounds: list[dict[tuple[str, str], bytes]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            expected: dict[tuple[str, str], bytes] = {}
            for each in rounds:
                with Store(folder) as store:
                    for kind in "ab":
                        store.put_many(kind, ((key, data) for (of, key), data in each.items() if of == kind))
                    expected |= each
                    assert {key: store.get(*key) for key in expected} == expected

    def test_forks_use_it(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        store.put("a", "parent", b"1")
        child = os.fork()
        if child == 0:
            try:
                found = store.get("a", "parent")
                store.put("a", "child", b"2")
                store.close()
                os._exit(0 if found == b"1" and not store.problem else 1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert (store.get("a", "parent"), store.get("a", "child")) == (b"1", b"2")
        store.put("a", "parent", b"3")
        store.close()
        assert Store(tmp_path).get("a", "parent") == b"3"


class TestLimit:
    def test_what_was_not_used_for_the_longest_time_goes(self, tmp_path: Path) -> None:
        with Store(tmp_path, limit=1_000_000) as store:
            for number in range(8):
                store.put("edges", f"{number}", bytes(100_000))
            assert store.get("edges", "0") is not None
            for number in range(8, 12):
                store.put("edges", f"{number}", bytes(100_000))
            kept = [number for number in range(12) if store.get("edges", f"{number}")]
            assert 0 in kept
            assert 1 not in kept
            assert kept[-4:] == [8, 9, 10, 11]
            assert store.problem == ""
        assert (tmp_path / NAME).stat().st_size < 1_300_000

    def test_stays_within_it(self, tmp_path: Path) -> None:
        with Store(tmp_path, limit=300_000) as store:
            for number in range(50):
                store.put_many("record", ((f"{number} {each}", os.urandom(1000)) for each in range(30)))
            assert len(store.get_many("record", [f"49 {each}" for each in range(30)])) == 30
        assert (tmp_path / NAME).stat().st_size < 500_000

    def test_what_is_too_large_is_not_kept(self, tmp_path: Path) -> None:
        with Store(tmp_path, limit=100_000) as store:
            store.put_many("edges", [("small", b"1"), ("large", bytes(60_000))])
            assert (store.get("edges", "small"), store.get("edges", "large")) == (b"1", None)
            assert store.problem == ""


class TestProcesses:
    def test_two_that_write_the_same_keys(self, tmp_path: Path) -> None:
        code = """
            import sys
            from localization.store import Store
            store = Store(sys.argv[1])
            for start in range(0, 400, 20):
                store.put_many("record", ((f"{n}", f"{n}".encode() * 50) for n in range(start, start + 20)))
                found = store.get_many("record", [f"{n}" for n in range(400)])
                assert all(data == key.encode() * 50 for key, data in found.items())
                assert len(found) >= start + 20
            store.put("own", sys.argv[2], b"1")
            store.close()
            assert store.problem == "", store.problem
        """
        program = "\n".join(line[12:] for line in code.strip("\n").splitlines())
        running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name]) for name in "abc"]
        assert [each.wait() for each in running] == [0, 0, 0]
        with Store(tmp_path) as store:
            assert len(store.get_many("record", [f"{n}" for n in range(400)])) == 400
            assert len(store.get_many("own", "abc")) == 3

    def test_a_lock_that_is_not_given_up(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            store.put("a", "b", b"1")
        other = sqlite3.connect(tmp_path / NAME, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            with Store(tmp_path, patience=0.05) as store:
                assert store.get("a", "b") == b"1"
                store.put("a", "c", b"2")
                assert store.get("a", "c") is None
                assert "database is locked" in store.problem
        finally:
            other.execute("ROLLBACK")
            other.close()


class TestBeginningAnew:
    @pytest.mark.parametrize("version", [FORMAT * 10_000 + VERSION + 1, (FORMAT + 1) * 10_000 + VERSION, 0])
    def test_another_version(self, tmp_path: Path, version: int) -> None:
        with Store(tmp_path) as store:
            store.put("a", "b", b"1")
        sqlite(tmp_path, f"PRAGMA user_version = {version}")
        with Store(tmp_path) as store:
            assert store.get("a", "b") is None
            store.put("a", "b", b"2")
            assert store.get("a", "b") == b"2"
            assert store.problem == ""

    @pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", b"no database at all" * 1000, bytes(8192)])
    def test_something_else_in_its_place(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / NAME).write_bytes(data)
        with Store(tmp_path) as store:
            assert store.get("a", "b") is None
            store.put("a", "b", b"2")
            assert store.get("a", "b") == b"2"
            assert store.problem == ""

    @pytest.mark.parametrize(
        "statement", ["DROP TABLE kept", "DROP TABLE uses", "ALTER TABLE kept RENAME sum TO other"]
    )
    def test_other_tables(self, tmp_path: Path, statement: str) -> None:
        with Store(tmp_path) as store:
            store.put("a", "b", b"1")
        sqlite(tmp_path, statement)
        with Store(tmp_path) as store:
            assert store.get("a", "b") is None
            store.put("a", "b", b"2")
            assert store.get("a", "b") == b"2"

    def test_while_two_have_it_open(self, tmp_path: Path) -> None:
        one, other = Store(tmp_path), Store(tmp_path)
        for number in range(200):
            one.put("a", f"{number}", os.urandom(5000))
        assert other.get("a", "0")
        with (tmp_path / NAME).open("r+b") as file:
            file.write(bytes(os.path.getsize(tmp_path / NAME)))  # noqa: PTH202 - of the open file
        sqlite3.connect(tmp_path / NAME).close()
        for store in (one, other, one, other):
            store.get_many("a", [f"{number}" for number in range(200)])
            store.put("a", "new", b"1")
            assert store.problem == ""
        assert (one.get("a", "new"), other.get("a", "new")) == (b"1", b"1")
        one.close()
        other.close()
        assert Store(tmp_path).get("a", "new") == b"1"

    @given(st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=40)), max_size=6), st.floats(0, 1))
    @settings(deadline=None, max_examples=15)
    def test_any_damage(self, pristine: Path, damage: list[tuple[float, bytes]], length: float) -> None:
        with tempfile.TemporaryDirectory() as folder:
            data = bytearray((pristine / NAME).read_bytes())
            for place, garbage in damage:
                at = int(place * len(data))
                data[at : at + len(garbage)] = garbage
            kept = data if length > 0.5 else data[: int(2 * length * len(data))]
            (Path(folder) / NAME).write_bytes(kept)
            with Store(folder) as store:
                for key, found in store.get_many("a", KEPT).items():
                    assert found == KEPT[key]
                store.put_many("a", KEPT.items())
                assert store.get_many("a", KEPT) == KEPT
            with Store(folder) as store:
                for key in KEPT:
                    assert store.get("a", key) in (KEPT[key], None)
                store.put("b", "new", b"1")
                assert store.get("b", "new") == b"1"


KEPT = {f"key {number}": f"{number} ".encode() * (number * 40) for number in range(60)}


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pristine")
    with Store(folder) as store:
        store.put_many("a", KEPT.items())
    return folder


@contextmanager
def not_root() -> Iterator[Path]:
    """A folder, and no rights beyond those of everybody else: root may write anywhere."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    user = os.geteuid()
    try:
        yield folder
    finally:
        os.seteuid(user)
        shutil.rmtree(folder)


class TestNowhere:
    @pytest.mark.parametrize("made", [True, False])
    def test_a_folder_that_cannot_be_written_to(self, made: bool) -> None:
        with not_root() as folder:
            if made:
                with Store(folder) as store:
                    store.put("a", "b", b"1")
                for each in folder.iterdir():
                    each.chmod(0o444)
            folder.chmod(0o555)
            if os.geteuid() == 0:
                os.seteuid(65534)
            with Store(folder) as store:
                assert store.get("a", "b") == (b"1" if made else None)
                store.put("a", "c", b"2")
                assert store.get("a", "c") is None
                assert store.get("a", "b") == (b"1" if made else None)
                assert store.problem.startswith("the index")
            folder_mode = folder.stat().st_mode & 0o777
            assert folder_mode == 0o555

    def test_a_folder_that_cannot_be(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with Store(tmp_path / "file" / "folder") as store:
            store.put("a", "b", b"1")
            assert store.get("a", "b") is None
            assert store.problem.startswith("the index is not kept on disk: ")

    def test_a_folder_in_the_place_of_the_file(self, tmp_path: Path) -> None:
        (tmp_path / NAME).mkdir()
        with Store(tmp_path) as store:
            store.put("a", "b", b"1")
            assert store.get("a", "b") is None
            assert store.problem

    def test_a_full_disk(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            store.put("a", "b", b"1")
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
            try:
                for number in range(20):
                    store.put("a", f"{number}", os.urandom(100_000))
                assert store.get("a", "b") == b"1"
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            assert store.problem.startswith("the index is not kept on disk: ")
        with Store(tmp_path) as store:
            assert store.get("a", "b") == b"1"
            store.put("a", "c", b"2")
            assert store.get("a", "c") == b"2"


def test_default_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    project = tmp_path / "my project"
    project.mkdir()
    (tmp_path / "link").symlink_to(project)
    folder = default_folder(project)
    assert folder == default_folder(tmp_path / "link") == default_folder(f"{project}/")
    assert folder != default_folder(tmp_path)
    assert folder.name.startswith("my_project-")
    assert not folder.exists()
