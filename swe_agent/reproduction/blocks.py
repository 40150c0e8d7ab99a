"""The code of an issue: its fenced and indented blocks, and what stands around them."""

import ast
import re
import textwrap
from typing import Literal, NamedTuple

LONGEST = 20_000
"""Characters of a block; a longer one is no example."""
_FENCE = re.compile(
    r"^(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[\w+-]*)[^\n]*\n(?P<code>.*?)^(?P=mark)[ \t]*$", re.M | re.S
)
_INDENTED = re.compile(r"(?:^|\n)\n(?P<code>(?:(?: {4}|\t)[^\n]*\n|[ \t]*\n)+)")
_LANGUAGES = frozenset(
    {"", "python", "py", "python3", "pycon", "ipython", "doctest", "python-traceback", "text", "console"}
)
_EXPECTED = re.compile(r"\b(?:expected|desired|should\s+(?:be|print|return|give|output)|correct)\b", re.I)
_ACTUAL = re.compile(r"\b(?:actual(?:ly)?|current(?:ly)?|observed|instead|got|prints?|gives|returns?|result)\b", re.I)

_MAGIC = re.compile(r"^([ \t]*)[%!][^\n]*$", re.M)
_CUTS = 5
"""Lines that are no Python, after which a block is no longer cut."""

Label = Literal["expected", "actual", ""]


class Block(NamedTuple):
    """One block. `label` is what the line before it says that it shows."""

    code: str
    language: str
    label: Label
    before: str = ""
    """The last line of text before it."""


def code_blocks(text: str, *, every: bool = False) -> tuple[Block, ...]:
    """Fenced blocks that may be Python or what it prints, or `every` one; without any fence, indented ones."""
    found = []
    for match in _FENCE.finditer(text):
        if (every or match["language"].lower() in _LANGUAGES) and len(match["code"]) <= LONGEST:
            code, before = textwrap.dedent(match["code"]), text[: match.start()]
            last = (before.rstrip().splitlines() or [""])[-1]
            found.append(Block(code, match["language"].lower(), _label(before), last))
    if found or _FENCE.search(text):
        return tuple(found)
    for match in _INDENTED.finditer(f"\n{text}\n"):
        code = textwrap.dedent(match["code"].expandtabs(4)).strip("\n") + "\n"
        if code.strip() and len(code) <= LONGEST:
            found.append(Block(code, "", _label(f"\n{text}\n"[: match.start()])))
    return tuple(found)


def parsed(snippet: str) -> ast.Module | None:
    """The snippet as Python; None when it is not."""
    try:
        return ast.parse(snippet)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def beginning(code: str) -> ast.Module | None:
    """What of a block is Python from its beginning on, without a notebook's commands: output may follow it."""
    code = _MAGIC.sub(r"\1pass", code)
    for _ in range(_CUTS):
        try:
            return ast.parse(code)
        except SyntaxError as error:
            lines = code.splitlines()
            code = "\n".join(lines[: min(error.lineno or 1, len(lines)) - 1]).rstrip()
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _label(before: str) -> Label:
    """What the last line of text before a block says of it."""
    lines = [line for line in before.rstrip().splitlines()[-1:] if not line.startswith(("```", "~~~"))]
    if not lines or len(lines[0]) > 200:
        return ""
    places = {
        "expected": max((found.start() for found in _EXPECTED.finditer(lines[0])), default=-1),
        "actual": max((found.start() for found in _ACTUAL.finditer(lines[0])), default=-1),
    }
    if places["expected"] < 0 and places["actual"] < 0:
        return ""
    return "expected" if places["expected"] >= 0 else "actual"
