"""A folder of an environment as a short tree."""

from collections.abc import Iterator

from aci.tool import ToolContext

ENTRIES = 200
ROOMY = 120
"""Lines up to which a third level is shown."""
PER_FOLDER = 25
# What a reader of a project does not look for; `find` is asked not to descend there.
_SKIPPED = (".git", "__pycache__", "node_modules", ".venv", ".tox", ".mypy_cache", ".pytest_cache", "*.egg-info")
_LIST = (
    'cd -- "$1" && shift && find . -mindepth 1 -maxdepth 3 \\( "$@" \\) -prune -o '
    '-type d -exec printf "%s/\\n" {} + -o -print'
)


def tree(path: str, context: ToolContext) -> str:
    """Two levels of a folder, three where they are few names; of many names in an inner folder the first 25."""
    skipped = [word for name in _SKIPPED for word in ("-o", "-name", name)][1:]
    result = context.environment.exec(["sh", "-c", _LIST, "sh", path, *skipped], timeout=context.command_timeout)
    names = sorted(line.removeprefix("./") for line in result.stdout.splitlines())
    if not names:
        return f"{path}/ is empty." if result.ok else f"{path}/ cannot be listed: {result.stderr.strip()}"
    below: dict[str, list[str]] = {}
    for name in names:
        folder, _, own = name.rstrip("/").rpartition("/")
        below.setdefault(folder, []).append(own + "/" * name.endswith("/"))
    shown, levels = list(_indented(below, 3)), "three"
    if len(shown) > ROOMY:
        shown, levels = list(_indented(below, 2)), "two"
    if len(shown) > ENTRIES:
        shown[ENTRIES:] = [f"... {len(shown) - ENTRIES} more; view a folder of it"]
    return f"{path}/, {levels} levels\n" + "\n".join(shown)


def _indented(below: dict[str, list[str]], levels: int, folder: str = "") -> Iterator[str]:
    """Names in a folder, folders ending in a slash, each followed by what is in it."""
    indent = "  " * (folder.count("/") + 1) if folder else ""
    names = below.get(folder, [])
    most = PER_FOLDER if folder else len(names)
    for name in names[:most]:
        yield indent + name
        if name.endswith("/") and levels > 1:
            yield from _indented(below, levels - 1, f"{folder}/{name}".strip("/"))
    if len(names) > most:
        yield f"{indent}... {len(names) - most} more"
