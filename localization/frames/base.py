"""What a frame is, and what a family of languages has to say to have its traces read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

_SCHEME = re.compile(r"(?:async )?(?P<scheme>[a-z][a-z+-]{1,30})://(?P<host>[^/\s]{0,200})(?P<rest>/.*)?", re.DOTALL)
_GENERATED = re.compile(r"<[^<>]*>|\{[^{}]*\}|\d+")


class Frame(BaseModel):
    """One step of a trace, as its reporter saw it: path with `/`, line from 1 where it was given.

    `function` is a plain name; `scope` is what stood before it (package, module, class), joined by dots. `style` is the
    family of languages: python, jvm, javascript, go, rust, ruby, php, dotnet, native, compiler. A frame of a JVM has
    its package for a folder: `com.acme.Cart.add(Cart.java:7)` is `com/acme/Cart.java`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    line: int | None = None
    function: str | None = None
    scope: str | None = None
    style: str = "python"


class Trace(NamedTuple):
    """Frames that were printed together, the innermost first whatever the language prints first."""

    style: str
    frames: tuple[Frame, ...]


class Pattern(NamedTuple):
    """One way to print a frame. `hint` is a text that every match contains: without it the pattern is not tried.

    The expression has a group `path`. It must be linear: bounded repetitions, and a start that few places have.
    """

    name: str
    hint: str
    expression: re.Pattern[str]


@dataclass(frozen=True)
class Family:
    """How some languages print traces.

    `read` turns a match into a frame, or None for what is no file. `begins`, found between two frames, parts two
    traces. With `names_callee` a frame is printed with the function it calls, not with the one it is in.
    """

    name: str
    patterns: tuple[Pattern, ...]
    read: Callable[[re.Match[str]], Frame | None]
    innermost: Literal["first", "last"] = "first"
    begins: re.Pattern[str] | None = None
    names_callee: bool = False


def clean_path(written: str) -> str:
    """With `/`, and without scheme, host, query and fragment: `webpack:///./src/a.js?7` is `./src/a.js`."""
    path = re.sub(r"[\\]+", "/", written.strip())
    url = _SCHEME.fullmatch(path)
    if url:
        path = (url["rest"] or "").split("?")[0].split("#")[0]
        path = path.removeprefix("/@fs")
        if re.match(r"/(?:[A-Za-z]:|\.{1,2})/", path):
            path = path[1:]
    return path


def number(digits: str | None) -> int | None:
    """A line number; 0 and nothing are none."""
    return int(digits) or None if digits else None


def split_name(qualified: str) -> tuple[str | None, str | None]:
    """`a::B.c` as function `c` in scope `a.B`: any of `.`, `::`, `->`, `#`, `\\`, `/` parts names.

    What a compiler made up (`<lambda>`, `{closure}`, bare numbers) is no name.
    """
    parts = [part for part in re.split(r"::|->|[.#\\/]", qualified) if part]
    names = [None if _GENERATED.fullmatch(part) else part for part in parts]
    return (names[-1] if names else None), (".".join(name for name in names[:-1] if name) or None)


def without_type_arguments(written: str) -> str:
    """`a::B<C<d>>::e` as `a::B::e`."""
    depth = 0
    kept = []
    for character in written:
        depth += (character == "<") - (character == ">" and depth > 0)
        if depth == 0 and character != ">":
            kept.append(character)
    return "".join(kept)


def line_before(match: re.Match[str], longest: int = 1000) -> str:
    """The end of the line before the one in which a match begins."""
    text, end = match.string, match.string.rfind("\n", 0, match.start("path"))
    if end <= 0:
        return ""
    return text[max(text.rfind("\n", max(0, end - longest), end) + 1, end - longest) : end]
