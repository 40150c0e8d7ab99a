import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree, GitTree, Localizer, OverlayTree
from localization.reading import SIZE_LIMIT
from localization.tree import Entry
from tests.localization.conftest import PROJECT


class TestReading:
    def test_paths_texts_symbols(self, project: Path) -> None:
        index = CodeIndex.build(DirectoryTree(project))
        assert index.paths == tuple(sorted(PROJECT))
        assert index.text("src/shop/money.py") == PROJECT["src/shop/money.py"]
        assert [each.qualified for each in index.symbols_in("src/shop/cart.py")] == [
            "src/shop/cart.py",
            "src/shop/cart.py::Cart",
            "src/shop/cart.py::Cart.__init__",
            "src/shop/cart.py::Cart.add_item",
            "src/shop/cart.py::Cart.total",
        ]
        assert set(index.symbols) >= set(index.symbols_in("src/shop/cart.py"))
        assert index.symbols_in("nowhere.py") == ()
        assert index.skipped == ()
        with pytest.raises(KeyError):
            index.text("nowhere.py")

    def test_what_cannot_be_read_is_reported(self, project: Path) -> None:
        (project / "logo.png").write_bytes(b"\x89PNG\0\0\1")
        (project / "huge.py").write_bytes(b"x = 1\n" * (SIZE_LIMIT // 6 + 1))
        (project / "latin.py").write_bytes("def grün():\n    pass\n".encode("latin-1"))
        (project / "broken.py").write_text("def ok():\n    pass\n\ndef (:\n")
        (project / "bom.py").write_bytes(b"\xef\xbb\xbfdef bom():\r\n    pass\r\n")
        (project / "empty.py").write_bytes(b"")
        index = CodeIndex.build(DirectoryTree(project))
        skipped = dict(index.skipped)
        assert skipped.keys() == {"logo.png", "huge.py", "latin.py", "broken.py"}
        assert skipped["logo.png"] == "binary"
        assert skipped["huge.py"].startswith("too large")
        assert skipped["latin.py"].startswith("not UTF-8 at byte 6")
        assert skipped["broken.py"].startswith("syntax error near line 4")
        assert "logo.png" not in index.paths
        assert [each.name for each in index.find_symbol("ok")] == ["ok"]
        assert [each.name for each in index.find_symbol("grün")] == ["grün"]
        assert index.text("bom.py") == "def bom():\r\n    pass\r\n"
        assert index.text("empty.py") == ""

    def test_a_file_that_vanishes_is_not_fatal(self, project: Path) -> None:
        class Vanishing(DirectoryTree):
            def entries(self):  # type: ignore[no-untyped-def]
                yield from super().entries()
                yield Entry("gone.py", 10, "x")

        assert CodeIndex.build(Vanishing(project)).skipped == (("gone.py", "could not be read"),)

    def test_empty_tree(self, tmp_path: Path) -> None:
        index = CodeIndex.build(DirectoryTree(tmp_path))
        assert (index.paths, index.symbols, index.find_symbol("x"), index.locate("x")) == ((), (), (), ())

    def test_git_and_directory_agree(self, repository: Path) -> None:
        one, other = CodeIndex.build(DirectoryTree(repository)), CodeIndex.build(GitTree(repository))
        assert one.symbols == other.symbols
        assert one.locate("round_price is wrong") == other.locate("round_price is wrong")


class TestFinding:
    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("src/shop/cart.py::Cart.total", ["src/shop/cart.py::Cart.total"]),
            ("shop/cart.py::Cart.total", ["src/shop/cart.py::Cart.total"]),
            ("art.py::Cart.total", []),
            ("Cart.total", ["src/shop/cart.py::Cart.total"]),
            ("shop.cart.Cart.total", ["src/shop/cart.py::Cart.total"]),
            ("money.round_price", ["src/shop/money.py::round_price"]),
            ("total", ["src/shop/cart.py::Cart.total"]),
            ("total()", ["src/shop/cart.py::Cart.total"]),
            ("ROUND_PRICE", ["src/shop/money.py::round_price"]),
            ("cart", ["src/shop/cart.py"]),
            ("cart.TOTAL", ["src/shop/cart.py::Cart.total"]),
            ("Dart.total", []),
            ("", []),
        ],
    )
    def test_names(self, project: Path, name: str, found: list[str]) -> None:
        index = CodeIndex.build(DirectoryTree(project))
        assert [each.qualified for each in index.find_symbol(name)] == found

    def test_namesakes_in_order(self, project: Path) -> None:
        (project / "a.py").write_text("def total():\n    pass\n\ndef total():\n    pass\n")
        index = CodeIndex.build(DirectoryTree(project))
        assert [(each.path, each.start_line) for each in index.find_symbol("total")] == [
            ("a.py", 1),
            ("a.py", 4),
            ("src/shop/cart.py", 15),
        ]


