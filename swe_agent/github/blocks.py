"""Where Markdown's blocks begin and end, as far as it decides what a reader sees.

Code is left alone by the sanitizer, so a wrong "this is code" would let hidden text through, while a wrong "this is
not" costs a little markup. Every doubtful case below is therefore decided against code.
"""

import re
from dataclasses import dataclass

LINE_END = r"(?>\r\n?|\n)"
_SPACE = r"[ \t]*+"
_GAP = rf"(?:{_SPACE}{LINE_END})?+{_SPACE}"
_PREFIX = r"(?:[ \t>]|[-*+](?=[ \t])|[0-9]{1,9}[.)](?=[ \t]))*+"
_FENCE = r"(?:`{3,}+[^`\r\n]*+(?=[\r\n]|\Z)|~{3,})"
QUOTED = r"""(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\))"""
_ATTRIBUTE = r"""[ \t\r\n]++[A-Za-z_:][\w.:-]*+(?:[ \t\r\n]*+=[ \t\r\n]*+(?:[^ \t\r\n"'=<>`]++|'[^']*+'|"[^"]*+"))?+"""
_INNER = r"(?:[^\s()\\]|\\.)*+"
DESTINATION = rf"(?:<[^<>\r\n]*+>|(?!<)(?:[^\s()\\]|\\.|\({_INNER}(?:\({_INNER}\){_INNER})*+\))++)"
TAG = re.compile(
    rf"<(?:/(?P<closed>[A-Za-z][A-Za-z0-9-]*+)|(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?P<attributes>(?:{_ATTRIBUTE})*+))"
    r"(?P<tail>[ \t\r\n]*+/?>)",
    re.ASCII,
)
_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    "menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|source|summary|table|tbody|td|tfoot|th|thead|title|"
    "tr|track|ul"
)
_RAW_TAGS = "script|pre|style|textarea"
_MARKED = r"(?:<!--|<\?|<!\[CDATA\[|<![A-Za-z])"
_RAW = rf"<(?:{_RAW_TAGS})(?=[ \t\r\n>]|\Z)"
_BLOCK = rf"</?(?:{_BLOCK_TAGS})(?=[ \t\r\n>]|/>|\Z)"
_HTML_START = re.compile(
    rf"(?P<prefix>{_PREFIX})(?:(?P<marked>{_MARKED})|(?P<raw>{_RAW})|(?P<block>{_BLOCK}))", re.IGNORECASE
)
_LONE_TAG = re.compile(rf"{_PREFIX}{TAG.pattern}{_SPACE}(?=[\r\n]|\Z)", re.ASCII)
_RAW_END = re.compile(rf"</(?:{_RAW_TAGS})>", re.IGNORECASE)
_LINE = re.compile(rf"[^\r\n]*+{LINE_END}?")
_BLANK = re.compile(rf"{LINE_END}{_SPACE}(?=[\r\n])")
_STARTS = rf"(?:{_FENCE}|{_MARKED}|{_RAW}|{_BLOCK})"
_BREAK = re.compile(rf"{LINE_END}(?={_SPACE}(?:[\r\n]|\Z)| {{0,3}}{_STARTS})", re.IGNORECASE)
_PERHAPS_BREAK = re.compile(rf"{LINE_END}{_PREFIX}{_STARTS}", re.IGNORECASE)
_LASTING = re.compile(rf"{LINE_END}{_PREFIX}(?:{_FENCE}|{_MARKED}|{_RAW})", re.IGNORECASE)
_BLANK_ABOVE = re.compile(rf"(?:{LINE_END}|\A){_SPACE}{LINE_END}\Z")
_OPENING = re.compile(r"(?P<indent> {0,3})(?P<mark>`{3,}+(?=[^`\r\n]*+(?:[\r\n]|\Z))|~{3,}+)")
_ANY_OPENING = re.compile(
    rf"{_PREFIX}(?={_FENCE})(?:`++|~++)(?:{_SPACE}[A-Za-z0-9_+#.-]{{1,40}}+(?=[ \t\r\n]|\Z))?+(?P<unseen>[^\r\n]*+)"
)
_CLOSING = re.compile(r"(?P<indent>[ \t]*+)(?P<mark>`{3,}+|~{3,}+)[ \t]*+(?=[\r\n]|\Z)")
_DEFINITION = re.compile(
    rf"(?P<prefix>{_PREFIX})\[(?!\^)(?P<label>(?:[^\[\]\\]|\\.){{1,999}}+)\]:"
    rf"{_GAP}(?P<target><[^<>\r\n]*+>|[^ \t\r\n]++)"
    rf"(?:(?=[ \t\r\n]){_GAP}(?P<title>{QUOTED}){_SPACE}(?=[\r\n]|\Z)|{_SPACE}(?=[\r\n]|\Z))",
    re.DOTALL,
)

CLOSERS = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>"}
"""How what begins like this ends; a declaration (`<!X`) ends at `>`."""


@dataclass(frozen=True)
class Fence:
    """What stands at a line's start. `end` is 0 when it is not code for certain; `doubtful`: nor is any later fence."""

    end: int
    doubtful: bool = False


@dataclass(frozen=True)
class HtmlBlock:
    """Lines of HTML; `certain`: whether code behind them is where it seems to be, even if they are none."""

    end: int
    certain: bool


@dataclass(frozen=True)
class Definition:
    """A link-reference definition: a reader sees none of it, but `visible` may be kept for the link's sake."""

    visible: str
    end: int


