"""The part of an issue's text that a person sees: hidden text is where instructions for a machine are planted.

This is mitigation, not the barrier: what stays is still a stranger's text.
"""

import html
import re

from swe_agent.github import blocks
from swe_agent.github.invisible import drop_invisible, is_invisible

_PASSES = 8
_SPECIAL = re.compile(r"[\\`<&!\]\r\n]")
_NEW_LINE = re.compile(blocks.LINE_END)
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_TICKS = re.compile(r"`+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});")
_LOOSE_TAG = re.compile(r"""<[/!?A-Za-z](?:(?:[^>"']|"[^"]*+"|'[^']*+')*+>|[^>]*+(?:>|\Z))""")
_MARKED = re.compile(r"<(?:!--|\?|!\[CDATA\[|![A-Za-z])")
_LOOSE_NAME = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*")
_ANGLE_WITH_TICK = re.compile(r"<[^\s<>`]*+`[^\s<>]*+>")
_ATTRIBUTE = re.compile(r"""[ \t\r\n]+([^\s=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+))?""")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0", re.IGNORECASE
)
_HIDDEN_ELEMENTS = frozenset(["script", "style", "template", "noscript", "noembed", "noframes", "title", "head"])
_VOID_ELEMENTS = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_ELEMENT = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*+)\b[^<>]*+>")
_IMAGE = re.compile(r"!\[((?:[^\[\]\\]|\\.|\[[^\[\]]*+\])++)\](?=[(\[])", re.DOTALL)
_PLAIN_LINK = re.compile(r"\]\([^\s()<>\"'\\`]*+\)")
_LINK_TITLE = re.compile(
    rf"\]\([ \t\r\n]*+{blocks.DESTINATION}(?P<title>[ \t\r\n]++{blocks.QUOTED})[ \t\r\n]*+\)", re.DOTALL
)
_STRUCTURE = str.maketrans("", "", "<[]&")


def visible_text(markdown: str) -> tuple[str, int]:
    """What GitHub shows of a text, still as Markdown, and the number of characters removed.

    Removed: invisible characters (everywhere); outside code HTML comments, terminated or not, hidden elements, every
    attribute of a tag but `href` and `src`, image descriptions, link titles, link-reference definitions (one that gives
    a plain label an http(s) address stays) and entities that stand for invisible characters. Fenced code and code spans
    keep the rest. Characters are only ever deleted, and a second call deletes none. Not removed: a footnote nobody
    refers to, and what an address itself says.
    """
    # Once with the invisible characters in place, because they decide where GitHub sees blocks; then until stable.
    text = drop_invisible(_Pass(markdown).run())
    for _ in range(_PASSES):
        cleaned = _Pass(text).run()
        if cleaned == text:
            break
        text = cleaned
    else:
        # Nested so that each removal makes the next construct: nobody writes this, so no construct is left.
        text = text.translate(_STRUCTURE)
    return text, len(markdown) - len(text)


