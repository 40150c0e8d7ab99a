"""A program, header or library of the system that is not there: the Debian package that holds it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from envs.detect.base import Files
from envs.ladder.base import Failure, Step, change, table
from envs.spec import EnvSpec

_PROGRAM = (
    r"(?:^|\s)(?:/bin/)?(?:ba|da)?sh: (?:line )?(?:\d+: )?(?:exec: )?([\w.+-]+): (?:command )?not found",
    r"(?:^|[\s:])([\w.+-]+): command not found",
    r"No such file or directory: '([\w.+-]+)'(?!:)",
    r"error: command '([\w./+-]+)' failed: (?:No such file|None)",
    r"[Uu]nable to execute '?([\w.+-]+)'?: No such file",
    r"exec: \"([\w.+-]+)\": executable file not found",
    r"(\w+[-_]config)(?: executable|: (?:command )?not found| not found| is required)",
    r"make(?:\[\d+\])?: ([\w.+-]+): No such file or directory",
    r"make(?:\[\d+\])?: ([\w.+-]+): Command not found",
)

_HEADER = r"(?:fatal )?error: '?([\w./+-]+\.h(?:pp)?|Eigen/\w+)'?(?:: No such file| file not found)"
_LIBRARY = r"(lib[\w+-]+)[\w.+-]*\.so[.\d]*'?: cannot open shared object|cannot load library '(lib[\w+-]+)"
_MODULE = (
    r"[Pp]ackage '?([\w.+-]+)'?,? (?:required by '[^']*', )?(?:was )?not found|No package '([\w.+-]+)' found"
    r"|Dependency \"([\w.+-]+)\" not found|Run-time dependency ([\w.+-]+) found: NO"
)


def system_package(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Every package that what was printed points to, all at once."""
    if spec.image is not None:
        return
    found = _wanted(failure.text)
    new = tuple(package for package in found if package not in spec.system_packages)
    if new:
        label = f"system package{'s' * (len(new) > 1)} {', '.join(new)}"
        yield change(spec, label, failure.reason[:80], system_packages=(*spec.system_packages, *new))


def _wanted(text: str) -> list[str]:
    said = _table()
    found: list[str] = []
    for pattern in _PROGRAM:
        for name in re.findall(pattern, text, re.MULTILINE):
            found.append(said["programs"].get(name.rsplit("/", 1)[-1], ""))
    for header in re.findall(_HEADER, text):
        key = next((key for key in said["headers"] if _is_header(header, key)), "")
        found.append(said["headers"].get(key, ""))
    for names in re.findall(_LIBRARY, text):
        library = next(filter(None, names))
        found.append(next((value for key, value in said["libraries"].items() if library.startswith(key)), ""))
    found += [said["linked"].get(name, "") for name in re.findall(r"cannot find -l([\w+-]+)", text)]
    found += [said["modules"].get(next(filter(None, names)), "") for names in re.findall(_MODULE, text)]
    found += [packages for pattern, packages in _phrases() if re.search(pattern, text)]
    return list(dict.fromkeys(" ".join(found).split()))


def _is_header(header: str, key: str) -> bool:
    """Whether a header is `key`, lies in that folder (a slash at its end), or is one of that family (no file name)."""
    if key.endswith("/"):
        return header.startswith(key)
    return header.rsplit("/", 1)[-1] == key if key.endswith(".h") else header.startswith(key)


@cache
def _table() -> Mapping[str, dict[str, str]]:
    return {name: value for name, value in table("system").items() if name != "phrases"}


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    entries = table("system")["phrases"]
    return tuple((pattern, entry["packages"]) for entry in entries for pattern in entry["patterns"])
