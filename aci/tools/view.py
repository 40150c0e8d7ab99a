"""Look at a file or a folder."""

from typing import ClassVar

from pydantic import Field

from aci.paths import inside
from aci.text import BOM, is_binary, lines_of, numbered
from aci.tool import Observation, Tool, ToolContext, ToolError

WINDOW = 200
"""Lines shown at once."""
ENTRIES = 200
PER_FOLDER = 25
_MAGIC = (
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"%PDF", "PDF document"),
    (b"PK\x03\x04", "zip archive"),
    (b"\x1f\x8b", "gzip file"),
    (b"\x7fELF", "ELF program"),
    (b"SQLite format 3", "SQLite database"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)
# What a reader of a project does not look for; `find` is asked not to descend there.
_SKIPPED = (".git", "__pycache__", "node_modules", ".venv", ".tox", ".mypy_cache", ".pytest_cache", "*.egg-info")
_LIST = (
    'cd -- "$1" && shift && find . -mindepth 1 -maxdepth 2 \\( "$@" \\) -prune -o '
    '-type d -exec printf "%s/\\n" {} + -o -print'
)


class View(Tool):
    """Look at a file, with line numbers, or at a folder, as a short tree. The numbers and the two spaces after them
    are not part of the file."""

    name: ClassVar[str] = "view"

    path: str = Field(default=".", description="File or folder, relative to the repository root.")
    start: int = Field(default=1, ge=1, description="First line to show.")
    end: int | None = Field(default=None, ge=1, description=f"Last line to show; at most {WINDOW} lines are shown.")

    def run(self, context: ToolContext) -> Observation:
        path = inside(self.path, context)
        if context.environment.exec(["test", "-d", path], timeout=context.command_timeout).ok:
            return Observation(self._folder(path, context))
        data = context.environment.read(path)
        if not data:
            return Observation(f"{path} is empty.")
        if is_binary(data):
            return Observation(_binary(path, data))
        return Observation(self._window(path, data, context))

    def _window(self, path: str, data: bytes, context: ToolContext) -> str:
        lines = lines_of(data)
        if self.start > len(lines):
            raise ToolError(f"{path} has {len(lines)} lines; line {self.start} is past its end")
        if self.end is not None and self.end < self.start:
            raise ToolError(f"end ({self.end}) comes before start ({self.start})")
        end = min(self.end or len(lines), self.start + WINDOW - 1, len(lines))
        header = (
            f"{path}, lines {self.start}-{end} of {len(lines)}{_within(path, self.start, context)}{_oddities(data)}"
        )
        footer = f"\n({len(lines) - end} more lines; next: start={end + 1})" if end < len(lines) else ""
        return f"{header}\n{numbered(lines[self.start - 1 : end], self.start)}{footer}"

    def _folder(self, path: str, context: ToolContext) -> str:
        skipped = [word for name in _SKIPPED for word in ("-o", "-name", name)][1:]
        result = context.environment.exec(["sh", "-c", _LIST, "sh", path, *skipped], timeout=context.command_timeout)
        names = sorted(line.removeprefix("./") for line in result.stdout.splitlines())
        if not names:
            return f"{path}/ is empty." if result.ok else f"{path}/ cannot be listed: {result.stderr.strip()}"
        return f"{path}/, two levels\n" + "\n".join(_tree(names))


def _tree(names: list[str]) -> list[str]:
    """Names of two levels, folders ending in a slash, as an indented list."""
    below: dict[str, list[str]] = {}
    for name in names:
        folder, _, inner = name.rstrip("/").partition("/")
        if inner:
            below.setdefault(f"{folder}/", []).append(name.removeprefix(f"{folder}/"))
    shown: list[str] = []
    for name in (name for name in names if "/" not in name.rstrip("/")):
        inside_it = below.get(name, [])
        shown += [name, *(f"  {each}" for each in inside_it[:PER_FOLDER])]
        if len(inside_it) > PER_FOLDER:
            shown.append(f"  ... {len(inside_it) - PER_FOLDER} more")
    if len(shown) > ENTRIES:
        shown[ENTRIES:] = [f"... {len(shown) - ENTRIES} more; view a folder of it"]
    return shown


def _within(path: str, line: int, context: ToolContext) -> str:
    around = [
        symbol
        for symbol in context.index.symbols_in(path)
        if symbol.kind != "module" and symbol.start_line <= line <= symbol.end_line
    ]
    if not around:
        return ""
    inner = max(around, key=lambda symbol: (symbol.start_line, -symbol.end_line))
    name = inner.qualified.partition("::")[2]
    return f", beginning inside {inner.kind} {name} (lines {inner.start_line}-{inner.end_line})"


def _oddities(data: bytes) -> str:
    odd = []
    if newlines := data.count(b"\n"):
        crlf = data.count(b"\r\n")
        odd += ["CRLF line ends"] if crlf == newlines else ["mixed line ends"] if crlf else []
    odd += ["byte-order mark"] if data.startswith(BOM) else []
    odd += [] if data.endswith(b"\n") else ["no newline at the end"]
    return f" [{', '.join(odd)}]" if odd else ""


def _binary(path: str, data: bytes) -> str:
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "binary file")
    advice = (
        f"read it with `iconv -f utf-16 -t utf-8 {path}` in the shell"
        if kind == "UTF-16 text"
        else "its text parts, if any: `strings` or a short program in the shell"
    )
    return f"{path} is not shown: {kind}, {len(data):,} bytes, begins {data[:16].hex(' ')}. For more, {advice}."
