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
"""Characters shown of each; of a longer one beginning and end."""
_READ = 100_000
_PLAIN = re.compile(r"[\w.@+-]{1,60}")
"""Names that stand in a line of ours; a name can be a sentence."""
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
                found.append(Guide(name, text, LIMITS[kind]))
                break
    return tuple(found)


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
