import os
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree, Entry, GitTree, OverlayTree
from localization.reading import blob_id, record_bytes, record_key
from localization.scan import FEW, LARGE, SMALL
from localization.store import Store
from localization.worker_process import Workers
from tests.localization.conftest import PROJECT, git
from tests.localization.readers import LOG

WORKERS = Workers(2, reader="tests.localization.readers:record")
PADDING = f"# {'x' * SMALL}\n"


@pytest.fixture
def parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What worker processes have parsed since the last call."""
    log = tmp_path / "parsed.txt"
    monkeypatch.setenv(LOG, str(log))

    def read() -> list[str]:
        lines = sorted(log.read_text().splitlines()) if log.exists() else []
        log.write_text("")
        return lines

    return read


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as opened:
        yield opened
        assert opened.problem == ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files of a tree are."""
    (tmp_path / "tree").mkdir()
    return tmp_path / "tree"


def write_many(folder: Path, count: int = 2 * FEW, old: bool = True) -> list[str]:
    """So many different files, written long ago."""
    names = [f"package/module_{number}.py" for number in range(count)]
    (folder / "package").mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        (folder / name).write_text(f"def function_{number}():\n    return {number}\n{PADDING}")
        if old:
            os.utime(folder / name, ns=(10**18 + number, 10**18 + number))
    return names


