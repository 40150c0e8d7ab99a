import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aci.substitution import Unencodable, occurrences, substitute
from aci.text import encoding_of


def replaced(data: bytes, old: str, new: str) -> bytes:
    return substitute(data, old, new, occurrences(data, old))


LINES = st.lists(
    st.tuples(st.binary(max_size=6).filter(lambda text: not {10, 13} & set(text)), st.sampled_from([b"\n", b"\r\n"])),
    max_size=8,
)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """What stands before and after a text: any bytes and line ends, perhaps a BOM, perhaps no last newline."""
    before = b"".join(text + end for text, end in draw(LINES))
    after = b"".join(end + text for text, end in draw(LINES))
    bom = b"\xef\xbb\xbf" if draw(st.booleans()) else b""
    return bom + before, after


@given(st.data())
def test_no_byte_outside_the_text_changes(data: st.DataObject) -> None:
    before, after = data.draw(files())
    new = data.draw(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=10))
    whole = before + b"OLD" + after
    if whole.count(b"OLD") != 1:
        return
    try:
        result = replaced(whole, "OLD", new)
    except Unencodable:
        assert any(ord(sign) > 255 for sign in new)
        return
    assert result.startswith(before)
    assert result.endswith(after)
    middle = result[len(before) : len(result) - len(after)]
    assert middle in (new.encode("utf-8", "replace"), new.encode("latin-1", "replace"))


@given(LINES, LINES, LINES, st.lists(st.sampled_from(["a", "", "b b", "\tc"]), max_size=5))
def test_lines_outside_a_span_of_lines_keep_their_bytes(
    before: list[tuple[bytes, bytes]], span: list[tuple[bytes, bytes]], after: list[tuple[bytes, bytes]], new: list[str]
) -> None:
    head, body, tail = (b"".join(text + end for text, end in part) for part in (before, span, after))
    body = b"<<" + body + b">>"
    whole = head + body + tail
    try:
        old = body.decode(encoding_of(whole)).replace("\r\n", "\n")
    except UnicodeDecodeError:
        return
    if whole.count(b"<<") != 1 or len(occurrences(whole, old)) != 1:
        return
    text = "\n".join(["{{", *new, "}}"])
    result = replaced(whole, old, text)
    assert result.startswith(head)
    assert result.endswith(tail)
    middle = result[len(head) : len(result) - len(tail)]
    assert middle.replace(b"\r\n", b"\n").decode() == text


@given(LINES)
def test_lines_which_old_and_new_share_keep_their_own_ends(lines: list[tuple[bytes, bytes]]) -> None:
    whole = b"".join(b"k" + text.hex().encode() + end for text, end in lines) + b"middle\r\n" + b"last"
    old = whole.decode().replace("\r\n", "\n")
    assert replaced(whole, old, old.replace("middle", "centre")) == whole.replace(b"middle", b"centre")


@given(LINES, st.sampled_from(["\n", "x\n", "\nx", "x\ny", "x"]))
def test_a_text_replaced_by_itself_changes_nothing(lines: list[tuple[bytes, bytes]], old: str) -> None:
    whole = b"".join(b"xy"[: len(text) % 3] + end for text, end in lines)
    assert replaced(whole, old, old) == whole


@pytest.mark.parametrize(
    ("data", "old", "new", "expected"),
    [
        (b"a\r\nb\r\n", "a\nb", "a\nx\nb", b"a\r\nx\r\nb\r\n"),
        (b"a\r\nb", "b", "b\nc", b"a\r\nb\r\nc"),
        (b"a\nb\r\n", "a", "a\nx", b"a\nx\nb\r\n"),
        (b"one", "one", "1\n2", b"1\n2"),
        (b"a\r\nb\r\n", "a\n", "", b"b\r\n"),
        (b"a\r\nb\r\n", "a\r\nb", "a\nb", b"a\nb\r\n"),
        (b"a\n\tb\n", "\tb", "\tc", b"a\n\tc\n"),
        ("é = 1\n".encode("latin-1"), "é", "è", "è = 1\n".encode("latin-1")),
        (b"\xef\xbb\xbfa\n", "a\n", "b\n", b"\xef\xbb\xbfb\n"),
        (b"x\ny\n", "x\ny\n", "z\n", b"z\n"),
    ],
)
def test_examples(data: bytes, old: str, new: str, expected: bytes) -> None:
    assert replaced(data, old, new) == expected


def test_overlapping_places_count_and_are_replaced_once() -> None:
    places = occurrences(b"aaa", "aa")
    assert [place.start for place in places] == [0, 1]
    assert substitute(b"aaa", "aa", "b", places) == b"ba"


def test_a_crlf_is_one_newline() -> None:
    assert [(place.start, place.end) for place in occurrences(b"a\r\nb\n", "\n")] == [(1, 3), (4, 5)]


def test_a_dot_is_a_dot() -> None:
    assert occurrences(b"axb", re.escape("a.b")) == ()
    assert occurrences(b"axb", "a.b") == ()


def test_text_that_the_encoding_cannot_hold() -> None:
    data = "é\n".encode("latin-1")
    assert occurrences(data, "\u20ac") == ()
    with pytest.raises(Unencodable, match="latin-1"):
        replaced(data, "é", "\u20ac")
