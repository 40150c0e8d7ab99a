from hypothesis import given
from hypothesis import strategies as st

from localization.frames import read_frames, read_traces
from localization.frames.reading import FAMILIES

# fmt: off
PIECES = st.sampled_from([
    "at ", 'File "', '", line 1', "#0 ", "0x1 in ", "a.c:1", ":2: ", "(", ")", "panicked at '", "', ", "a/b.rs:1:2",
    ":in `", "'", "\n", "\t", " ", "a.B.c(", "C.java:1)", "x@http://h/", ".js:1:2", ".go:7\n", "created by ", ": from ",
    "Caused by: ", " on line 3", " in a/b.php", "-->", "error: ", "\\n", "\x1b[1m", "é", "<a>", "{", "Assertion `",
    "==1== by 0x1: f (",
])
# fmt: on


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    frames = read_frames(text)
    assert len(set(frames)) == len(frames)
    assert all(frame.path and (frame.line is None or frame.line > 0) for frame in frames)
    assert {frame for trace in read_traces(text) for frame in trace.frames} == set(frames)


def test_two_traces_keep_the_order_of_the_text() -> None:
    gap = "words\n" * 20
    text = f"\tat a.A.f(A.java:1)\n{gap}\tat b.B.g(B.java:2)\n"
    assert [trace.frames[0].function for trace in read_traces(text)] == ["f", "g"]


def test_escaped_line_ends() -> None:
    text = r'{"stack": "Error: no\n    at f (/x/a.js:1:2)\n    at g (/x/b.js:3:4)\n"}'
    assert [frame.function for frame in read_frames(text)] == ["g", "f"]


def test_every_pattern_has_a_path_and_needs_its_hint() -> None:
    for family in FAMILIES:
        for pattern in family.patterns:
            assert "path" in pattern.expression.groupindex
            assert pattern.hint