class Counting(DirectoryTree):
    """Knows what was read of it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.reads: list[str] = []

    def read(self, path: str) -> bytes:
        self.reads.append(path)
        return super().read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return ((path, self.read(path)) for path in paths)


class TestStore:
    def test_what_is_known_is_neither_read_nor_parsed(
        self, folder: Path, store: Store, parsed: Callable[[], list[str]]
    ) -> None:
        names = write_many(folder)
        tree = Counting(folder)
        first = CodeIndex.build(tree, store, workers=WORKERS)
        assert sorted(tree.reads) == sorted(names) == parsed()
        tree.reads.clear()
        again = CodeIndex.build(tree, store, workers=WORKERS)
        assert tree.reads == parsed() == []
        assert again.symbols == first.symbols == CodeIndex.build(tree).symbols
        assert again.skipped == first.skipped
        assert again.locate("function_7 fails") == first.locate("function_7 fails")

    def test_only_what_has_changed(self, folder: Path, store: Store, parsed: Callable[[], list[str]]) -> None:
        names = write_many(folder)
        CodeIndex.build(DirectoryTree(folder), store, workers=WORKERS)
        parsed()
        (folder / names[3]).write_text(f"def changed():\n    pass\n{PADDING}")
        (folder / names[4]).unlink()
        (folder / "new.py").write_text(f"def added():\n    pass\n{PADDING}")
        tree = Counting(folder)
        index = CodeIndex.build(tree, store, workers=WORKERS)
        assert sorted(tree.reads) == sorted([names[3], "new.py"])
        assert parsed() == ["new.py", names[3]]
        assert index.find_symbol("changed")
        assert index.find_symbol("added")
        assert not index.find_symbol("function_3")
        assert not index.find_symbol("function_4")

    def test_what_was_moved_or_touched_is_read_and_not_parsed(
        self, tmp_path: Path, folder: Path, store: Store, parsed: Callable[[], list[str]]
    ) -> None:
        names = write_many(folder)
        CodeIndex.build(DirectoryTree(folder), store, workers=WORKERS)
        parsed()
        (folder).rename(tmp_path / "other")
        for name in names:
            os.utime(tmp_path / "other" / name)
        (tmp_path / "other" / names[0]).rename(tmp_path / "other" / "moved.py")
        tree = Counting(tmp_path / "other")
        index = CodeIndex.build(tree, store, workers=WORKERS)
        assert len(tree.reads) == len(names)
        assert parsed() == []
        assert [each.path for each in index.find_symbol("function_0")] == ["moved.py"]

    def test_what_was_written_just_now_may_be_written_again(self, folder: Path, store: Store) -> None:
        names = write_many(folder, old=False)
        tree = Counting(folder)
        CodeIndex.build(tree, store)
        again = Counting(folder)
        CodeIndex.build(again, store)
        assert sorted(tree.reads) == sorted(again.reads) == sorted(names)

    def test_commits_and_folders_share_it(
        self, repository: Path, store: Store, parsed: Callable[[], list[str]]
    ) -> None:
        write_many(repository)
        git(repository, "add", "-A")
        git(repository, "commit", "-qm", "many")
        first = CodeIndex.build(GitTree(repository), store, workers=WORKERS)
        assert len(parsed()) == 2 * FEW + len(PROJECT)
        second = CodeIndex.build(DirectoryTree(repository), store, workers=WORKERS)
        third = CodeIndex.build(
            OverlayTree(GitTree(repository), {"new.py": b"def edited(): pass\n"}), store, workers=WORKERS
        )
        assert parsed() == []
        assert first.symbols == second.symbols
        assert third.find_symbol("edited")

    def test_a_key_that_means_nothing_elsewhere(self, store: Store) -> None:
        class Fixed:
            def __init__(self, text: bytes) -> None:
                self.text = text

            def entries(self) -> Iterator[Entry]:
                yield Entry("a.py", len(self.text), "1")

            def read(self, path: str) -> bytes:
                return self.text

        assert CodeIndex.build(Fixed(b"def one(): pass\n"), store).find_symbol("one")
        assert CodeIndex.build(Fixed(b"def two(): pass\n"), store).find_symbol("two")

    def test_how_a_file_is_read_depends_on_its_name(self, folder: Path, store: Store) -> None:
        text = "word " * 5000 + "last\n"
        for name in ("a.py", "a.sh", "docs/a.sh", "a.txt", "a.unknown"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        plain, kept = CodeIndex.build(DirectoryTree(folder)), CodeIndex.build(DirectoryTree(folder), store)
        again = CodeIndex.build(DirectoryTree(folder), store)
        for index in (kept, again):
            assert index.columns.words.lengths.tolist() == plain.columns.words.lengths.tolist()
            assert index.skipped == plain.skipped

    def test_what_was_kept_is_what_is_used(self, folder: Path, store: Store) -> None:
        data = b"def original(): pass\n"
        (folder / "a.py").write_bytes(data)
        (folder / "b.py").write_bytes(b"def other(): pass\n")
        store.put("record", record_key("a.py", blob_id(data)), record_bytes("a.py", b"def kept(): pass\n"))
        store.put("record", record_key("b.py", blob_id(b"def other(): pass\n")), b"no record")
        index = CodeIndex.build(DirectoryTree(folder), store)
        assert [each.name for each in index.symbols] == ["a", "kept", "b", "other"]

    def test_without_a_place_to_keep_it(self, project: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        store = Store(tmp_path / "file" / "store")
        index = CodeIndex.build(DirectoryTree(project), store)
        assert index.symbols == CodeIndex.build(DirectoryTree(project)).symbols
        assert len(index.problems) == 1
        assert index.problems[0].startswith("the index is not kept on disk")

    def test_interrupted(self, folder: Path, store: Store, parsed: Callable[[], list[str]]) -> None:
        write_many(folder, 300)

        def interrupt(done: int, total: int) -> None:
            assert total == 300
            if done == 100:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            CodeIndex.build(DirectoryTree(folder), store, progress=interrupt, workers=WORKERS)
        parsed()
        index = CodeIndex.build(DirectoryTree(folder), store, workers=WORKERS)
        assert len(parsed()) <= 200
        assert len(index.paths) == 300


class TestParsing:
    def test_files_with_the_same_contents_are_parsed_once(self, folder: Path, parsed: Callable[[], list[str]]) -> None:
        write_many(folder)
        for number in range(40):
            (folder / f"copy_{number}.py").write_text(f"class Same:\n    pass\n{PADDING}")
        index = CodeIndex.build(DirectoryTree(folder), workers=WORKERS)
        assert len(index.find_symbol("Same")) == 40
        assert len(parsed()) == 2 * FEW + 1

    def test_what_a_parser_does_costs_its_file(
        self, folder: Path, store: Store, parsed: Callable[[], list[str]]
    ) -> None:
        write_many(folder)
        problems = {
            "abort": "the parser crashed (SIGABRT)",
            "raise": "the parser failed (RecursionError)",
            "grow": "parsing took over 1 GB of memory",
            "sleep": "parsing took over 0.5 s",
        }
        for name in problems:
            (folder / f"{name}.py").write_text(f"def never_{name}():\n    return 'remarkable{name}'\n{PADDING}")
        workers = WORKERS._replace(seconds=0.5)
        index = CodeIndex.build(DirectoryTree(folder), store, workers=workers)
        assert index.skipped == tuple(sorted((f"{name}.py", problem) for name, problem in problems.items()))
        assert [each.kind for each in index.symbols_in("abort.py")] == ["module"]
        assert index.find_symbol(f"function_{2 * FEW - 1}")
        assert index.locate_files("remarkableabort")[0].path == "abort.py"
        parsed()
        assert CodeIndex.build(DirectoryTree(folder), store, workers=workers).skipped == index.skipped
        assert parsed() == []

    def test_few_files(self, folder: Path, parsed: Callable[[], list[str]]) -> None:
        sizes = {"small.py": SMALL - 50, "code.py": SMALL + 50, "text.txt": SMALL + 50, "large.txt": LARGE + 50}
        for name, size in sizes.items():
            (folder / name).write_text(f"{name[0]} = 1\n".ljust(size, "\n"))
        index = CodeIndex.build(DirectoryTree(folder), workers=WORKERS)
        assert index.paths == tuple(sorted(sizes))
        assert parsed() == ["code.py", "large.txt"]

    def test_an_edit(self, project: Path, parsed: Callable[[], list[str]]) -> None:
        index = CodeIndex.build(DirectoryTree(project), workers=WORKERS._replace(seconds=0.5))
        assert parsed() == []
        (project / "abort.py").write_text(f"def f(): pass\n{PADDING}")
        (project / "src/shop/money.py").write_text(f"def edited(): pass\n{PADDING}")
        index.refresh(("abort.py", "src/shop/money.py"))
        assert parsed() == ["abort.py", "src/shop/money.py"]
        assert index.find_symbol("edited")
        assert index.skipped == (("abort.py", "the parser crashed (SIGABRT)"),)

    @pytest.mark.parametrize("workers", [0, WORKERS._replace(processes=0)])
    def test_no_processes(self, folder: Path, workers: int | Workers, parsed: Callable[[], list[str]]) -> None:
        names = write_many(folder)
        index = CodeIndex.build(DirectoryTree(folder), workers=workers)
        assert index.paths == tuple(sorted(names))
        assert parsed() == []

    def test_processes_that_do_not_start(self, folder: Path) -> None:
        names = write_many(folder)
        index = CodeIndex.build(DirectoryTree(folder), workers=WORKERS._replace(reader="nowhere:read"))
        assert index.paths == tuple(sorted(names))
        assert len(index.find_symbol("function_9")) == 1
        assert len(index.problems) == 1
        assert index.problems[0].startswith("no worker processes: ")

    def test_beside_other_threads(self, folder: Path) -> None:
        names = write_many(folder)
        done = threading.Event()
        thread = threading.Thread(target=done.wait)
        thread.start()
        try:
            index = CodeIndex.build(DirectoryTree(folder), workers=2)
            (folder / names[0]).write_text(f"def edited(): pass\n{PADDING}")
            index.refresh((names[0],))
        finally:
            done.set()
            thread.join()
        assert index.paths == tuple(sorted(names))
        assert index.find_symbol("edited")
        assert index.problems == ()

    def test_progress(self, folder: Path, store: Store) -> None:
        write_many(folder)
        (folder / "huge.py").write_bytes(b"x" * 1_000_001)
        told: list[tuple[int, int]] = []
        index = CodeIndex.build(DirectoryTree(folder), store, progress=lambda *each: told.append(each))
        total = 2 * FEW + 1
        assert told == [(number, total) for number in range(2, total + 1)]
        told.clear()
        index.refresh(progress=lambda *each: told.append(each))
        assert told == []
        (folder / "huge.py").write_text("x = 1\n")
        index.refresh(progress=lambda *each: told.append(each))
        assert told == [(total, total)]