def line_end(text: str, at: int) -> int:
    """Index behind the line's end characters."""
    found = _LINE.match(text, at)
    return found.end() if found else len(text)


def next_blank(text: str, at: int) -> int:
    """Index at which the next blank line begins, or the text's length."""
    found = _BLANK.search(text, at)
    return found.end() if found else len(text)


def block_break(text: str, at: int, end: int) -> int | None:
    """Index of the first line end between the two behind which a new block begins; None when there is none."""
    if "\n" not in text[at:end] and "\r" not in text[at:end]:
        return None
    found = _BREAK.search(text, at, line_end(text, end))
    return found.start() if found and found.end() <= end else None


def perhaps_breaks(text: str, at: int, end: int) -> bool:
    """Whether a block may begin between the two, depending on lists and quotes around it."""
    if "\n" not in text[at:end] and "\r" not in text[at:end]:
        return False
    found = _PERHAPS_BREAK.search(text, at, line_end(text, end))
    return found is not None and found.start() < end


def fence_line(text: str, at: int) -> tuple[int, int] | None:
    """What nobody sees of a line that may open a fence, also behind list and quote marks: all after the language.

    As (start, end), possibly empty; None when no fence can open there.
    """
    found = _ANY_OPENING.match(text, at)
    return found.span("unseen") if found else None


def fence_at(text: str, at: int) -> Fence | None:
    """The fenced code block that begins at this line's start, or None.

    At column 0 the rules are CommonMark's. An indented one may belong to a list item, which ends where a line is
    indented less; it counts only when closed at its own indent with nothing indented less between.
    """
    opening = _OPENING.match(text, at)
    if opening is None:
        return None
    indent, mark = len(opening["indent"]), opening["mark"]
    here = line_end(text, at)
    while here < len(text):
        after = line_end(text, here)
        closing = _CLOSING.match(text, here)
        if closing and closing["mark"].startswith(mark):
            if indent == 0 and closing["indent"] in ("", " ", "  ", "   "):
                return Fence(after)
            if indent:
                return Fence(after) if closing["indent"] == opening["indent"] else Fence(0, doubtful=True)
        line = text[here:after]
        if indent and line.strip() and not line.startswith(opening["indent"]):
            return Fence(0, doubtful=True)
        here = after
    return Fence(len(text)) if indent == 0 else Fence(0, doubtful=True)


def html_block_at(text: str, at: int) -> HtmlBlock:
    """The HTML block that begins at this line's start; its `end` is 0 when none does."""
    start = _HTML_START.match(text, at)
    if start is None:
        lone = _LONE_TAG.match(text, at, _one_line(text, at))
        end = next_blank(text, at) if lone else 0
        # A tag alone on its line opens a block only where no paragraph is going on.
        certain = lone is not None and (at == 0 or _BLANK_ABOVE.search(text[max(0, at - 200) : at]) is not None)
        return HtmlBlock(end, certain or not lone or _is_harmless(text, at, end))
    certain = start["prefix"] in ("", " ", "  ", "   ")
    if start["marked"]:
        close = marked_end(text, start.start("marked"))
        end = line_end(text, close) if close is not None else len(text)
    elif start["raw"]:
        found = _RAW_END.search(text, start.end())
        end = line_end(text, found.end()) if found else len(text)
    else:
        end = next_blank(text, at)
    if not certain and not start["block"]:
        end = next_blank(text, end - 1)
    return HtmlBlock(end, certain or _is_harmless(text, at, end))


def _is_harmless(text: str, at: int, end: int) -> bool:
    """Whether it makes no difference to what follows if the lines between the two are no HTML block."""
    return _LASTING.search(text, at, end) is None


def marked_end(text: str, at: int) -> int | None:
    """Index behind a comment, instruction, CDATA section or declaration that begins at `at`; None when unterminated."""
    opener = next((opener for opener in CLOSERS if text.startswith(opener, at)), "<!")
    closer = CLOSERS.get(opener, ">")
    # `<!-->` and `<!--->` are whole comments.
    found = text.find(closer, at + (2 if opener == "<!--" else len(opener)))
    return found + len(closer) if found >= 0 else None


def opens_block(text: str, at: int, line_start: int) -> str | None:
    """The container marks between the line's start and `at` when what stands at `at` begins a block, else None."""
    start = _HTML_START.match(text, line_start)
    return start["prefix"] if start and start["marked"] and start.start("marked") == at else None


def stays_inside(prefix: str, inner: str) -> bool:
    """Whether every line of `inner` but the first carries the container marks of `prefix`: the block goes on."""
    for line in re.split(LINE_END, inner)[1:]:
        lead = line[: len(line) - len(line.lstrip(" \t>"))]
        if (">" in prefix or line.strip()) and (len(lead) < len(prefix) or lead.count(">") < prefix.count(">")):
            return False
    return True


def definition_at(text: str, at: int) -> Definition | None:
    """The link-reference definition that begins at this line's start, or None (footnotes are none)."""
    found = _DEFINITION.match(text, at)
    if found is None or block_break(text, at, found.end()) is not None:
        found = _DEFINITION.match(text, at, _one_line(text, at))
    if found is None:
        return None
    target = found["target"].strip("<>")
    useful = target.startswith(("https://", "http://")) and not re.search(r"\s", found["label"])
    stop = found.end("target") if useful else found.end("prefix")
    return Definition(text[at:stop], found.end())


def _one_line(text: str, at: int) -> int:
    return at + len(text[at : line_end(text, at)].rstrip("\r\n"))
