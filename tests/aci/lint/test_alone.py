import warnings

import pytest

from aci.lint import new_errors


def test_a_new_syntax_error_is_named_with_its_line() -> None:
    assert new_errors("a.py", b"x = 1\ny = 2\n", b"x = 1\ny = (2\n") == ("line 2: '(' was never closed: y = (2",)


@pytest.mark.parametrize(
    "after", [b"return 1\n", b"def f(a, a): pass\n", b"x = 'a\n", b"if x:\npass\n", b"\0", b"x = '\xff'\n", b"a b\n"]
)
def test_what_does_not_compile_is_an_error(after: bytes) -> None:
    assert len(new_errors("a.py", b"", after)) == 1


def test_an_old_error_is_nobodys_fault() -> None:
    before = b"def broken(:\n    pass\n\n\nvalue = 1\n"
    assert new_errors("a.py", before, before.replace(b"value = 1", b"value = 2")) == ()
    assert new_errors("a.py", before, b"# moved down\n" + before) == ()
    assert new_errors("a.py", before, b"def broken():\n    pass\n\n\nvalue = 1\n") == ()


def test_a_fix_that_uncovers_another_old_error_passes() -> None:
    before = b"def one(:\n    pass\n\n\ndef two(:\n    pass\n"
    assert new_errors("a.py", before, before.replace(b"one(:", b"one():")) == ()
    assert new_errors("a.py", before, before.replace(b"one(:", b"one(x x):")) != ()


def test_a_warning_is_no_error() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert new_errors("a.py", b"", b"x = 1 is 1\ny = '\\d'\n") == ()


def test_the_filters_are_as_before() -> None:
    before = list(warnings.filters)
    new_errors("a.py", b"", b"x = 1 is 1\n")
    assert list(warnings.filters) == before


def test_the_future_of_this_module_is_not_inherited() -> None:
    assert new_errors("a.py", b"", b"from __future__ import braces\n") != ()


def test_other_encodings_are_read_as_they_say() -> None:
    assert new_errors("a.py", b"", "# coding: latin-1\nx = 'é'\n".encode("latin-1")) == ()
    assert new_errors("a.py", b"", b"\xef\xbb\xbfx = 1\r\n") == ()


def test_json_and_toml() -> None:
    assert new_errors("a.json", b"{}", b'{\n"a": 1,}\n')[0].startswith("line 2: ")
    assert new_errors("a.json", b"{}", b'{"a": 1}') == ()
    assert new_errors("tsconfig.json", b"", b"// comment\n{}") == ()
    assert new_errors("a.toml", b"a = 1\n", b"a = 1\na = 2\n")[0].startswith("line 2: ")
    assert new_errors("a.toml", b"", b"a = 'x'\n") == ()


def test_a_file_without_a_checker_passes() -> None:
    assert new_errors("a.rb", b"", b"def (\n") == ()
    assert new_errors("Makefile", b"", b"(((") == ()


def test_what_would_exhaust_the_compiler_is_not_judged() -> None:
    assert new_errors("a.py", b"", b"(" * 150 + b"1" + b")" * 150) in ((), ("line 1: too many nested parentheses",))
    assert new_errors("a.json", b"", b"[" * 100_000) == ()
