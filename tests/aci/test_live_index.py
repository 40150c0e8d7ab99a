from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from aci.live_index import LiveIndex
from localization import CodeIndex, DirectoryTree, Entry


class Watched(DirectoryTree):
    """Counts how often the whole tree was looked at, and notes which files were read by name."""

    scans = 0
    asked: tuple[str, ...] = ()

    def entries(self) -> Iterator[Entry]:
        self.scans += 1
        return iter(super().entries())

    def read(self, path: str) -> bytes:
        self.asked += (path,)
        return super().read(path)


@pytest.fixture
def tree(tmp_path: Path) -> Watched:
    (tmp_path / "a.py").write_text("def first(): pass\n")
    (tmp_path / "b.py").write_text("def other(): pass\n")
    return Watched(tmp_path)


def names(index: CodeIndex, paths: Iterable[str]) -> list[str]:
    return [symbol.name for path in paths for symbol in index.symbols_in(path) if symbol.kind != "module"]


def test_nothing_is_looked_at_before_somebody_asks(tree: Watched, tmp_path: Path) -> None:
    live = LiveIndex(CodeIndex.build(tree, workers=0))
    assert tree.scans == 1
    for number in range(3):
        (tmp_path / "a.py").write_text(f"def step_{number}(): pass\n")
        live.changed(())
    assert tree.scans == 1
    assert names(live.now(), ["a.py", "b.py"]) == ["step_2", "other"]
    assert tree.scans == 2
    live.now()
    assert tree.scans == 2


def test_known_paths_are_read_alone(tree: Watched, tmp_path: Path) -> None:
    live = LiveIndex(CodeIndex.build(tree, workers=0))
    tree.asked = ()
    (tmp_path / "a.py").write_text("def edited(): pass\n")
    (tmp_path / "c.py").write_text("def new(): pass\n")
    live.changed(("a.py",))
    live.changed(("c.py",))
    assert names(live.now(), ["a.py", "b.py", "c.py"]) == ["edited", "other", "new"]
    assert tree.scans == 1
    assert set(tree.asked) == {"a.py", "c.py"}
