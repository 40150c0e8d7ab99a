"""Which Node a project runs on: what it pins, else the newest that is asked for and was there on the commit's day."""

import re

from envs.detect.base import Files
from envs.detect.readers import Table, inner

LONG_TERM = (
    (4, "2015-10-12"), (6, "2016-10-18"), (8, "2017-10-31"), (10, "2018-10-30"), (12, "2019-10-21"),
    (14, "2020-10-27"), (16, "2021-10-26"), (18, "2022-10-25"), (20, "2023-10-24"), (22, "2024-10-29"),
    (24, "2025-10-28"),
)  # fmt: skip
"""Major versions and the day each became the one for long-term support (nodejs/Release, schedule)."""

_NAMES = {"argon": 4, "boron": 6, "carbon": 8, "dubnium": 10, "erbium": 12, "fermium": 14, "gallium": 16,
          "hydrogen": 18, "iron": 20, "jod": 22, "krypton": 24}  # fmt: skip
_STALE = 9
"""What CI tests with is believed up to four long-term versions back; a file of CI may be long out of use."""
_COMPARED = re.compile(
    r"(>=|<=|>|<|=|\^|~)?\s*v?(\d{1,6}|[xX*])(?:\.(\d{1,6}|[xX*]))?(?:\.(\d{1,6}|[xX*]))?(?:-[\w.-]+)?"
)


def node_version(files: Files, package: Table, ci_versions: tuple[str, ...]) -> tuple[str, str]:
    """Major version and where it was found."""
    for path in (".nvmrc", ".node-version", ".tool-versions"):
        text = files.read(path) or ""
        named = re.search(r"^nodejs\s+(\S+)", text, re.MULTILINE) if path == ".tool-versions" else None
        if major := _major((named[1] if named else "") if path == ".tool-versions" else text.strip()):
            return major, path
    pinned = inner(package, "volta", "node")
    if isinstance(pinned, str) and (major := _major(pinned)):
        return major, "volta in package.json"
    day = files.date
    known = [major for major, since in LONG_TERM if since <= day] or [LONG_TERM[0][0]]
    wanted = inner(package, "engines", "node")
    fitting = [major for major in known if satisfies(major, wanted)] if isinstance(wanted, str) else known
    why = f"engines {wanted} in package.json" if isinstance(wanted, str) else ""
    if not fitting and isinstance(wanted, str):
        # Newer than every long-term version of that day, or a version in between.
        fitting = [major for major in range(4, 31) if satisfies(major, wanted)][:1]
    tested = [int(major) for one in ci_versions if (major := _major(one)) and int(major) in (fitting or known)]
    if tested and max(tested) + _STALE > max(known):
        return str(max(tested)), ", ".join(filter(None, (why, "newest that CI tests with")))
    if fitting:
        return str(max(fitting)), ", ".join(filter(None, (why, f"long-term version of {day}")))
    return str(max(known)), f"long-term version of {day}; engines {wanted} cannot be read"


def satisfies(major: int, wanted: str) -> bool:
    """Whether some release of a major version lies in an npm range; a range that cannot be read holds none."""
    return any(_all_of(major, part.strip()) for part in wanted.split("||"))


def _all_of(major: int, part: str) -> bool:
    if part in ("", "*", "x", "latest", "current", "node", "lts/*"):
        return True
    if between := re.fullmatch(r"v?(\d{1,6})\S*\s+-\s+v?(\d{1,6})\S*", part):
        return int(between[1]) <= major <= int(between[2])
    found = list(_COMPARED.finditer(part))
    if not found or re.sub(r"[\s,]+", "", _COMPARED.sub("", part)):
        return False
    return all(_one(major, one) for one in found)


def _one(major: int, compared: re.Match[str]) -> bool:
    sign, first = compared[1] or "=", compared[2]
    if not first.isdigit():
        return True
    bound = int(first)
    rest = [int(part) if part and part.isdigit() else 0 for part in (compared[3], compared[4])]
    if sign == ">=":
        return major >= bound
    if sign == ">":
        # `>12` is the next major, `>12.1` a later release of this one.
        return major > bound or (major == bound and compared[3] is not None)
    if sign == "<":
        return major < bound or (major == bound and any(rest))
    return major <= bound if sign == "<=" else major == bound


def _major(text: str) -> str:
    found = re.match(r"v?(\d{1,6})(?:\.|$|\s|-|x)", text.strip())
    if found and int(found[1]) > 0:
        return found[1]
    name = re.match(r"lts/(\w+)", text.strip().lower())
    return str(_NAMES[name[1]]) if name and name[1] in _NAMES else ""