class _Pass:
    """One walk over the text, copying what is seen."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.kept: list[str] = []
        self.html_from = 0
        self.html_until = 0  # before this index an HTML block: no code and no escapes in it
        self.spans_off = 0  # before this index backticks may pair differently than here: no code spans
        self.code_off = False  # blocks can no longer be told for certain: nothing is code from here on
        self.indented_fences_off = False
        self.blank = 0
        self.line_start = 0
        self.ends: dict[int, int] | None = None

    def run(self) -> str:
        while self.at < len(self.text):
            if (self.at == 0 or self.text[self.at - 1] in "\r\n") and self._block():
                continue
            special = _SPECIAL.search(self.text, self.at)
            self._keep(special.start() if special else len(self.text))
            if special:
                self._inline(special[0])
        return "".join(self.kept)

    def _block(self) -> bool:
        """Deal with what can only begin at a line's start; True when something was consumed."""
        self.line_start = self.at
        in_html = self.at < self.html_until
        if not in_html:
            if self.text[self.at] not in " \t\r\n":
                self.indented_fences_off = False
            if self._fence():
                return True
        elif (opening := blocks.fence_line(self.text, self.at)) and "<" not in self.text[slice(*opening)]:
            # A list or a quote may have ended the HTML block; then this is a fence.
            self._keep(opening[0])
            self._skip(opening[1])
            return True
        if definition := blocks.definition_at(self.text, self.at):
            self._breaks(definition.end)
            self.kept.append(definition.visible)
            self._skip(definition.end)
            return True
        if not in_html:
            block = blocks.html_block_at(self.text, self.at)
            self.html_from, self.html_until = self.at, block.end
            self.code_off |= not block.certain
        return False

    def _fence(self) -> bool:
        opening = blocks.fence_line(self.text, self.at)
        if opening is None:
            return False
        fence = None if self.code_off else blocks.fence_at(self.text, self.at)
        certain = fence is not None and not fence.doubtful
        if certain and self.indented_fences_off and self.text[self.at] == " ":
            certain = False
        if fence is None:
            self.indented_fences_off = True
        elif not certain:
            self.code_off = True
        self._keep(opening[0])
        self._skip(opening[1])
        if fence is not None and certain:
            self._keep(fence.end)
        else:
            self._distrust_backticks()
        return True

    def _inline(self, special: str) -> None:
        in_html = self.at < self.html_until
        match special:
            case "\r" | "\n":
                end = _NEW_LINE.match(self.text, self.at)
                self._keep(end.end() if end else self.at + 1)
            case "\\":
                escaped = None if in_html or self.code_off else _ESCAPED.match(self.text, self.at)
                self._keep(escaped.end() if escaped else self.at + 1)
            case "`":
                self._backticks(in_html)
            case "<":
                self._angle(in_html)
            case "&":
                entity = _ENTITY.match(self.text, self.at)
                unseen = entity and all(map(is_invisible, html.unescape(entity[0])))
                if entity and unseen:
                    self._skip(entity.end())
                else:
                    self._keep(self.at + 1)
            case "!":
                self._image()
            case _:
                self._link_tail()

    def _backticks(self, in_html: bool) -> None:
        ticks = _TICKS.match(self.text, self.at)
        end = ticks.end() if ticks else self.at + 1
        if in_html or self.code_off or self.at < self.spans_off:
            self._keep(end)
            return
        run, line = end - self.at, self.text[end : blocks.line_end(self.text, self.at)]
        closing = next((found for found in _TICKS.finditer(line) if len(found[0]) == run), None)
        # A table splits its cells at `|` even inside code; a run without a partner may pair with one in a later line.
        if closing is None or "|" in line[: closing.start()]:
            self._distrust_backticks()
            self._keep(end)
        else:
            self._keep(end + closing.end())

    def _angle(self, in_html: bool) -> None:
        text, at = self.text, self.at
        if _MARKED.match(text, at) and self._marked(in_html):
            return
        tag = blocks.TAG.match(text, at)
        if tag and self._is_one_piece(tag.end()):
            self._tag(tag)
            return
        loose = _LOOSE_TAG.match(text, at, self.html_until) if in_html else None
        if loose:
            name = _LOOSE_NAME.match(loose[0])
            if name and loose[0].endswith(">"):
                self.kept.append(f"{name[0]}>")
            self._skip(loose.end())
            return
        if _ANGLE_WITH_TICK.match(text, at):
            self._distrust_backticks()
        self._keep(at + 1)

    def _marked(self, in_html: bool) -> bool:
        """Drop a comment, instruction, CDATA section or declaration; False when GitHub does not take it for one."""
        text, at = self.text, self.at
        is_comment = text.startswith("<!--", at)
        end = blocks.marked_end(text, at)
        prefix = blocks.opens_block(text, at, self.line_start) if self.html_from == self.line_start else None
        if prefix is not None:
            if end is None or not blocks.stays_inside(prefix, text[at:end]):
                end = len(text)
        elif in_html:
            if not is_comment:
                return False
            # Behind the HTML block Markdown escapes the `-->`, so the browser never sees the comment's end.
            if end is None or end > self.html_until:
                end = len(text)
        else:
            stop = self._breaks(end or len(text))
            if not is_comment and (end is None or stop is not None):
                return False
            end = end or len(text)
            if stop is not None and not self.code_off:
                end = stop
        self._skip(end)
        return True

    def _tag(self, tag: re.Match[str]) -> None:
        name = (tag["name"] or "").lower()
        if tag["closed"] or not (tag["attributes"] or name in _HIDDEN_ELEMENTS):
            self._keep(tag.end())
            return
        attributes = [(found[0], found[1].lower(), found[2] or "") for found in _ATTRIBUTE.finditer(tag["attributes"])]
        hidden = any(
            key == "hidden"
            or (key == "style" and _HIDDEN_STYLE.search(value))
            or (name == "input" and key == "type" and value.strip("\"'").lower() == "hidden")
            for _, key, value in attributes
        )
        if hidden and name in _VOID_ELEMENTS:
            self._skip(tag.end())
        elif (hidden or name in _HIDDEN_ELEMENTS) and self.at in self._element_ends():
            self._skip(self._element_ends()[self.at])
        elif hidden:
            self._skip(self._next_blank())
        else:
            kept = "".join(
                whole for whole, key, value in attributes if key in ("href", "src") and not re.search(r"\s", value)
            )
            self.kept.append(f"<{tag['name']}{kept}{tag['tail']}")
            self._skip(tag.end())

    def _image(self) -> None:
        image = _IMAGE.match(self.text, self.at)
        if image and self._is_one_piece(image.end()):
            self.kept.append("![")
            self._skip(image.end(1))
        else:
            self._keep(self.at + 1)

    def _link_tail(self) -> None:
        """Behind `](` an address and a title may hold backticks that pair with nothing."""
        titled = _LINK_TITLE.match(self.text, self.at)
        if titled and self._is_one_piece(titled.end()):
            self.kept.append(self.text[self.at : titled.start("title")])
            self._skip(titled.end("title"))
            self._distrust_backticks()
            return
        if self.text.startswith("](", self.at) and not _PLAIN_LINK.match(self.text, self.at):
            self._distrust_backticks()
        self._keep(self.at + 1)

    def _is_one_piece(self, end: int) -> bool:
        return end <= self.html_until or self._breaks(end) is None

    def _breaks(self, end: int) -> int | None:
        """Where a block certainly begins between here and `end`; one that perhaps does makes later code doubtful."""
        stop = blocks.block_break(self.text, self.at, end)
        if stop is None and blocks.perhaps_breaks(self.text, self.at, end):
            self.code_off = True
        return stop

    def _element_ends(self) -> dict[int, int]:
        """For every opening tag that is closed: where its element ends."""
        if self.ends is None:
            self.ends, open_tags = {}, dict[str, list[int]]()
            for tag in _ELEMENT.finditer(self.text):
                starts = open_tags.setdefault(tag[2].lower(), [])
                if not tag[1]:
                    starts.append(tag.start())
                elif starts:
                    self.ends[starts.pop()] = tag.end()
        return self.ends

    def _keep(self, end: int) -> None:
        self.kept.append(self.text[self.at : end])
        self.at = end

    def _skip(self, end: int) -> None:
        """Consume without copying. What was skipped may have held a backtick that GitHub pairs with a later one."""
        if any(mark in self.text[self.at : end] for mark in "`\r\n"):
            self.at = end
            self._distrust_backticks()
        self.at = end

    def _distrust_backticks(self) -> None:
        self.spans_off = self._next_blank()

    def _next_blank(self) -> int:
        if self.blank <= self.at:
            self.blank = blocks.next_blank(self.text, self.at)
        return self.blank
