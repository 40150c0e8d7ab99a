import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.captures import DEPTH_LIMIT, SIGNATURE_LIMIT
from localization.parse import parse

SOURCE = '''# a comment
"""Doc of
the module."""
import x

@one
@two(1)
class A(B,
        C):
    """Cls."""
    X = 1

    @property
    def f(self, a: int = 1) -> "str":  # why
        r"""It's.

        More.
        """
        def inner(): pass
        return 1

    async def g(self, *, ünï="ä"):
        return 2

def top(): return "not a docstring"
'''


def test_python() -> None:
    symbols = parse("pkg/mod.py", SOURCE).symbols
    assert [(each.kind, each.qualified, each.start_line, each.end_line) for each in symbols] == [
        ("module", "pkg/mod.py", 1, 25),
        ("class", "pkg/mod.py::A", 6, 23),
        ("method", "pkg/mod.py::A.f", 13, 20),
        ("function", "pkg/mod.py::A.f.inner", 19, 19),
        ("method", "pkg/mod.py::A.g", 22, 23),
        ("function", "pkg/mod.py::top", 25, 25),
    ]
    assert [each.signature for each in symbols] == [
        "",
        "class A(B, C)",
        'def f(self, a: int = 1) -> "str"',
        "def inner()",
        'async def g(self, *, ünï="ä")',
        "def top()",
    ]
    assert [each.docstring for each in symbols[:4]] == ["Doc of\nthe module.", "Cls.", "It's.\n\nMore.", ""]
    assert not parse("pkg/mod.py", SOURCE).problem


def test_module_names() -> None:
    assert parse("pkg/__init__.py", "").symbols[0].name == "pkg"
    assert parse("pkg/a.py", "").symbols[0].name == "a"
    assert parse("__init__.py", "").symbols[0].name == "__init__"
    assert (parse("a.py", "").symbols[0].start_line, parse("a.py", "").symbols[0].end_line) == (1, 1)


def test_unknown_language_is_one_module() -> None:
    parsed = parse("a.cfg", "[x]\ny = 1\n")
    assert [(each.kind, each.end_line) for each in parsed.symbols] == [("module", 2)]
    assert not parsed.problem


def test_syntax_error_keeps_what_can_be_read() -> None:
    parsed = parse(
        "a.py",
        "def good():\n    return 1\n\n\ndef bad(:\n    pass\n\n\nclass Also:\n    def this(self):\n        pass\n",
    )
    assert {"good", "Also", "this"} <= {each.name for each in parsed.symbols}
    assert parsed.problem.startswith("syntax error near line 5")


def test_python_2() -> None:
    parsed = parse("old.py", 'class Old:\n    def f(self):\n        print "x"\n        exec "y"\n')
    assert [each.name for each in parsed.symbols] == ["old", "Old", "f"]


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 50_000 + ")" * 50_000,
        "x = " + "[" * 10_000,
        "x = " + "-" * 100_000 + "1\n",
        "if a:\n x\n" + "elif b:\n x\n" * 10_000,
        "".join("  " * depth + "def f():\n" for depth in range(500)) + "  " * 500 + "pass\n",
    ],
    ids=["parentheses", "unclosed", "minus", "elif", "nested"],
)
def test_deep_trees(source: str) -> None:
    started = time.perf_counter()
    parsed = parse("deep.py", source)
    assert len(parsed.symbols) <= DEPTH_LIMIT + 1
    assert time.perf_counter() - started < 5


def test_long_signature_is_cut() -> None:
    source = f"def f({', '.join(f'argument_{number}=None' for number in range(500))}):\n    pass\n"
    assert len(parse("a.py", source).symbols[1].signature) == SIGNATURE_LIMIT


@given(st.text(alphabet=st.sampled_from("def class @:()\n \t\"'abcé#\\,=*[]{}"), max_size=200))
@settings(deadline=None, max_examples=150)
def test_any_text_has_spans_within_it(text: str) -> None:
    parsed = parse("a.py", text)
    lines = text.count("\n") + 1
    assert parsed.symbols[0].kind == "module"
    for symbol in parsed.symbols:
        assert 1 <= symbol.start_line <= symbol.end_line <= lines