class TestRefreshing:
    def test_named_paths(self, project: Path) -> None:
        index = CodeIndex.build(DirectoryTree(project))
        (project / "src/shop/money.py").write_text("def brand_new():\n    pass\n")
        (project / "src/shop/dates.py").unlink()
        (project / "src/shop/extra.py").write_text("def added():\n    pass\n")
        index.refresh(("src/shop/money.py",))
        assert index.find_symbol("brand_new")
        assert not index.find_symbol("round_price")
        assert index.find_symbol("parse_date")
        assert not index.find_symbol("added")
        index.refresh(("src/shop/dates.py", "src/shop/extra.py", "never.py"))
        assert not index.find_symbol("parse_date")
        assert index.find_symbol("added")
        assert index.locate("brand_new fails")[0].symbol == "src/shop/money.py::brand_new"

    def test_everything_by_key(self, project: Path) -> None:
        read: list[str] = []

        class Counting(DirectoryTree):
            def read(self, path: str) -> bytes:
                read.append(path)
                return super().read(path)

            def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
                return ((path, self.read(path)) for path in paths)

        index = CodeIndex.build(Counting(project))
        assert sorted(read) == sorted(PROJECT)
        read.clear()
        (project / "src/shop/money.py").write_text("def brand_new():\n    pass\n")
        (project / "src/shop/dates.py").unlink()
        (project / "logo.png").write_bytes(b"\0")
        index.refresh()
        assert sorted(read) == ["logo.png", "src/shop/money.py"]
        assert index.find_symbol("brand_new")
        assert not index.find_symbol("parse_date")
        assert index.skipped == (("logo.png", "binary"),)
        read.clear()
        index.refresh()
        assert read == []

    def test_ignored_paths_stay_out(self, project: Path) -> None:
        index = CodeIndex.build(DirectoryTree(project))
        (project / "__pycache__").mkdir()
        (project / "__pycache__/a.py").write_text("def cached(): pass\n")
        index.refresh(("__pycache__/a.py", "../outside.py"))
        assert index.paths == tuple(sorted(PROJECT))

    def test_live_overlay(self, repository: Path) -> None:
        edits: dict[str, bytes | None] = {}
        index = CodeIndex.build(OverlayTree(GitTree(repository), edits))
        edits["src/shop/money.py"] = b"def edited():\n    pass\n"
        index.refresh(("src/shop/money.py",))
        assert index.find_symbol("edited")
        edits.clear()
        index.refresh()
        assert index.find_symbol("round_price")
        assert not index.find_symbol("edited")


def test_is_a_localizer(project: Path) -> None:
    localizer: Localizer = CodeIndex.build(DirectoryTree(project))
    assert localizer.locate("parse_date", limit=1)[0].rank == 1


def test_importing_is_light() -> None:
    heavy = ("numpy", "tree_sitter", "tree_sitter_python", "networkx", "docker")
    code = f"import sys, localization; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
