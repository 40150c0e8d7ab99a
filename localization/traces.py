"""Frames of tracebacks found in a text, and the files of a tree they speak of."""

import re
from collections import defaultdict
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

_INSTALLED = re.compile(r"/(?:site|dist)-packages/|/lib/python\d")
_FRAME = re.compile(
    r"""
      File\ "(?P<python>[^"\n]{1,400})",\ line\ (?P<python_line>\d{1,7})(?:,\ in\ (?P<python_function>[^\s,]{1,200}))?
    | ^[ \t>E]{0,40}(?P<pytest>[^\s:()"']{1,400}\.\w{1,4}):(?P<pytest_line>\d{1,7}):
      (?:\ in\ (?P<pytest_function>\w{1,200}))?
    | ^[ \t]{0,40}(?P<ipython>[^\s()"']{1,400}\.py)\ in\ (?P<ipython_function>[\w<>]{1,200})\(
    | ^[ \t]{0,40}File\ (?P<ipython8>[^\s()"']{1,400}\.py):(?P<ipython8_line>\d{1,7})
      ,\ in\ (?P<ipython8_function>[\w<>]{1,200})
    """,
    re.VERBOSE | re.MULTILINE,
)


class Frame(BaseModel):
    """One step of a traceback, as its reporter saw it: path with `/`, line from 1 where it was given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    line: int | None = None
    function: str | None = None


def read_frames(text: str) -> tuple[Frame, ...]:
    """Frames in the order of the text, repetitions left out: of CPython, IPython and pytest."""
    frames: dict[Frame, None] = {}
    for match in _FRAME.finditer(text):
        group = match.groupdict()
        style = next(name for name in ("python", "pytest", "ipython", "ipython8") if group[name])
        line = group.get(f"{style}_line")
        function = group[f"{style}_function"]
        path = group[style].replace("\\", "/")
        if path.startswith("<"):
            continue
        frame = Frame(
            path=path, line=int(line) if line else None, function=function if function != "<module>" else None
        )
        # The last one tells most: a repeated frame counts where it stands last.
        frames.pop(frame, None)
        frames[frame] = None
    return tuple(frames)


class PathMatcher:
    """Finds the files of a tree that a path written elsewhere (another machine, a URL) can mean."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._by_name[path.rpartition("/")[2]].append(path)

    def match(self, written: str) -> tuple[str, ...]:
        """Files sharing the longest tail of whole parts with it; empty when nothing does.

        A tail of one part counts only when it is a whole path of the tree, or a name that occurs once and is not inside
        somebody's installed packages.
        """
        parts = [part for part in written.replace("\\", "/").split("/") if part not in ("", ".", "~")]
        if not parts:
            return ()
        best: list[str] = []
        longest = 0
        candidates = self._by_name.get(parts[-1], [])
        for path in candidates:
            length = _common_tail(parts, path.split("/"))
            if length > longest:
                longest, best = length, []
            if length == longest:
                best.append(path)
        if longest >= 2:
            return tuple(best)
        if _INSTALLED.search(written):
            return ()
        whole = [path for path in best if path == parts[-1]]
        return tuple(whole or (candidates if len(candidates) == 1 and not parts[-1].startswith("__") else ()))


def _common_tail(one: list[str], other: list[str]) -> int:
    length = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        length += 1
    return length
