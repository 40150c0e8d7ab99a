"""What a candidate did to the tests, read off its files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swe_agent.evidence import Size
from swe_agent.validation.changes import Change, Changes
from swe_agent.validation.tampering import edited_tests, find_tampering

TEST = """\
import pytest
from calc import half


def helper():
    return 1


class TestHalf:
    x = 3

    def test_a(self):
        assert half(self.x) == 1.5
        assert half(2) == 1


def test_b():
    with pytest.raises(TypeError):
        half(None)
"""
PATH = "tests/test_calc.py"


def changes(path: str, before: str | None, after: str | None) -> Changes:
    old, new = (None if text is None else text.encode() for text in (before, after))
    return Changes((Change(path, old, new),), Size(files=1, added=0, removed=0))


def found(path: str, before: str | None, after: str | None) -> list[tuple[str, str | None]]:
    return [(each.kind, each.test) for each in find_tampering(changes(path, before, after), frozenset())]


@pytest.mark.parametrize(
    ("old", "new", "kind", "test"),
    [
        ("    assert half(2) == 1\n", "", "assertion_removed", "TestHalf::test_a"),
        ("== 1.5", "== 1", "test_edited", "TestHalf::test_a"),
        ("    x = 3", "    x = 4", "test_edited", "TestHalf::test_a"),
        ("class TestHalf:", "@pytest.mark.skip\nclass TestHalf:", "test_skipped", "TestHalf::test_a"),
        ("def test_b", "@pytest.mark.xfail\ndef test_b", "test_skipped", "test_b"),
        ("    with pytest.raises(TypeError):\n        half(None)", "    pytest.skip('no')", "test_skipped", "test_b"),
        ("    with pytest.raises(TypeError):\n        half(None)", "    pass", "assertion_removed", "test_b"),
        ("def test_b", "def check_b", "test_deleted", "test_b"),
        ("def test_b", "def test_c", "test_renamed", "test_b"),
        ("import pytest\n", "import pytest\npytestmark = pytest.mark.skip\n", "test_skipped", None),
        ("import pytest\n", "import pytest\npytest.importorskip('x')\n", "test_skipped", None),
        ("    return 1\n", "    return 2\n", "test_edited", None),
    ],
)
def test_python_tests(old: str, new: str, kind: str, test: str | None) -> None:
    assert old in TEST
    assert (kind, test) in found(PATH, TEST, TEST.replace(old, new))


@pytest.mark.parametrize(
    "after",
    [TEST, f"{TEST}\n\ndef test_more():\n    pass\n", f"# a comment\n{TEST}", f"import os\n{TEST}",
     TEST.replace("def test_b():", "def test_b( ):")],
)  # fmt: skip
def test_what_leaves_the_tests_as_they_were(after: str) -> None:
    assert found(PATH, TEST, after) == []
    assert not edited_tests(changes(PATH, TEST, after), (f"{PATH}::TestHalf::test_a", f"{PATH}::test_b[1]"))


def test_which_tests_are_edited() -> None:
    ids = (
        f"{PATH}::TestHalf::test_a",
        f"{PATH}::test_b[x]",
        f"{PATH}::test_b",
        f"{PATH}",
        "tests/test_other.py::test_a",
    )
    edited = edited_tests(changes(PATH, TEST, TEST.replace("half(None)", "half('')")), ids)
    assert edited == {f"{PATH}::test_b[x]", f"{PATH}::test_b", PATH}, "a whole file is edited when any of it is"
    assert edited_tests(changes(PATH, TEST, None), ids) == set(ids[:4])
    assert edited_tests(changes(PATH, None, TEST), ids) == set(), "a new file holds no test that was there"


EXAMPLES = '"""Prices.\n\n>>> 1\n1\n"""\n\n\ndef f():\n    """\n    >>> f()\n    2\n    """\n    return 1\n'
DOCTESTS = ("src/shop/prices.py::shop.prices", "src/shop/prices.py::shop.prices.f")


@pytest.mark.parametrize(
    ("old", "new", "edited"),
    [("return 1", "return 2", ()), (">>> f()\n    2", ">>> f()\n    1", DOCTESTS[1:]),
     (">>> 1\n1", ">>> 2\n2", DOCTESTS[:1])],
)  # fmt: skip
def test_a_doctest_is_its_text(old: str, new: str, edited: tuple[str, ...]) -> None:
    change = changes("src/shop/prices.py", EXAMPLES, EXAMPLES.replace(old, new))
    assert edited_tests(change, DOCTESTS) == set(edited)
    assert find_tampering(change, frozenset({"src/shop/prices.py"})) == ()


@pytest.mark.parametrize(
    ("path", "before", "after", "kind"),
    [
        ("test/a.test.js", "it('a', () => {})\n", "it.only('a', () => {})\n", "test_focused"),
        ("test/a.test.js", "it('a', () => {})\n", "it.skip('a', () => {})\n", "test_skipped"),
        ("test/a.test.js", "it('a', () => {\n expect(f(1))\n})\n", "it('a', () => {\n expect(1)\n})\n", "test_edited"),
        ("test/a.test.js", "it('a', () => {\n expect(1).toBe(1)\n})\n", "it('a', () => {\n})\n", "assertion_removed"),
        ("a_test.go", "func TestA(t *testing.T) {\n}\n", "func TestA(t *testing.T) {\n t.Skip()\n}\n", "test_skipped"),
        ("tests/a.rs", "#[test]\nfn a() {}\n", "fn a() {}\n", "test_deleted"),
        ("tests/test_old.py", "print 'old'\ndef test_a(): pass\n", "print 'old'\ndef test_b(): pass\n", "test_edited"),
        ("tests/test_gone.py", TEST, None, "test_deleted"),
    ],
)  # fmt: skip
def test_tests_of_other_languages(path: str, before: str, after: str | None, kind: str) -> None:
    assert kind in [each for each, _ in found(path, before, after)]


def test_adding_to_a_test_file_of_another_language_is_nothing() -> None:
    before = "it('a', () => {})\n"
    assert found("test/a.test.js", before, f"{before}it('b', () => {{}})\n") == []


@pytest.mark.parametrize(
    ("path", "before", "after", "kind"),
    [
        ("conftest.py", "", "import os\n", "configuration"),
        ("tests/conftest.py", None, "collect_ignore = ['test_a.py']\n", "configuration"),
        ("pytest.ini", None, "[pytest]\naddopts = -k b\n", "configuration"),
        ("pyproject.toml", "[tool.pytest]\n", "[tool.pytest.ini_options]\naddopts = '-x'\n", "configuration"),
        ("pyproject.toml", "[project]\nname = 'a'\n", "[project]\nname = 'b'\n", None),
        ("pyproject.toml", "[project]\n", "[project", "configuration"),
        ("setup.cfg", "[tool:pytest]\n", "[tool:pytest]\ntestpaths = a\n", "configuration"),
        ("setup.cfg", "[metadata]\n", "[metadata]\nname = a\n", None),
        ("tox.ini", "[flake8]\n", "[flake8]\nignore = E501\n", None),
        ("tox.ini", "[testenv]\n", "[testenv]\ncommands = true\n", "configuration"),
        ("package.json", '{"scripts": {"test": "jest"}}', '{"scripts": {"test": "true"}}', "configuration"),
        ("package.json", '{"version": "1"}', '{"version": "2"}', None),
        ("jest.config.js", "a\n", "b\n", "configuration"),
        ("CMakeLists.txt", "add_library(a a.c)\n", "add_library(a a.c b.c)\n", None),
        ("CMakeLists.txt", "add_test(a a)\n", "\n", "configuration"),
        ("sitecustomize.py", None, "x = 1\n", "startup_hook"),
        ("src/usercustomize.py", None, "x = 1\n", "startup_hook"),
        ("hack.pth", None, "import x\n", "startup_hook"),
        ("pytest.py", None, "x = 1\n", "shadowing"),
        ("src/unittest/__init__.py", None, "x = 1\n", "shadowing"),
        ("json.py", None, "x = 1\n", "shadowing"),
        ("pkg/json.py", None, "x = 1\n", None),
        ("test/__init__.py", None, "", None),
        ("tests/test_a/__init__.py", None, "", "shadowing"),
        ("tests/test_a.cpython-311-x86_64-linux-gnu.so", None, "x", "shadowing"),
        ("calc.py", "x = 1\n", "import sys\nx = 'pytest' in sys.modules\n", "detects_tests"),
        ("calc.py", "import os\nos._exit(1)\n", "import os\nos._exit(2)\n", None),
        ("README.md", "a", "PYTEST_CURRENT_TEST", None),
    ],
)  # fmt: skip
def test_how_tests_are_run(path: str, before: str | None, after: str, kind: str | None) -> None:
    assert [each for each, _ in found(path, before, after)] == ([kind] if kind else [])


@given(
    st.binary(),
    st.binary(),
    st.sampled_from([PATH, "a_test.go", "setup.cfg", "pyproject.toml", "package.json", "a.py"]),
)
def test_no_file_is_too_odd(before: bytes, after: bytes, path: str) -> None:
    odd = Changes((Change(path, before, after),), Size(files=1, added=0, removed=0))
    assert all(each.path == path and each.reason for each in find_tampering(odd, frozenset()))
