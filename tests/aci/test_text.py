from hypothesis import given
from hypothesis import strategies as st

from aci.text import around, changed_lines, cut_middle, encoding_of, is_binary, lines_of, plain


def test_lines_are_counted_as_git_counts_them() -> None:
    assert lines_of(b"a\x0cb\r\nc\xe2\x80\xa8d\n") == ["a\x0cb", "c\u2028d"]
    assert lines_of(b"") == []
    assert lines_of(b"\n") == [""]
    assert lines_of(b"\xef\xbb\xbfa") == ["a"]


def test_encodings() -> None:
    assert encoding_of("é".encode()) == "utf-8"
    assert encoding_of("é".encode("latin-1")) == "latin-1"
    assert encoding_of("é".encode() + b"\xff") == "utf-8"
    assert lines_of("é".encode() + b"\xff") == ["é\\xff"]
    assert is_binary(b"a\0b")
    assert not is_binary(b"ab")


@given(st.binary(), st.binary())
def test_changed_lines_lie_in_the_new_text(before: bytes, after: bytes) -> None:
    first, last = changed_lines(before, after)
    assert 1 <= first <= last <= after.count(b"\n") + 2


def test_changed_lines_of_an_insertion_and_a_deletion() -> None:
    assert changed_lines(b"a\nb\nc\n", b"a\nx\ny\nb\nc\n") == (2, 3)
    assert changed_lines(b"a\nb\nc\n", b"a\nc\n") == (2, 2)


def test_the_middle_of_many_lines_is_left_out() -> None:
    data = b"".join(b"%d\n" % number for number in range(1, 101))
    text = around(data, 1, 100, most=10)
    assert "(90 lines left out)" in text
    assert text.startswith("    1  1\n")
    assert text.endswith("  100  100")


@given(st.text(), st.integers(2, 50))
def test_a_cut_text_keeps_head_and_tail(text: str, limit: int) -> None:
    cut = cut_middle(text, limit)
    half = limit // 2
    assert cut == text or (cut.startswith(text[:half]) and cut.endswith(text[-half:]) and "left out" in cut)


def test_terminal_output_is_made_plain() -> None:
    assert plain("\x1b[31mred\x1b[0m\r\n 10%\r 20%\r100%\nend\r\n") == "red\n100%\nend\n"


def test_a_coding_line_counts_where_the_bytes_tell_nothing() -> None:
    assert encoding_of(b"#!/usr/bin/python\n# -*- coding: latin-1 -*-\nx = 1\n") == "latin-1"
    assert encoding_of(b"# vim: set fileencoding=ISO-8859-1 :\n") == "latin-1"
    assert encoding_of(b"# coding: utf-8\n") == "utf-8"
    assert encoding_of(b"x = 1\ny = 2\n# coding: latin-1\n") == "utf-8"
    assert encoding_of(b"x = 'coding: latin-1'\n") == "utf-8"
    assert encoding_of("# coding: latin-1\nx = 'é'\n".encode()) == "utf-8", "what it is, whatever it says"
