"""Where the bare repository of `owner/name` lies."""

import string
from collections.abc import Iterable
from pathlib import Path

from instances import BadInput

_FIELDS = frozenset({"owner", "name"})


def check_pattern(pattern: str, repos: Iterable[str]) -> None:
    """Raises BadInput: a field other than {owner} and {name}, or one folder for several repositories."""
    try:
        fields = {field for _, field, _, _ in string.Formatter().parse(pattern) if field is not None}
    except ValueError as error:
        raise BadInput(f"--repo-path: {error}: {pattern}") from error
    if not fields <= _FIELDS:
        raise BadInput(f"--repo-path knows {{owner}} and {{name}} only: {pattern}")
    several = len(set(repos)) > 1
    if several and "name" not in fields:
        raise BadInput(f"--repo-path needs {{name}}, else all repositories would be one folder: {pattern}")


def find_repository(pattern: str, repo: str) -> Path | None:
    """The folder of a repository; upper and lower case may differ from the name in the data. None: there is none."""
    owner, _, name = repo.partition("/")
    wanted = Path(pattern.format(owner=owner, name=name))
    if wanted.is_dir():
        return wanted
    parts = Path(pattern).parts
    fixed = next((number for number, part in enumerate(parts) if "{" in part), len(parts))
    found = [Path(*parts[:fixed])]
    for part in wanted.parts[fixed:]:
        found = [child for folder in found for child in _children(folder, part.lower())]
    return found[0] if found else None


def _children(folder: Path, wanted: str) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(child for child in folder.iterdir() if child.name.lower() == wanted and child.is_dir())
