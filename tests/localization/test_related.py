from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree, Symbol
from localization.patterns import PatternError
from tests.conftest import write_files
from tests.localization.test_graph import FILES, SHAPES


@pytest.fixture
def index(tmp_path: Path) -> CodeIndex:
    write_files(tmp_path, FILES)
    return CodeIndex.build(DirectoryTree(tmp_path), workers=0)


def names(symbols: tuple[Symbol, ...]) -> list[str]:
    return [symbol.qualified for symbol in symbols]


def test_by_qualified_name(index: CodeIndex) -> None:
    related = index.related
    assert names(related.callers(f"{SHAPES}::side")) == [f"{SHAPES}::Square.area", "pkg/use.py::total"]
    assert names(related.callees("pkg/use.py::total")) == [f"{SHAPES}::side", "pkg/use.py::helper"]
    assert names(related.subclasses(f"{SHAPES}::Shape")) == [f"{SHAPES}::Square", f"{SHAPES}::Tile"]
    assert names(related.subclasses(f"{SHAPES}::Shape", deep=False)) == [f"{SHAPES}::Square"]
    assert names(related.bases(f"{SHAPES}::Tile")) == [f"{SHAPES}::Shape", f"{SHAPES}::Square"]
    assert names(related.overrides(f"{SHAPES}::Tile.area")) == [f"{SHAPES}::Shape.area", f"{SHAPES}::Square.area"]
    assert names(related.implementers(f"{SHAPES}::Shape.area")) == [f"{SHAPES}::Square.area", f"{SHAPES}::Tile.area"]
    assert names(related.tests_of(f"{SHAPES}::side")) == ["tests/test_use.py::test_total"]
    way = related.path_between("tests/test_use.py::test_total", f"{SHAPES}::side", direction="out")
    assert names(way) == ["tests/test_use.py::test_total", "pkg/use.py::total", f"{SHAPES}::side"]
    around = related.neighbourhood(["pkg/use.py::helper"])
    assert "pkg/use.py::total" in around
    assert f"{SHAPES}::Shape" not in around
    with pytest.raises(KeyError):
        related.callers(f"{SHAPES}::nothing")


def test_by_symbol_of_which_there_are_two(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "def one():\n    pass\n\n\ndef two():\n    pass\n\n\n"
        "if one:\n    def f():\n        one()\nelse:\n    def f():\n        two()\n"
    )
    index = CodeIndex.build(DirectoryTree(tmp_path), workers=0)
    assert [names(index.related.callees(each)) for each in index.find_symbol("f")] == [["a.py::one"], ["a.py::two"]]
    moved = index.find_symbol("f")[0].model_copy(update={"start_line": 100})
    assert names(index.related.callees(moved)) == ["a.py::one"]


def test_follows_an_edit(index: CodeIndex, tmp_path: Path) -> None:
    assert index.near_symbols("squrae") == ("Square",)
    assert index.ask('calls "side" path "pkg/use.py"').total == 1
    path = tmp_path / "pkg/use.py"
    path.write_text(path.read_text().replace("helper() + side(None)", "rounding()") + "\n\ndef rounding():\n    pass\n")
    index.refresh(("pkg/use.py",))
    assert names(index.related.callers(f"{SHAPES}::side")) == [f"{SHAPES}::Square.area"]
    assert names(index.related.callers("pkg/use.py::rounding")) == ["pkg/use.py::total"]
    assert index.near_symbols("roundign", 1) == ("rounding",)
    assert index.ask('calls "side" path "pkg/use.py"').total == 0
    with pytest.raises(PatternError):
        index.ask("calls (")
