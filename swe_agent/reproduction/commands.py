"""Calls of a project's own commands in an issue, and the texts of the issue that are their files."""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from swe_agent.reproduction.blocks import Block

_FILE = re.compile(r"(?<![\w./-])(?P<name>(?:[\w-]+/)*[\w.-]*\w\.[A-Za-z]\w{0,7}|\.\w+)(?![\w/])")
_PATH = re.compile(r"[\w./-]*\w\.[A-Za-z]\w{0,7}")
_SETTINGS = re.compile(r"\s*\[(?P<tool>tool\.)?[\w.:-]+\]\s*$", re.M)
_DATA = frozenset(
    {"sql", "yaml", "yml", "json", "toml", "xml", "html", "css", "md", "rst", "csv", "ini", "cfg", "jinja"}
)
_ENDS = frozenset({"&&", "||", ";", "&", "&>", ">", ">>", ">&", "<", "|", "|&"})
MOST = 10


class Command(NamedTuple):
    argv: tuple[str, ...]
    stdin: str = ""


class Shown(NamedTuple):
    commands: tuple[Command, ...]
    files: dict[str, str]


def shown_commands(text: str, blocks: Sequence[Block], commands: Collection[str]) -> Shown:
    """`blocks` are those that are no Python. A command without a file is given the first block of data, if any."""
    if not commands:
        return Shown((), {})
    names = "|".join(re.escape(name) for name in sorted(commands, key=len, reverse=True))
    call = re.compile(rf"(?:^|[\s`$>%#|])(?P<call>(?:python[\d.]*\s+-m\s+)?(?:{names})(?:[ \t]+[^\n`]*)?)(?=$|\n|`)")
    files = dict(_named(blocks))
    data = [block for block in blocks if _is_data(block, call)]
    found: dict[Command, None] = {}
    for line in text.splitlines():
        for match in call.finditer(line):
            command = _read(line[: match.start("call")], match["call"], files)
            # A sentence that merely names the command is none.
            if command is not None and _does_something(command.argv) and _is_call(line, match):
                found.setdefault(_with_files(command, data, files))
    return Shown(tuple(found)[:MOST], files)


def _does_something(argv: tuple[str, ...]) -> bool:
    """Neither a version that is told nor one that is asked for."""
    options = argv[3:] if argv[1:2] == ("-m",) else argv[1:]
    return bool(options) and not re.fullmatch(r"v?\d[\w.]*,?|-V|--version|-h|--help|version", options[0])


def _is_call(line: str, match: re.Match[str]) -> bool:
    before = line[: match.start("call")].strip()
    quoted = line[match.start("call") - 1 : match.start("call")] == "`"
    prompt = not before or before.endswith(("$", "%", ">", "#", "❯", "➜", "|")) or before.endswith(("run", "run:"))
    return quoted or (prompt and not line.rstrip().endswith((".", ":", "?")))


def _read(before: str, call: str, files: dict[str, str]) -> Command | None:
    words = _words(call)
    argv: list[str] = []
    for word in words or []:
        if word in _ENDS:
            if word.startswith(">") and argv and argv[-1] in ("1", "2"):
                argv.pop()
            break
        argv.append(word)
    if not argv:
        return None
    piped = _words(re.split(r"[$❯➜#>]\s", before)[-1]) if before.rstrip().endswith("|") else None
    if piped and piped[0] == "echo":
        plain = [word for word in piped[1:-1] if word not in ("-n", "-e")]
        return Command(tuple(argv), " ".join(plain) + "\n" * ("-n" not in piped))
    if piped and piped[0] == "cat" and len(piped) > 1:
        return Command(tuple(argv), files.get(piped[1].removeprefix("./"), ""))
    return Command(tuple(argv))


def _words(text: str) -> list[str] | None:
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        return list(lexer)
    except ValueError:
        return None


def _named(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Blocks that the line before them names a file for, and settings, which tools look for in known files."""
    for block in blocks:
        if settings := _SETTINGS.match(block.code):
            yield "pyproject.toml" if settings["tool"] else "setup.cfg", block.code
        for match in _FILE.finditer(block.before):
            yield match["name"], block.code


def _is_data(block: Block, call: re.Pattern[str]) -> bool:
    return not block.label and not _SETTINGS.match(block.code) and not any(map(call.search, block.code.splitlines()))


def _with_files(command: Command, data: Sequence[Block], files: dict[str, str]) -> Command:
    """Gives files that the command names, or lacks, the text of a block."""
    options = command.argv[1:]
    if "-" in options or command.stdin:
        return command
    named = [word.removeprefix("./") for word in options if _PATH.fullmatch(word) and not word.startswith(("-", "/"))]
    for name in named:
        ending = name.rpartition(".")[2].lower()
        alike = [block for block in data if block.language == ending] or [
            block for block in data if block.language in ("", "text")
        ]
        if alike and name not in files:
            files[name] = alike[0].code
    tagged = [block for block in data if block.language in _DATA]
    if named or not tagged or "." in options:
        return command
    name = f"example.{tagged[0].language}"
    files.setdefault(name, tagged[0].code)
    return Command((*command.argv, name))
