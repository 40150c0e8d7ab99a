from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree, Location, Spectrum


@pytest.fixture
def index(project: Path) -> CodeIndex:
    return CodeIndex.build(DirectoryTree(project))


def texts(location: Location) -> list[str]:
    return [each.text for each in location.evidence]


def test_a_named_function(index: CodeIndex) -> None:
    best = index.locate("`parse_date` fails for slashes")[0]
    assert (best.symbol, best.kind, best.start_line, best.end_line) == (
        "src/shop/dates.py::parse_date",
        "function",
        1,
        3,
    )
    assert "named in the issue: parse_date" in texts(best)


def test_words_alone(index: CodeIndex) -> None:
    best = index.locate("Adding an item twice loses the quantity")[0]
    assert best.symbol == "src/shop/cart.py::Cart.add_item"
    assert any(text.startswith("shares words with the issue: ") and "quantity" in text for text in texts(best))


def test_a_dotted_name(index: CodeIndex) -> None:
    best = index.locate("Something is off with shop.cart.Cart.total here")[0]
    assert best.symbol == "src/shop/cart.py::Cart.total"


def test_a_dotted_name_with_an_unknown_end(index: CodeIndex) -> None:
    assert index.locate("Look at money.parse_price.cache")[0].symbol == "src/shop/money.py::parse_price"


def test_the_last_frame_of_a_traceback(index: CodeIndex) -> None:
    text = (
        "It crashes\n\n```\nTraceback (most recent call last):\n"
        '  File "/home/me/site-packages/shop/cart.py", line 99, in total\n    x\n'
        '  File "/home/me/site-packages/shop/money.py", line 11, in parse_price\n    y\nValueError\n```\n'
    )
    best, second = index.locate(text)[:2]
    assert best.symbol == "src/shop/money.py::parse_price"
    assert second.symbol == "src/shop/cart.py::Cart.total"
    assert "traceback frame: /home/me/site-packages/shop/money.py:11 in parse_price" in texts(best)


def test_a_path_without_a_known_definition(index: CodeIndex) -> None:
    best = index.locate("src/shop/__init__.py lacks something")[0]
    assert (best.path, best.symbol, best.kind) == ("src/shop/__init__.py", None, "file")
    assert "path named in the issue: src/shop/__init__.py" in texts(best)


def test_tests_and_docs_come_after_code(index: CodeIndex) -> None:
    found = index.locate("test_round_price: usage of round_price", limit=50)
    roles = [location.path.split("/")[0] for location in found]
    assert "tests" in roles
    assert roles == sorted(roles, key=lambda role: role != "src")


def test_shape_of_an_answer(index: CodeIndex) -> None:
    found = index.locate("round_price and parse_date and the total of the cart", limit=50)
    assert [each.rank for each in found] == list(range(1, len(found) + 1))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert len({(each.path, each.symbol, each.start_line) for each in found}) == len(found)
    for each in found:
        assert each.score > 0
        assert abs(sum(one.weight for one in each.evidence) - 1) < 0.01
        assert {one.kind for one in each.evidence} <= {"bm25", "name", "path", "frame", "graph"}
    assert index.locate("round_price and parse_date and the total of the cart", limit=2) == found[:2]


def test_files_once_each(index: CodeIndex) -> None:
    found = index.locate_files("round_price and the total of the cart", limit=2)
    assert {each.path for each in found} == {"src/shop/money.py", "src/shop/cart.py"}
    assert all(each.kind == "file" and each.symbol is None for each in found)
    assert found[0].start_line == 1


@pytest.mark.parametrize("text", ["", "   \n", "zzz qqq", "é" * 10, "<!-- only a comment"])
def test_nothing_fits(index: CodeIndex, text: str) -> None:
    assert index.locate(text) == ()
    assert index.locate_files(text) == ()


@pytest.mark.parametrize("limit", [0, -1])
def test_no_places_wanted(index: CodeIndex, limit: int) -> None:
    assert index.locate("round_price", limit=limit) == ()


class TestWithSpectrum:
    spectrum = Spectrum(
        covered={
            "t1": {
                "src/shop/dates.py": (1, 7),
                "src/shop/money.py": (3, 7),
                "tests/test_money.py": (5,),
                "gone.py": (1,),
            },
            "t2": {"src/shop/dates.py": (1, 7)},
            "p1": {"src/shop/money.py": (3, 7), "src/shop/dates.py": (1,)},
        },
        failing=frozenset({"t1", "t2"}),
        passing=frozenset({"p1"}),
    )

    def test_without_words(self, index: CodeIndex) -> None:
        best = index.locate("", spectrum=self.spectrum)[0]
        assert best.symbol == "src/shop/dates.py::format_date"
        assert texts(best)[0] == "run by 2 of 2 failing tests, 0 of 1 passing"

    def test_lifts_what_failing_tests_run(self, index: CodeIndex) -> None:
        text = "The price is wrong"
        lifted, unrun = "src/shop/dates.py::format_date", "src/shop/money.py::parse_price"
        before = [each.symbol for each in index.locate(text)]
        after = [each.symbol for each in index.locate(text, spectrum=self.spectrum)]
        assert unrun in before
        assert lifted not in before
        assert after.index(lifted) < after.index(unrun)

    def test_lines_beyond_the_file_are_ignored(self, index: CodeIndex) -> None:
        odd = Spectrum(covered={"t": {"src/shop/dates.py": (0, 500)}}, failing=frozenset({"t"}))
        assert index.locate("", spectrum=odd) == ()


def test_a_single_file_project(tmp_path: Path) -> None:
    (tmp_path / "only.py").write_text("def add(a, b):\n    return a - b\n\n\ndef other():\n    pass\n")
    index = CodeIndex.build(DirectoryTree(tmp_path))
    assert index.locate("add gives the wrong sum")[0].symbol == "only.py::add"
