"""Commands that only name a script of the project: `npm test`, `yarn test`, `composer test`, `make test`."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from envs.runners.line import Line, parse_line

Read = Callable[[str], str | None]
"""Text of a file of the tree, None when there is none."""


@dataclass(frozen=True)
class Script:
    """The line a command comes to, and the command again with that line changed; None when it cannot be said."""

    line: Line
    wrap: Callable[[Line], Line | None]


def script_of(line: Line, read: Read) -> Script | None:
    """What is run by a command that names a script of package.json, composer.json or a Makefile."""
    known = {"npm": _npm, "yarn": _yarn, "pnpm": _yarn, "bun": _yarn, "composer": _composer, "make": _make}
    place = next((place for place in line.places() if place.program in known), None)
    if place is None:
        return None
    folder = "" if place.folder == "." else f"{place.folder}/"
    return known[place.program](place, lambda path: read(folder + path))


def _npm(line: Line, read: Read) -> Script | None:
    own = line.arguments[: line.arguments.index("--")] if "--" in line.arguments else line.arguments
    return _named(line, _verb(own, short=("test", "t", "tst")), "package.json", read, separator="--")


def _yarn(line: Line, read: Read) -> Script | None:
    return _named(line, _verb(line.arguments[:3], short=None), "package.json", read, separator="")


def _composer(line: Line, read: Read) -> Script | None:
    return _named(line, _verb(line.arguments[:2], short=None), "composer.json", read, separator="--")


def _verb(words: tuple[str, ...], short: tuple[str, ...] | None) -> str:
    """The script's name; empty where workspaces or folders are chosen by options, or when there is none."""
    if any(re.match(r"-(?:w|ws|C|F|r)$|--(?:workspaces?|prefix|dir|cwd|filter|recursive)", word)
           for word in words):  # fmt: skip
        return ""
    plain = [word for word in words if not word.startswith("-")]
    if plain[:1] in (["run"], ["run-script"], ["rum"], ["urn"]):
        return (plain[1:2] or [""])[0]
    if short is not None:
        return "test" if plain[:1] and plain[0] in short else ""
    return (plain[:1] or [""])[0]


def _named(line: Line, name: str, file: str, read: Read, separator: str) -> Script | None:
    """Whatever stands after the command is given to the end of the script."""
    scripts = json_table(read(file)).get("scripts")
    script = scripts.get(name) if isinstance(scripts, dict) and name else None
    if isinstance(script, list) and len(script) == 1:
        script = script[0]
    inner = parse_line(re.sub(r"^@(?:php\s+)?", "", script)) if isinstance(script, str) else None
    if inner is None:
        return None
    mark = separator or name
    given = line.words[line.words.index(mark, line.at) + 1 :] if mark in line.words[line.at :] else ()

    def wrap(changed: Line) -> Line | None:
        size = len(begun.words)
        if changed.before != begun.before or changed.words[:size] != begun.words:
            return None
        more = changed.words[size:]
        return line.add(*((separator,) if separator and separator not in line.words and more else ()), *more)

    begun = inner.add(*given)
    return Script(begun, wrap)


def _make(line: Line, read: Read) -> Script | None:
    """A target of one plain line: its prerequisites are made first, then that line runs in place of the target."""
    targets = line.positional(frozenset(("-C", "-f", "-j", "-l", "-o", "-W", "-I")))
    if len(targets) != 1 or line.has("-C", "-f", "--file", "--directory"):
        return None
    (target,) = (line.words[at] for at in targets)
    text = next((found for name in ("GNUmakefile", "makefile", "Makefile") if (found := read(name)) is not None), "")
    rule = re.search(rf"^{re.escape(target)}\s*::?(?!=)([^\n;#]*)\n((?:\t[^\n]*(?:\n|$))+)", text, re.MULTILINE)
    recipe = [one.strip() for one in rule[2].splitlines()] if rule else []
    if rule is None or len(recipe) != 1 or "$" in rule[0] or recipe[0].endswith("\\"):
        return None
    inner = parse_line(recipe[0].lstrip("@-+ "))
    if inner is None:
        return None
    needed = " ".join(rule[1].replace("|", " ").split())
    first = f"{line.without(targets).text} {needed} && " if needed else line.before
    return Script(inner.with_front(first), lambda changed: changed)


def json_table(text: str | None) -> dict[str, object]:
    """The object in a file, or nothing where it holds something else."""
    try:
        found = json.loads((text or "").removeprefix("\ufeff") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
