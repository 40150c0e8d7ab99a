from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.path_globs import alternatives, path_selector

paths = st.lists(st.text("ab.-]", min_size=1, max_size=4), min_size=1, max_size=4).map("/".join)
segments = st.lists(st.sampled_from(["a", "b", ".", "*", "?", "[ab]", "[!a]", "[", "]", "-", "**"]), max_size=5).map(
    "".join
)
globs = st.lists(st.just("**") | segments, max_size=5).map("/".join)


def selects(glob: str, path: str) -> bool:
    """Folder by folder, as it is told; `**` in a name is one star."""
    parts = [part for part in glob.removeprefix("./").split("/") if part]
    if "/" not in glob.rstrip("/"):
        parts = ["**", *parts]

    def fits(parts: list[str], names: list[str]) -> bool:
        if not parts:
            return True
        if parts[0] == "**":
            return any(fits(parts[1:], names[at:]) for at in range(len(names) + 1))
        return bool(names) and fnmatchcase(names[0], parts[0]) and fits(parts[1:], names[1:])

    return fits(parts, path.split("/"))


@given(globs, paths)
def test_as_it_is_defined(glob: str, path: str) -> None:
    assert path_selector(glob)(path) is selects(glob, path)


@pytest.mark.parametrize(
    ("glob", "path", "selected"),
    [
        ("", "a/b.py", True),
        ("*.py", "src/a/b.py", True),
        ("*.py", "src/a/b.pyi", False),
        ("src/*.py", "src/a/b.py", False),
        ("src/**/*.py", "src/a/b.py", True),
        ("src/**/*.py", "src/b.py", True),
        ("src/**", "src/a/b.py", True),
        ("src/**", "lib/src/b.py", False),
        ("src/{a,b}.py", "src/b.py", True),
        ("src/{a,b}.py", "src/c.py", False),
        ("{src,lib}/**/*.{js,ts}", "lib/x/y.ts", True),
        ("a{}b", "a{}b", True),
        ("a{b}", "a{b}", True),
        ("src/", "src/a/b.py", True),
        ("src", "lib/src/b.py", True),
        ("./src/a", "src/a/b.py", True),
        ("/src", "lib/src/b.py", False),
        ("src/a", "src/ab.py", False),
        ("**/test_[ab]?.py", "x/test_a1.py", True),
        ("**/test_[!ab]?.py", "x/test_a1.py", False),
        ("a[!b]c", "a/c", False),
        ("a?c", "a/c", False),
        ("A.py", "a.py", False),
        ("a(b", "a(b", True),
    ],
)
def test_examples(glob: str, path: str, selected: bool) -> None:
    assert path_selector(glob)(path) is selected


@given(st.text("*?[]!-^&~|\\a/", max_size=20), st.text("a/-", max_size=8))
def test_any_text_is_a_glob(glob: str, path: str) -> None:
    assert path_selector(glob)(path) in (True, False)


def test_many_stars() -> None:
    assert not path_selector("*a" * 100 + "b")("a" * 250)
    assert not path_selector("**/*a/" * 100 + "b")("a/" * 250)


def test_braces_stand_for_alternatives() -> None:
    assert alternatives("{a,b}/{c,}") == ("a/", "a/c", "b/", "b/c")
    assert alternatives("x{a,{b,c}}") == ("xa", "xb", "xc")
    many = "{a,b,c,d}" * 20
    assert alternatives(many) == (many,)
