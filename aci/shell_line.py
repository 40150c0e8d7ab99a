"""The simple commands of a shell line, wherever they stand in it."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from aci.wrappers import inner_scripts, unwrapped

UNKNOWN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a word for what only the shell can tell: a variable, the output of a command."""

LONGEST = 1_000_000
"""Characters of a line that are looked at; what follows is data for any purpose here."""

_DEEPEST = 5
_OUT = re.compile(r"&?>>?\|?")
_NOWHERE = ("/dev/null", "/dev/stdout", "/dev/stderr")
_BACKQUOTED = re.compile(r"(?<!\\)`((?:\\.|[^`\\])*)`", re.S)
_NOT_ASCII = re.compile(r"[^\x01-\x7f]")
_ESCAPE = re.compile(r"\\(.)", re.S)
_RESERVED = frozenset({"!", "{", "}", "do", "else", "then", "time"})


@dataclass(frozen=True)
class SimpleCommand:
    """A program and its words, without redirections, assignments and what only starts it (`env`, `timeout 5`, ...)."""

    program: str
    """Its last part: `vim` for `/usr/bin/vim`."""
    arguments: tuple[str, ...] = ()
    fed: bool = False
    """Whether something is its standard input."""


@dataclass
class Line:
    """What could be told of a shell line."""

    commands: list[SimpleCommand] = field(default_factory=list)
    understood: bool = True
    """False when a part of it is no shell that we know: commands may be missing."""
    writes: bool = False
    """Whether a redirection goes into a file."""
    background: bool = False


@dataclass(frozen=True)
class _Place:
    node: Node
    fed: bool
    last_fed: bool = False
    """Whether only what ends here is fed."""
    heredoc: str = ""


def read_line(line: str) -> Line:
    """Every simple command: in lists, pipes, groups, loops, functions, substitutions (in quotes and here-documents
    too), after what starts another program, and in scripts given in a word or a here-document to a shell.

    Letters beyond ASCII stand as `_` in the words. What a quotation or a comment says is not a command.
    A function's body counts whether it is called or not.
    """
    found = Line()
    _read(line[:LONGEST], found, 0)
    return found


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


def _read(script: str, found: Line, depth: int) -> None:
    # The grammar's scanner asks C's tables of ASCII about every character and reads beyond their end for some.
    root = _parser().parse(_NOT_ASCII.sub("_", script).encode("ascii")).root_node
    found.understood &= not root.has_error
    waiting = [_Place(root, False)]
    while waiting:
        place = waiting.pop()
        node = place.node
        if node.type == "command":
            _command(place, found, depth)
        elif node.type == "file_redirect":
            found.writes |= _writes(node)
        elif node.type == "&":
            found.background = True
        elif node.type == "heredoc_redirect" and depth < _DEEPEST:
            for old_substitution in _in_backquotes(node):
                _read(old_substitution, found, depth + 1)
        waiting += reversed(list(_below(place)))


def _below(place: _Place) -> Iterator[_Place]:
    node = place.node
    children = [child for child in node.children if child.type != "ERROR"]
    if node.type == "redirected_statement":
        body = node.child_by_field_name("body")
        fed, heredoc = any(map(_feeds, children)), _heredoc(node)
        for child in children:
            if child == body:
                yield _Place(child, place.fed, place.last_fed or fed, place.heredoc or heredoc)
            else:
                yield _Place(child, place.fed)
    elif node.type in ("pipeline", "list"):
        # The grammar takes a redirection of the last command for one of them all.
        piped = node.type == "pipeline" and children[0].type == "|"
        for child in children:
            last = child == children[-1]
            yield _Place(child, place.fed or piped, place.last_fed and last, place.heredoc if last else "")
            piped = node.type == "pipeline" and (piped or child.is_named)
    else:
        for child in children:
            yield _Place(child, place.fed or place.last_fed, False, place.heredoc)


def _command(place: _Place, found: Line, depth: int) -> None:
    words: list[str] = []
    fed = place.fed or place.last_fed
    for child in place.node.children:
        if child.type == "command_name":
            words.append(_word(child.children[0]) if child.children else "")
        elif child.type in ("herestring_redirect", "file_redirect"):
            fed |= _feeds(child)
        elif child.type != "variable_assignment" and (child.is_named or child.type not in ("(", ")")):
            words.append(_word(child))
    for rest, is_fed in unwrapped(words, fed):
        while rest and rest[0] in _RESERVED:
            rest = rest[1:]
        if not rest:
            continue
        command = SimpleCommand(posixpath.basename(rest[0]), tuple(rest[1:]), is_fed)
        found.commands.append(command)
        if depth < _DEEPEST:
            for script in inner_scripts(command.program, command.arguments, place.heredoc):
                _read(script, found, depth + 1)


def _word(node: Node) -> str:
    """What the shell makes of a word, as far as that can be told."""
    text = (node.text or b"").decode("ascii")
    if node.type in ("word", "number", "variable_name", "string_content", "test_operator", "extglob_pattern"):
        return _ESCAPE.sub(r"\1", text).replace("\\\n", "")
    if node.type == "raw_string":
        return text[1:-1]
    if node.type == "ansi_c_string":
        return _ESCAPE.sub(r"\1", text[2:-1])
    if node.type in ("string", "concatenation", "translated_string"):
        return "".join(_word(child) for child in node.children if child.type not in ('"', "$"))
    return text if not node.is_named else UNKNOWN


def _feeds(node: Node) -> bool:
    if node.type in ("heredoc_redirect", "herestring_redirect"):
        return True
    return node.type == "file_redirect" and any(child.type in ("<", "<>", "<&") for child in node.children)


def _writes(node: Node) -> bool:
    operator = next((child.type for child in node.children if not child.is_named), "")
    target = node.child_by_field_name("destination")
    return bool(_OUT.fullmatch(operator)) and (target is None or _word(target) not in _NOWHERE)


def _in_backquotes(heredoc: Node) -> list[str]:
    """The scripts in backquotes of a here-document in which they are carried out: the grammar takes them for text."""
    parts = {child.type: (child.text or b"").decode("ascii") for child in heredoc.children}
    if re.search(r"['\"\\]", parts.get("heredoc_start", "'")):
        return []
    return _BACKQUOTED.findall(parts.get("heredoc_body", ""))


def _heredoc(statement: Node) -> str:
    for child in statement.children:
        if child.type == "heredoc_redirect":
            for part in child.children:
                if part.type == "heredoc_body":
                    return (part.text or b"").decode("ascii")
    return ""
