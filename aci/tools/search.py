"""Find text, or the definitions of a symbol."""

import difflib
import posixpath
import re
from collections.abc import Iterable
from fnmatch import translate
from typing import ClassVar, NamedTuple

from pydantic import Field

from aci.text import cut_line
from aci.tool import Observation, Tool, ToolContext, ToolError

LINES = 60
WIDTH = 200
_LINE = re.compile(r"([^\0\n]+)\0(\d+)[:\0](.*)")
_ABSENT = re.compile(r"not a git repository|dubious ownership|pcre|perl-compatible|unknown switch|No such file", re.I)


class _Hit(NamedTuple):
    path: str
    line: int
    text: str


class Search(Tool):
    """Find a text in the repository's files, or with `symbol` the definitions of a class, function or method."""

    name: ClassVar[str] = "search"

    pattern: str = Field(min_length=1, description="Text to find; a name when `symbol` is true.")
    path: str | None = Field(
        default=None, description="Only here: a file, a folder, or a glob such as `*.py` or `src/**/test_*.py`."
    )
    regex: bool = Field(default=False, description="`pattern` is a regular expression, matched within a line.")
    symbol: bool = Field(default=False, description="Find definitions of this name, `Class.method` too.")

    def run(self, context: ToolContext) -> Observation:
        where = (self.path or "").strip().removeprefix(context.environment.root).strip("/").removeprefix("./")
        if "\n" in self.pattern:
            raise ToolError("pattern has several lines: search for one of them")
        if self.symbol:
            return Observation(self._definitions(where, context))
        hits = self._hits(where, context)
        if not hits:
            return Observation(f"No match for {self.pattern!r}{f' in {where}' if where else ''}.")
        return Observation(_grouped(hits, context))

    def _definitions(self, where: str, context: ToolContext) -> str:
        found = [symbol for symbol in context.index.find_symbol(self.pattern) if _selects(where, symbol.path)]
        lines = [
            f"{symbol.path}:{symbol.start_line}-{symbol.end_line}  {symbol.kind} "
            f"{symbol.qualified.partition('::')[2] or symbol.name}  {cut_line(symbol.signature, WIDTH)}"
            for symbol in found[:LINES]
        ]
        if len(found) > LINES:
            lines.append(f"{len(found) - LINES} more, narrow by path")
        if lines:
            return "\n".join(lines)
        names = {symbol.name for symbol in context.index.symbols}
        near = difflib.get_close_matches(self.pattern.rpartition(".")[2], sorted(names), n=5)
        return f"No definition of {self.pattern!r} is known." + (f" Similar names: {', '.join(near)}." if near else "")

    def _hits(self, where: str, context: ToolContext) -> list[_Hit]:
        for command in (self._ripgrep(where), self._git_grep(where, "-P"), self._git_grep(where, "-E")):
            result = context.environment.exec(command, timeout=context.command_timeout)
            if result.timed_out:
                raise ToolError("the search took too long: narrow it by path")
            if result.exit_code in (0, 1):
                return [_Hit(posixpath.normpath(path), int(n), text) for path, n, text in _LINE.findall(result.stdout)]
            complaint = result.stderr.strip()
            if result.exit_code != 127 and self.regex and not _ABSENT.search(complaint):
                raise ToolError(f"the search failed: {complaint.splitlines()[-1] if complaint else 'no reason given'}")
        return self._by_hand(where, context)

    def _ripgrep(self, where: str) -> list[str]:
        narrow = ["--glob", where] if _is_glob(where) else []
        literal = [] if self.regex else ["--fixed-strings"]
        options = ["--no-config", "--no-heading", "--line-number", "--null", "--color=never", "--hidden", "--sort=path"]
        options += ["--with-filename", "--glob=!.git"]
        place = f"./{where}" if where and not narrow else "."
        return ["rg", *options, *narrow, *literal, "--regexp", self.pattern, "--", place]

    def _git_grep(self, where: str, dialect: str) -> list[str]:
        # `*.py` is meant at any depth, as ripgrep reads it.
        glob = f"**/{where}" if "/" not in where else where
        narrow = [f":(glob){glob}"] if _is_glob(where) else [f":(literal){where}"] if where else ["."]
        options = ["--untracked", "-z", "-n", "-I", "--full-name", "--no-color"]
        kind = dialect if self.regex else "-F"
        return ["git", "-c", "safe.directory=*", "grep", *options, kind, "-e", self.pattern, "--", *narrow]

    def _by_hand(self, where: str, context: ToolContext) -> list[_Hit]:
        """Plain text alone: a regular expression of a model's own making could hold Python's matcher for hours."""
        if self.regex:
            raise ToolError("there is neither ripgrep nor git here for a regular expression: search a plain text")
        return [
            _Hit(path, number, line)
            for path in context.index.paths
            if _selects(where, path)
            for number, line in enumerate(context.index.text(path).split("\n"), 1)
            if self.pattern in line
        ]


def _is_glob(where: str) -> bool:
    return any(sign in where for sign in "*?[{")


def _selects(where: str, path: str) -> bool:
    if not where or path == where or path.startswith(f"{where.rstrip('/')}/"):
        return True
    if not _is_glob(where):
        return False
    pattern = translate(where.replace("**/", "*") if "/" in where else f"*{where}")
    return re.match(pattern, path) is not None


def _grouped(hits: Iterable[_Hit], context: ToolContext) -> str:
    """Hits by file; of too many, every file keeps a fair share, so that the first ones do not crowd out the rest."""
    files: dict[str, list[_Hit]] = {}
    for hit in hits:
        files.setdefault(hit.path, []).append(hit)
    total = sum(len(inside) for inside in files.values())
    share = _share([len(inside) for inside in files.values()])
    shown: list[str] = []
    given = 0
    for path, inside in files.items():
        few = inside[: min(share, LINES - given)]
        if not few:
            break
        given += len(few)
        shown.append(f"{path} ({len(inside)}{f', first {len(few)}' if len(few) < len(inside) else ''})")
        shown += [f"{hit.line:>6}: {cut_line(hit.text.strip(), WIDTH)}{_inside(hit, context)}" for hit in few]
    header = f"{total} {'match' if total == 1 else 'matches'} in {len(files)} {'file' if len(files) == 1 else 'files'}"
    if total > given:
        shown.append(f"{total - given} of the {total} are not shown; narrow by path (a file alone shows {LINES})")
    return "\n".join([header, *shown])


def _share(counts: list[int]) -> int:
    """The most hits a file may show so that all files together stay within `LINES`."""
    share = max(counts, default=0)
    while share > 1 and sum(min(count, share) for count in counts) > LINES:
        share -= 1
    return share


def _inside(hit: _Hit, context: ToolContext) -> str:
    """The innermost definition around a hit, unless the hit is its first line."""
    around = [
        symbol
        for symbol in context.index.symbols_in(hit.path)
        if symbol.kind != "module" and symbol.start_line < hit.line <= symbol.end_line
    ]
    if not around:
        return ""
    inner = max(around, key=lambda symbol: (symbol.start_line, -symbol.end_line))
    return f"  ({inner.qualified.partition('::')[2]})"
