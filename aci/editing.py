"""What the tools that edit text have in common: a file is read, changed, and shown as it is now."""

from collections.abc import Callable
from difflib import unified_diff

from aci.changes import Change, carry_out
from aci.lines import FileText
from aci.real_paths import editable
from aci.substitution import Unencodable
from aci.text import around, changed_lines, cut_line, is_binary, lines_of, numbered
from aci.tool import ToolContext, ToolError

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DIFF_LINES = 60
_ECHOED = 18
"""Lines shown of a change: who wrote it knows its middle, and pays for it once more with every later reply."""
_SHOWN = 15
"""Lines shown of each place that may have been meant."""


def read_text(path: str, context: ToolContext) -> tuple[str, bytes]:
    """A text file's path in the tree and its bytes. Raises `ToolError` for what is no text that can be edited."""
    clean = editable(path, context).path
    data = context.environment.read(clean)
    refuse_no_text(clean, data)
    return clean, data


def refuse_no_text(clean: str, data: bytes) -> None:
    """Raises `ToolError` that says what to do instead."""
    if data.startswith(_UTF16):
        raise ToolError(
            f"{clean} is UTF-16 text, which is not edited here: in the shell, "
            f"`iconv -f utf-16 -t utf-8 {clean}` shows it, and iconv back writes it"
        )
    if is_binary(data):
        raise ToolError(f"{clean} is a binary file: change it with a program in the shell")


def edit(path: str, before: bytes, change: Callable[[FileText], bytes], context: ToolContext) -> tuple[bytes, str]:
    """Write what `change` makes of the file; the bytes, and a note of the lint gate. Raises `ToolError`."""
    try:
        after = change(FileText(before))
    except Unencodable as error:
        raise ToolError(f"{path} is not UTF-8: {error}") from error
    if after == before:
        raise ToolError(f"Nothing to do: {path} already reads so")
    return after, carry_out([Change(path, before, after)], context)


def now_reads(path: str, before: bytes, after: bytes, note: str = "") -> str:
    """The changed lines as they are now, with some around them."""
    first, last = changed_lines(before, after)
    end = f"\n{note}" if note else ""
    return f"{path} now reads:\n{around(after, first, last, most=_ECHOED)}{end}"


def diff_of(before: bytes, after: bytes) -> str:
    """A unified diff without file names; only the region that changed is compared."""
    old, new = lines_of(before), lines_of(after)
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    start = max(head - 3, 0)
    stop = max(tail - 3, 0)
    one, other = old[start : len(old) - stop], new[start : len(new) - stop]
    lines = list(unified_diff(one, other, lineterm="", n=3))[2:]
    shown = [_shifted_header(line, start) if line.startswith("@@") else cut_line(line) for line in lines]
    if len(shown) > _DIFF_LINES:
        shown[_DIFF_LINES:] = [f"... {len(shown) - _DIFF_LINES} more lines"]
    return "\n".join(shown) or "(line ends alone)"


def places(file: FileText, starts: list[int], length: int) -> str:
    """Numbered lines at each of the indexes."""
    lines = lines_of(file.data)
    shown = [numbered(lines[start : start + min(length, _SHOWN)], start + 1) for start in starts]
    return "\n   --\n".join(shown)


def _shifted_header(header: str, by: int) -> str:
    """`@@ -1,2 +1,3 @@` of a part that begins `by` lines into the file."""
    words = []
    for word in header.split():
        if word[0] in "+-":
            number, comma, count = word[1:].partition(",")
            word = f"{word[0]}{int(number) + by}{comma}{count}"
        words.append(word)
    return " ".join(words)
