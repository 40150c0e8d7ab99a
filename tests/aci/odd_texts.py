"""Files that are hard to edit, generated line by line, so that a test knows which bytes are whose."""

from dataclasses import dataclass

from hypothesis import strategies as st

BOM = b"\xef\xbb\xbf"
ENDS = st.sampled_from([b"\n", b"\r\n"])
INDENTS = st.sampled_from([b"", b"  ", b"    ", b"\t", b"\t\t", b" \t"])
TAILS = st.sampled_from([b"", b"", b" ", b"\t", b"\x0c", b"\xc2\x85", b"\xe2\x80\xa8", b" \rx", b"\xc3\xa9"])
STRAY = st.sampled_from([b"", b"", b"", b"\xff", b"\xe9"])
MODES = st.sampled_from([0o644, 0o755, 0o600, 0o664])
NEW_LINES = st.lists(
    st.text(st.sampled_from("abz \t\\$(){}'\"é%"), max_size=8).map(lambda text: text.rstrip("\r")), max_size=4
)


@dataclass(frozen=True)
class OddText:
    """Lines as (content, end), after `start`, which is empty or a byte-order mark. Every content is a line of its own
    kind (`w3`), so that no text of one occurs in another place."""

    start: bytes
    lines: tuple[tuple[bytes, bytes], ...]

    @property
    def data(self) -> bytes:
        return self.start + self.part(0, len(self.lines))

    def part(self, first: int, last: int) -> bytes:
        return b"".join(content + end for content, end in self.lines[first:last])

    def before(self, line: int) -> bytes:
        return self.start + self.part(0, line)

    def behind(self, line: int) -> bytes:
        return self.part(line, len(self.lines))


@st.composite
def odd_texts(draw: st.DrawFn, most: int = 8, stray: bool = True) -> OddText:
    """At least one line; the last may have no end."""
    lines = []
    stray = stray and draw(st.integers(0, 3)) == 3
    for number in range(draw(st.integers(1, most))):
        bad = draw(STRAY) if stray else b""
        content = draw(INDENTS) + b"w%d(" % number + bad + b")" + draw(TAILS)
        lines.append((content, draw(ENDS)))
    if draw(st.booleans()):
        lines[-1] = (lines[-1][0], b"")
    return OddText(BOM if draw(st.booleans()) else b"", tuple(lines))


@st.composite
def ranges(draw: st.DrawFn, text: OddText) -> tuple[int, int]:
    """First line and the one behind the last of at least one."""
    first = draw(st.integers(0, len(text.lines) - 1))
    return first, draw(st.integers(first + 1, len(text.lines)))
