"""What a repository tells its contributors: AGENTS.md and CONTRIBUTING of the base commit, for a prompt.

They are data like everything else that comes from a repository: they say how the project is worked on, and permit
nothing.
"""

import re
from dataclasses import dataclass

from localization import SourceTree

_NAMES = {
    "AGENTS": ("AGENTS.md",),
    "CONTRIBUTING": tuple(
        f"{folder}CONTRIBUTING{suffix}"
        for folder in ("", ".github/", "docs/")
        for suffix in (".md", ".rst", ".txt", "")
    ),
}
LIMITS = {"AGENTS": 4000, "CONTRIBUTING": 1500}
"""Characters shown of each; of a longer AGENTS.md beginning and end, of a longer CONTRIBUTING see `on_a_change`."""
_READ = 100_000
_ON_A_CHANGE = re.compile(
    r"\b(?:tests?|testing|pytest|tox|nox|coverage|lint\w*|style|format\w*|ruff|black|flake8|mypy|eslint|prettier|types?"
    r"|changelog|changes|news|changeset|docstrings?|documentation|convention\w*|backwards?|compatib\w*|deprecat\w*)\b"
    r"|^ *(?:\$|>|npm|yarn|pnpm|make|cargo|go|python|pip) ?\S",
    re.IGNORECASE | re.MULTILINE,
)
_HEADING = re.compile(r"#{1,6} .+|.+\n(?:[=~^*-]{3,}|[\"'`+.]{3,}) *")
_PLAIN = re.compile(r"[\w.@+-]{1,60}")
"""Names that stand in a line of ours; a name can be a sentence."""
_LEFT_OUT = "[...]"
TOP = 40
"""Names of the top folder that are told."""


@dataclass(frozen=True)
class Guide:
    path: str
    text: str
    limit: int


def read_guides(tree: SourceTree) -> tuple[Guide, ...]:
    """The first of each kind that is there and has text."""
    found = []
    for kind, names in _NAMES.items():
        for name in names:
            try:
                text = tree.read(name)[:_READ].decode("utf-8", "replace").strip()
            except OSError:
                continue
            if text:
                shown = on_a_change(text, LIMITS[kind]) if kind == "CONTRIBUTING" else text
                found.append(Guide(name, shown, LIMITS[kind]))
                break
    return tuple(found)


def on_a_change(text: str, limit: int) -> str:
    """Of a text over `limit` characters the paragraphs about tests, style and change notes, the densest first kept.

    They stand in their own order with the heading above each; `[...]` is where something was left out. How to report a
    bug, to sign an agreement or to get a fork is nothing to who has the tree and the issue at hand.
    """
    if len(text) <= limit:
        return text
    blocks = re.split(r"\n\s*\n", text)
    headings = [number for number, block in enumerate(blocks) if _HEADING.fullmatch(block.strip("\n"))]
    told = {number: len(set(map(str.lower, _ON_A_CHANGE.findall(block)))) for number, block in enumerate(blocks)}
    kept: set[int] = set()
    left = limit
    for number in sorted(told, key=lambda each: (-told[each] / (1 + len(blocks[each]) / 300), each)):
        if not told[number] or number in headings:
            continue
        above = {max((each for each in headings if each < number), default=number)}
        wanted = ({number} | above) - kept
        size = sum(len(blocks[each]) + len(_LEFT_OUT) for each in wanted)
        if size <= left:
            kept |= wanted
            left -= size
    lines: list[str] = []
    for number, block in enumerate(blocks):
        if number in kept:
            lines.append(block)
        elif not lines or lines[-1] != _LEFT_OUT:
            lines.append(_LEFT_OUT)
    return "\n\n".join(lines) if kept else text


def top_level(tree: SourceTree) -> str:
    """Folders, then files of the top folder on one line; of many files the first."""
    folders: dict[str, None] = {}
    files: list[str] = []
    for entry in tree.entries():
        first, _, rest = entry.path.partition("/")
        if not _PLAIN.fullmatch(first):
            continue
        if rest:
            folders[f"{first}/"] = None
        else:
            files.append(first)
    names = [*sorted(folders), *sorted(files)]
    return " ".join(names[:TOP]) + (f" and {len(names) - TOP} more" if len(names) > TOP else "")
