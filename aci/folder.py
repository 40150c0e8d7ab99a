"""A folder of an environment as a short tree."""

from aci.tool import ToolContext

ENTRIES = 200
PER_FOLDER = 25
# What a reader of a project does not look for; `find` is asked not to descend there.
_SKIPPED = (".git", "__pycache__", "node_modules", ".venv", ".tox", ".mypy_cache", ".pytest_cache", "*.egg-info")
_LIST = (
    'cd -- "$1" && shift && find . -mindepth 1 -maxdepth 2 \\( "$@" \\) -prune -o '
    '-type d -exec printf "%s/\\n" {} + -o -print'
)


def tree(path: str, context: ToolContext) -> str:
    """Two levels of a folder; of many names in one folder the first 25."""
    skipped = [word for name in _SKIPPED for word in ("-o", "-name", name)][1:]
    result = context.environment.exec(["sh", "-c", _LIST, "sh", path, *skipped], timeout=context.command_timeout)
    names = sorted(line.removeprefix("./") for line in result.stdout.splitlines())
    if not names:
        return f"{path}/ is empty." if result.ok else f"{path}/ cannot be listed: {result.stderr.strip()}"
    return f"{path}/, two levels\n" + "\n".join(_indented(names))


def _indented(names: list[str]) -> list[str]:
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
