"""What a path really is in the environment: edits must not wander through links."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from aci.paths import inside
from aci.tool import ToolContext, ToolError

PathKind = Literal["file", "folder", "link", "absent", "special"]
# Without other programs for what is no link: a shell alone takes a millisecond. `x` and its removal keep newlines at
# the end of a name, which a substitution would eat.
_FACTS = r"""
really() { place=$(cd -P -- "$1" 2>/dev/null && pwd -P && echo x) && place=${place%?x}; }
for path do
    there=$path rest= kind=absent
    while [ ! -e "$there" ] && [ ! -L "$there" ] && [ -n "$there" ]; do
        rest="/${there##*/}$rest" there=${there%/*}
    done
    if [ -n "$rest" ]; then
        if [ -d "${there:-/}" ]; then really "${there:-/}"
        else kind=special; really "${there%/*}/"; place="${place%/}/${there##*/}"
        fi
        place=${place%/}$rest
    else
        really "${path%/*}/"; place="${place%/}/${path##*/}"
    fi
    target=$place
    if [ -L "$path" ]; then kind=link
        target=$(readlink -f -- "$path" && echo x) && target=${target%?x} || target=
    elif [ -d "$path" ]; then kind=folder; really "$path"; target=$place
    elif [ -f "$path" ]; then kind=file
    elif [ -e "$path" ]; then kind=special
    fi
    printf '%s\0%s\0%s\0' "$kind" "$place" "$target"
done
"""


class Facts(NamedTuple):
    """`path` is relative to the tree (or absolute, below the environment's `outside`), as the model may name it.

    `target` is where a link leads, relative to the tree when it is in there.
    """

    path: str
    kind: PathKind
    target: str


def facts_of(paths: Sequence[str], context: ToolContext) -> list[Facts]:
    """One command for all of them. Raises `ToolError` for a path that lies, or is led by a linked folder, elsewhere."""
    environment = context.environment
    clean = [inside(path, context) for path in paths]
    absolute = [path if path.startswith("/") else f"{environment.root}/{path}".removesuffix("/.") for path in clean]
    command = ["sh", "-c", _FACTS, "sh", environment.root, environment.outside, *absolute]
    done = environment.exec(command, timeout=context.command_timeout)
    said = done.stdout.split("\0")
    if not done.ok or len(said) != 3 * (len(absolute) + 2) + 1:
        raise ToolError(f"{', '.join(paths)}: cannot be looked at: {done.stderr.strip()[:300] or 'no answer'}")
    rows = [said[at : at + 3] for at in range(0, len(said) - 1, 3)]
    root, outside = (f"{row[2].rstrip('/')}/" for row in rows[:2])
    found: list[Facts] = []
    for path, (kind, place, target) in zip(clean, rows[2:], strict=True):
        if not f"{place}/".startswith((root, outside)):
            raise ToolError(f"{path} lies outside the repository: a folder of it is a link to elsewhere")
        real = place.removeprefix(root)
        if path not in (".", real) and not path.startswith("/"):
            raise ToolError(f"{path} leads through a linked folder: name the file itself, {real}")
        found.append(Facts(path, _kind(kind), target.removeprefix(root)))
    return found


def modes_of(paths: Sequence[str], context: ToolContext) -> dict[str, str]:
    """The modes of existing files, in octal. Raises `ToolError`."""
    if not paths:
        return {}
    done = context.environment.exec(["stat", "-c", "%a", "--", *paths], timeout=context.command_timeout)
    modes = done.stdout.split()
    if not done.ok or len(modes) != len(paths):
        raise ToolError(f"{', '.join(paths)}: cannot be looked at: {done.stderr.strip()[:300] or 'no answer'}")
    return dict(zip(paths, modes, strict=True))


def editable(path: str, context: ToolContext) -> Facts:
    """The facts of what must be an existing ordinary file. Raises `ToolError`, FileNotFoundError, IsADirectoryError."""
    (facts,) = facts_of((path,), context)
    if facts.kind == "absent":
        raise FileNotFoundError(f"no such file: {path}")
    if facts.kind == "folder":
        raise IsADirectoryError(f"is a folder: {path}")
    refuse_links(facts)
    return facts


def refuse_links(facts: Facts) -> None:
    if facts.kind == "link":
        where = facts.target if facts.target and not facts.target.startswith("/") else "a place outside the repository"
        raise ToolError(f"{facts.path} is a link to {where}: " + _instead(facts, where))
    if facts.kind == "special":
        raise ToolError(f"{facts.path} is no ordinary file")


def _instead(facts: Facts, where: str) -> str:
    return f"edit {where} itself" if where == facts.target else "it is not edited"


def _kind(word: str) -> PathKind:
    for kind in ("file", "folder", "link", "absent"):
        if word == kind:
            return kind
    return "special"
