"""Look at files, definitions and folders."""

import re
from typing import ClassVar, NamedTuple

from pydantic import Field

from aci.file_kinds import kind_of, not_by_hand, picture
from aci.folder import tree
from aci.looking import LARGE, look_up, part_of
from aci.outline import outline_of
from aci.paths import inside, similar_paths
from aci.pictures import shown, why_not
from aci.text import BOM, is_binary, lines_of, numbered
from aci.tool import Observation, Tool, ToolContext, ToolError
from aci.where import innermost, originals, span, told
from localization import Symbol

WINDOW = 200
"""Lines shown of a file whose outline would not tell more."""
AROUND = (15, 45)
"""Lines shown before and after the line of a place such as `file:120`."""
MOST = 12
"""Places shown in one call."""
LEAST = 1200
"""Characters that each of several places has for itself."""
ALL = 3
"""Definitions of one name that are all shown, when they are short."""
LISTED = 20
_LINES = re.compile(r"(?P<path>.+?):(?P<start>\d+)(?:\s*[-:,]\s*(?P<end>\d+))?")


class _Asked(NamedTuple):
    """A place as the model wrote it; `text` is a path or the name of a definition."""

    text: str
    start: int | None = None
    end: int | None = None


class View(Tool):
    """Look at a file (lines numbered), one definition in it, a picture, or a folder (as a short tree). A file too long
    to be shown is outlined: its signatures with their lines. The numbers and the two spaces after them are not part of
    the file."""

    name: ClassVar[str] = "view"

    path: str = Field(
        default=".",
        description="`file`, `file:10-40`, `file::Class.method`, the name of a definition, or a folder; relative to "
        "the repository root.",
    )
    start: int | None = Field(default=None, description="First line.")
    end: int | None = Field(default=None, description="Last line; -1 is the file's last.")
    outline: bool = Field(default=False, description="Show only the signatures.")
    also: tuple[str, ...] = Field(default=(), description="More places to show, written like `path`.")

    def run(self, context: ToolContext) -> Observation:
        end = self.end if self.end is None or self.end > 0 else None
        start = max(self.start, 1) if self.start is not None else 1 if self.end is not None else None
        asked = [_read(self.path, start, end), *(_read(each, None, None) for each in self.also)]
        if len(asked) > MOST:
            raise ToolError(f"that are {len(asked)} places: view at most {MOST} at once")
        room = context.output_limit - 300
        if len(asked) == 1:
            return self._show(asked[0], room, context)
        seen = [self._tried(each, room, context) for each in asked]
        # The smallest first: most are whole then, and only the largest are outlined or cut.
        least, left = min(LEAST, room // len(asked)), room
        by_size = sorted(range(len(asked)), key=lambda number: -len(seen[number].text))
        for larger, number in reversed(list(enumerate(by_size))):
            share = max(left - larger * least, least)
            if len(seen[number].text) + 2 > share:
                seen[number] = self._tried(asked[number], share - 2, context)
            left -= len(seen[number].text) + 2
        return Observation(
            "\n\n".join(each.text for each in seen),
            is_error=all(each.is_error for each in seen),
            images=tuple(image for each in seen for image in each.images),
        )

    def _tried(self, asked: _Asked, room: int, context: ToolContext) -> Observation:
        """One of several places; what is wrong with it keeps the others from nothing."""
        try:
            return self._show(asked, room, context)
        except (ToolError, OSError) as error:
            return Observation(f"{asked.text}: {error}", is_error=True)

    def _show(self, asked: _Asked, room: int, context: ToolContext) -> Observation:
        if asked.end is not None and asked.start is not None and asked.end < asked.start:
            raise ToolError(f"end ({asked.end}) comes before start ({asked.start})")
        if "::" in asked.text:
            return Observation(self._definition(asked.text, room, context))
        path = inside(asked.text, context)
        place = look_up(path, context)
        if place.kind == "folder":
            return Observation(tree(path, context))
        if place.kind == "none":
            ends = [known for known in context.index.paths if known.endswith(f"/{path}")]
            if len(ends) == 1:
                return self._show(asked._replace(text=ends[0]), room, context)
            return Observation(self._definition(asked.text, room, context))
        if place.kind == "other":
            raise ToolError(f"{path} is neither a file nor a folder")
        if place.size == 0:
            return Observation(f"{path} is empty.")
        if place.size > LARGE:
            return self._large(path, place.size, asked, room, context)
        data = context.environment.read(path)
        if is_binary(data):
            return _binary(path, data, len(data), context)
        return Observation(self._text(path, data, asked, room, context))

    def _text(self, path: str, data: bytes, asked: _Asked, room: int, context: ToolContext) -> str:
        lines = lines_of(data)
        start, end = _range(asked, len(lines), path)
        whole = asked.start is None and asked.end is None
        symbols = context.index.symbols_in(path)
        text = numbered(lines[start - 1 : end], start)
        oddities = _oddities(data)
        if self.outline or (whole and len(text) > room and sum(each.kind != "module" for each in symbols) > 2):
            body = outline_of(symbols) or "(no definition is known in it)"
            return f"{path}, {len(lines)} lines, outline{oddities}; `{path}:10-40` or `{path}::name` shows text\n{body}"
        shown = lines[start - 1 : min(end, WINDOW) if whole and len(text) > room else end]
        within = _within(innermost(context.index, path, start)) if start > 1 else ""
        return _window(shown, start, end, room, path, f"of {len(lines)}{within}{oddities}")

    def _large(self, path: str, size: int, asked: _Asked, room: int, context: ToolContext) -> Observation:
        start = asked.start or 1
        part = part_of(path, start, min(asked.end or start + WINDOW - 1, start + 2000), context)
        if is_binary(part.head):
            return _binary(path, part.head, size, context)
        total = max(part.total, start + len(part.lines) - 1)
        if not part.lines:
            raise ToolError(f"{path} has {total} lines; line {start} is past its end")
        made = not_by_hand(part.head.decode("utf-8", "replace"))
        note = f"of {total} [{size:,} bytes{'; ' if made else ''}{made or ''}]"
        return Observation(_window(part.lines, start, min(asked.end or total, total), room, path, note))

    def _definition(self, name: str, room: int, context: ToolContext) -> str:
        found = originals(symbol for symbol in context.index.find_symbol(name) if symbol.kind != "module")
        if not found:
            raise ToolError(_unknown(name, context))
        if len(found) > ALL or (sum(each.end_line - each.start_line for each in found) > WINDOW and len(found) > 1):
            lines = [f"  {span(each)}  {told(each)}" for each in found[:LISTED]]
            more = [f"  and {len(found) - LISTED} more"] if len(found) > LISTED else []
            return "\n".join([f"{name} is defined {len(found)} times; view one of:", *lines, *more])
        return "\n\n".join(self._symbol(each, room // len(found), context) for each in found)

    def _symbol(self, symbol: Symbol, room: int, context: ToolContext) -> str:
        data = context.environment.read(symbol.path)
        every = lines_of(data)
        first, last = symbol.start_line, symbol.end_line
        lines = every[first - 1 : last]
        front, back = f"{symbol.path}, {told(symbol)}", f"of {len(every)}{_oddities(data)}"
        inner = [
            each for each in context.index.symbols_in(symbol.path) if first < each.start_line and each.end_line <= last
        ]
        if self.outline or (len(numbered(lines, first)) > room and len(inner) > 2):
            return f"{front}, lines {first}-{last} {back}, outline\n{outline_of([symbol, *inner])}"
        return _window(lines, first, last, room, front, back)


def _read(text: str, start: int | None, end: int | None) -> _Asked:
    text = text.strip()
    if start is not None or end is not None or (found := _LINES.fullmatch(text)) is None:
        return _Asked(text, start, end)
    first = int(found["start"])
    if found["end"] is not None:
        return _Asked(found["path"], max(first, 1), int(found["end"]))
    return _Asked(found["path"], max(1, first - AROUND[0]), first + AROUND[1])


def _range(asked: _Asked, count: int, path: str) -> tuple[int, int]:
    start = asked.start or 1
    if start > count:
        raise ToolError(f"{path} has {count} lines; line {start} is past its end")
    return start, min(asked.end or count, count)


def _window(lines: list[str], start: int, wanted: int, room: int, front: str, back: str) -> str:
    """As many of the lines from `start` as there is room for, `wanted` being the last one that was asked for."""
    kept: list[str] = []
    room -= len(front) + len(back) + 100
    for line in numbered(lines, start).split("\n"):
        room -= len(line) + 1
        if room < 0 and kept:
            break
        kept.append(line)
    end = start + len(kept) - 1
    footer = [f"({wanted - end} more lines; next: start={end + 1})"] if end < wanted else []
    return "\n".join([f"{front}, lines {start}-{end} {back}", *kept, *footer])


def _within(symbol: Symbol | None) -> str:
    return f", beginning inside {told(symbol)} (lines {symbol.start_line}-{symbol.end_line})" if symbol else ""


def _unknown(name: str, context: ToolContext) -> str:
    paths = similar_paths(name.partition("::")[0], context.index.paths)
    near = context.index.near_symbols(name)
    hints = [
        f"Similar files: {', '.join(paths)}." if paths else "",
        f"Similar names: {', '.join(near)}." if near else "",
    ]
    return " ".join([f"No file, folder or definition is called {name}.", *filter(None, hints)])


def _oddities(data: bytes) -> str:
    odd = []
    if newlines := data.count(b"\n"):
        crlf = data.count(b"\r\n")
        odd += ["CRLF line ends"] if crlf == newlines else ["mixed line ends"] if crlf else []
    odd += ["byte-order mark"] if data.startswith(BOM) else []
    odd += [] if data.endswith(b"\n") else ["no newline at the end"]
    made = not_by_hand(data.decode("utf-8", "replace"))
    return f" [{', '.join([*odd, *([made] if made else [])])}]" if odd or made else ""


def _binary(path: str, data: bytes, size: int, context: ToolContext) -> Observation:
    """`data` is the file or, of a large one, how it begins."""
    kind, image = kind_of(data), picture(data)
    if image is not None and image.width:
        kind += f" of {image.width} x {image.height} pixels"
    if image is not None and context.sees_images:
        if (reason := why_not(data, size)) is None:
            whole = data if len(data) == size else context.environment.read(path)
            if (seen := shown(whole, path)) is not None:
                return Observation(f"{path}: {kind}, {size:,} bytes; the picture is shown.", images=(seen,))
            reason = "it is cut short"
        kind = f"{kind} ({reason}; a program in the shell can make a smaller copy, if one is installed)"
    advice = (
        f"read it with `iconv -f utf-16 -t utf-8 {path}` in the shell"
        if kind == "UTF-16 text"
        else "its text parts, if any: `strings` or a short program in the shell"
    )
    text = f"{path} is not shown: {kind}, {size:,} bytes, begins {data[:16].hex(' ')}. For more, {advice}."
    return Observation(text)
