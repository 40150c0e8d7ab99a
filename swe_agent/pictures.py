"""Pictures that an issue's text names and that are at hand: beside the issue's file, or in the repository.

The text is a stranger's: what it names is read only below the one folder, and only where it is a picture by its bytes.
Nothing is fetched.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from aci.pictures import MOST_BYTES, shown
from localization import SourceTree
from trajectories import Image

MOST = 4
"""Pictures shown of one issue."""
_LOOKED_AT = 20
_NAMED = re.compile(
    r"!\[[^\]\n]{0,500}\]\(\s*<?([^\s<>()]{1,500})"  # Markdown
    r"|<img\b[^>]{0,1000}?\bsrc\s*=\s*[\"']([^\"'\n]{1,500})[\"']"
    r"|^\s*\.\. (?:image|figure):: (\S{1,500})",  # reStructuredText
    re.IGNORECASE | re.MULTILINE,
)


def beside(text: str, folder: Path) -> tuple[Image, ...]:
    """Those that lie in `folder` or below it."""
    root = folder.resolve()

    def read(name: str) -> bytes:
        path = (root / name).resolve()
        if not path.is_relative_to(root) or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return b""
        return path.read_bytes()

    return _found(text, read)


def in_tree(text: str, tree: SourceTree) -> tuple[Image, ...]:
    """Those of the repository, named from its top."""
    return _found(text, tree.read)


def _found(text: str, read: Callable[[str], bytes]) -> tuple[Image, ...]:
    found: list[Image] = []
    for name in _names(text):
        try:
            data = read(name)
        except (OSError, ValueError):
            continue
        if (image := shown(data, name)) is not None:
            found.append(image)
    return tuple(found[:MOST])


def _names(text: str) -> Iterator[str]:
    """Relative names, each once."""
    names = dict.fromkeys(unquote(next(filter(None, each.groups()))) for each in _NAMED.finditer(text))
    relative = [name.removeprefix("./") for name in names if ":" not in name and not name.startswith(("/", "\\"))]
    yield from relative[:_LOOKED_AT]
