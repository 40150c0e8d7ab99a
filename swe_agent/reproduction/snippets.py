"""All code of an issue that can be run, for what it runs in the project; nothing has to be expected of it."""

import ast
import re
import textwrap
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from swe_agent.reproduction.blocks import Block, beginning, code_blocks, parsed
from swe_agent.reproduction.commands import Shown, shown_commands

_PYTHON = frozenset({"", "python", "py", "python3", "pycon", "ipython", "ipython3", "doctest", "none", "in", "text"})
_PROMPT = re.compile(r"^[ \t]*(?:>>>|In ?\[\d*\]:) ?(?P<code>.*)$")
_MORE = re.compile(r"^[ \t]*(?:\.\.\.|\.\.\.:) ?(?P<code>.*)$")
STEPS = 300
"""Statements at most: an issue with more shows something else."""


class Piece(NamedTuple):
    """What is run as one: a statement, an input of a session (`single`, which shows values), or a command."""

    block: int
    mode: Literal["exec", "single", "command"]
    source: str = ""
    argv: tuple[str, ...] = ()
    stdin: str = ""


@dataclass(frozen=True)
class Snippets:
    """Pieces in the order of the text, all in one namespace. `files` are texts of the issue that commands name."""

    pieces: tuple[Piece, ...]
    files: dict[str, str] = field(default_factory=dict)

    @property
    def imports(self) -> tuple[str, ...]:
        """The imports of all pieces that do not depend on what ran before, each by itself."""
        trees = (parsed(piece.source) for piece in self.pieces if piece.mode != "command")
        nodes = (node for tree in trees if tree is not None for node in ast.walk(tree))
        return tuple(
            dict.fromkeys(ast.unparse(each) for each in nodes if isinstance(each, ast.Import | ast.ImportFrom))
        )


def find_snippets(text: str, commands: Collection[str] = ()) -> Snippets | None:
    """Sessions, blocks that begin with Python in which something is imported or called, and lines that call one of the
    project's `commands`. None when there is nothing of the kind."""
    text = text.replace("\r\n", "\n")
    blocks = code_blocks(text, every=True)
    pieces: list[Piece] = []
    others: list[Block] = []
    for number, block in enumerate(blocks, start=1):
        found = list(_session(number, block.code) or (_script(number, block) if block.language in _PYTHON else ()))
        pieces += found
        if not found:
            others.append(block)
    pieces += _session(len(blocks) + 1, _outside(text))
    shown = shown_commands(text, others, commands) if commands else Shown((), {})
    pieces += (
        Piece(len(blocks) + 1 + place, "command", argv=each.argv, stdin=each.stdin)
        for place, each in enumerate(shown.commands, start=1)
    )
    return Snippets(tuple(pieces[:STEPS]), shown.files) if pieces else None


def _session(number: int, code: str) -> list[Piece]:
    """Inputs after `>>>` or `In [1]:`, whatever stands between them."""
    inputs: list[list[str]] = []
    more = False
    for line in code.splitlines():
        if match := _PROMPT.match(line):
            inputs.append([match["code"]])
            more = True
        elif more and (match := _MORE.match(line)):
            inputs[-1].append(match["code"])
        else:
            more = False
    sources = (f"{textwrap.dedent(chr(10).join(lines)).rstrip()}\n" for lines in inputs)
    return [Piece(number, "single", f"{source}\n") for source in sources if (tree := parsed(source)) and tree.body]


def _script(number: int, block: Block) -> Iterator[Piece]:
    tree = beginning(block.code)
    if tree is None or not any(isinstance(node, ast.Call | ast.Import | ast.ImportFrom) for node in ast.walk(tree)):
        return
    lines = block.code.splitlines(keepends=True)
    for statement in tree.body:
        if not isinstance(statement, ast.Pass):
            first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))])
            alone = sum(first <= other.lineno <= (statement.end_lineno or first) for other in tree.body) == 1
            source = "".join(lines[first - 1 : statement.end_lineno]) if alone else f"{ast.unparse(statement)}\n"
            # A notebook's commands inside a statement went when it was parsed.
            yield Piece(number, "exec", source if parsed(source) else f"{ast.unparse(statement)}\n")


def _outside(text: str) -> str:
    """The text without fenced blocks: sessions are pasted without a fence, too."""
    return re.sub(r"^(`{3,}|~{3,}).*?^\1[ \t]*$", "", text, flags=re.M | re.S)
