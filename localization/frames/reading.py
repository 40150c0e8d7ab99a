"""From a text to its traces: every pattern of every family in one pass each, then grouped."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from localization.frames.base import Family, Frame, Trace
from localization.frames.compilers import COMPILERS
from localization.frames.dotnet import DOTNET
from localization.frames.go import GO
from localization.frames.javascript import JAVASCRIPT
from localization.frames.jvm import JVM
from localization.frames.native import NATIVE
from localization.frames.php import PHP
from localization.frames.python import PYTHON
from localization.frames.ruby import RUBY, RUBY_REVERSED
from localization.frames.rust import RUST

FAMILIES: tuple[Family, ...] = (
    PYTHON,
    JVM,
    JAVASCRIPT,
    GO,
    RUST,
    RUBY_REVERSED,
    RUBY,
    PHP,
    DOTNET,
    NATIVE,
    COMPILERS,
)
"""Where two read the same path, the earlier one is believed."""

_GAP = 12
"""Lines without a frame that part two traces: source lines and locals are printed between frames."""
_COLOURS = re.compile(r"\x1b\[[0-9;]{0,20}m")
_ESCAPED_BREAK = re.compile(r"\\r?\\n(?=[ ]{0,12}(?:\\t|[ ])?(?:at |File \\?\"|#\d|from ))|\r\n?")
_ESCAPED_TAB = re.compile(r"(?<=\n)\\t")


class _Hit(NamedTuple):
    start: int
    order: int
    end: int
    family: Family
    frame: Frame


def read_traces(text: str) -> tuple[Trace, ...]:
    """Traces in the order of the text; within each the innermost frame first, repetitions left out.

    A trace may be one frame; a wrapped exception (`Caused by:`) is a trace of its own. Any text is read in linear time.
    """
    plain = _ESCAPED_TAB.sub("\t", _ESCAPED_BREAK.sub("\n", _COLOURS.sub("", text.replace("\xa0", " "))))
    groups: list[list[_Hit]] = []
    for hit in _hits(plain):
        if groups and not _is_parted(plain, groups[-1][-1], hit):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return tuple(Trace(group[0].family.name, _frames(group)) for group in groups)


def read_frames(text: str) -> tuple[Frame, ...]:
    """All frames, each once, towards the failure: the last one is the innermost of the last trace.

    Compiler messages come first, as they tell where a compiler stopped and not where a program failed.
    """
    traces = sorted(read_traces(text), key=lambda trace: trace.style != COMPILERS.name)
    frames: dict[Frame, None] = {}
    for trace in traces:
        for frame in reversed(trace.frames):
            # The last one tells most: a repeated frame counts where it stands last.
            frames.pop(frame, None)
            frames[frame] = None
    return tuple(frames)


def _hits(text: str) -> Iterable[_Hit]:
    found = [
        _Hit(match.start("path"), order, match.end("path"), family, frame)
        for order, family in enumerate(FAMILIES)
        for pattern in family.patterns
        if pattern.hint in text
        for match in pattern.expression.finditer(text)
        if (frame := family.read(match)) is not None
    ]
    found.sort(key=lambda hit: hit[:2])
    end = -1
    for hit in found:
        if hit.start >= end:
            end = hit.end
            yield hit


def _is_parted(text: str, one: _Hit, other: _Hit) -> bool:
    if one.family is not other.family or text.count("\n", one.end, other.start) > _GAP:
        return True
    begins = one.family.begins
    return begins is not None and begins.search(text, one.end, other.start) is not None


def _frames(group: list[_Hit]) -> tuple[Frame, ...]:
    family = group[0].family
    frames = [hit.frame for hit in group]
    if family.innermost == "last":
        frames.reverse()
    if family.names_callee:
        callers = [*frames[1:], None]
        frames = [
            frame.model_copy(
                update={"function": caller and caller.function, "scope": caller and caller.scope},
            )
            for frame, caller in zip(frames, callers, strict=True)
        ]
    return tuple(dict.fromkeys(frames))
