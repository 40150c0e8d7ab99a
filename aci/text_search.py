"""Lines of the repository's files that hold a text: by ripgrep, else by git, else from the index."""

import posixpath
import re
from typing import NamedTuple

from aci.tool import ToolContext, ToolError
from localization.path_globs import alternatives, path_selector

_LINE = re.compile(r"([^\0\n]+)\0(\d+)[:\0](.*)")
_ABSENT = re.compile(r"not a git repository|dubious ownership|pcre|perl-compatible|unknown switch|No such file", re.I)


class Hit(NamedTuple):
    path: str
    line: int
    text: str


class Wanted(NamedTuple):
    """`where` is a file, a folder or a glob relative to the root; empty is everywhere."""

    pattern: str
    where: str = ""
    regex: bool = False
    any_case: bool = False


def find_text(wanted: Wanted, context: ToolContext) -> list[Hit]:
    """Hits by path and line, in files that the repository's own rules do not ignore.

    Raises `ToolError` for an expression that cannot be read, and for a search that takes too long.
    """
    for command in (_ripgrep(wanted), _git_grep(wanted, "-P"), _git_grep(wanted, "-E")):
        result = context.environment.exec(command, timeout=context.command_timeout)
        if result.timed_out:
            raise ToolError("the search took too long: narrow it by path")
        if result.exit_code in (0, 1):
            return [Hit(posixpath.normpath(path), int(n), text) for path, n, text in _LINE.findall(result.stdout)]
        complaint = result.stderr.strip()
        if result.exit_code != 127 and wanted.regex and not _ABSENT.search(complaint):
            raise ToolError(f"the search failed: {complaint.splitlines()[-1] if complaint else 'no reason given'}")
    return _by_hand(wanted, context)


def is_glob(where: str) -> bool:
    return any(sign in where for sign in "*?[{")


def _ripgrep(wanted: Wanted) -> list[str]:
    narrow = [f"--glob={glob}" for glob in alternatives(wanted.where)] if is_glob(wanted.where) else []
    literal = [] if wanted.regex else ["--fixed-strings"]
    options = ["--no-config", "--no-heading", "--line-number", "--null", "--color=never", "--hidden", "--sort=path"]
    options += ["--with-filename", "--glob=!.git", *(["--ignore-case"] if wanted.any_case else [])]
    place = f"./{wanted.where}" if wanted.where and not narrow else "."
    return ["rg", *options, *narrow, *literal, "--regexp", wanted.pattern, "--", place]


def _git_grep(wanted: Wanted, dialect: str) -> list[str]:
    # `*.py` is meant at any depth, as ripgrep reads it.
    where = wanted.where
    globs = [f":(glob){each if '/' in each else f'**/{each}'}" for each in alternatives(where)]
    narrow = globs if is_glob(where) else [f":(literal){where}"] if where else ["."]
    options = ["--untracked", "-z", "-n", "-I", "--full-name", "--no-color", *(["-i"] if wanted.any_case else [])]
    kind = dialect if wanted.regex else "-F"
    return ["git", "-c", "safe.directory=*", "grep", *options, kind, "-e", wanted.pattern, "--", *narrow]


def _by_hand(wanted: Wanted, context: ToolContext) -> list[Hit]:
    """Plain text alone: a regular expression of a model's own making could hold Python's matcher for hours."""
    if wanted.regex:
        raise ToolError("there is neither ripgrep nor git here for a regular expression: search a plain text")
    selects = path_selector(wanted.where)
    pattern = wanted.pattern.lower() if wanted.any_case else wanted.pattern
    return [
        Hit(path, number, line)
        for path in context.index.paths
        if selects(path)
        for number, line in enumerate(context.index.text(path).split("\n"), 1)
        if pattern in (line.lower() if wanted.any_case else line)
    ]
