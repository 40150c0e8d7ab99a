"""`python -m unittest`: by dotted names, with the folder that discovery would have put on the import path."""

import re
import shlex
from collections.abc import Sequence

from envs.runners.base import base_name
from envs.runners.line import Line

_PYTHON = re.compile(r"python[\d.]*")
_VALUED = frozenset(("-s", "--start-directory", "-t", "--top-level-directory", "-p", "--pattern", "-k"))


class Unittest:
    name = "unittest"

    def recognises(self, line: Line) -> bool:
        return _module(line) is not None

    def tell(self, line: Line) -> Line:
        module = _module(line)
        if module is None or line.has("-v", "--verbose"):
            return line
        # `unittest discover -v` and `unittest -v tests.test_a`, not `unittest -v discover`.
        discovers = line.words[module + 1 : module + 2] == ("discover",)
        return line.insert(module + 1 + discovers, "-v")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        module = _module(line)
        if module is None or any(one.startswith("__main__::") for one in ids):
            return None
        after = line.words[module + 1 :]
        discovers = after[:1] == ("discover",)
        folder = _folder(after[1:]) if discovers else "."
        taken = frozenset(
            at
            for at in range(module + 1, len(line.words))
            if not (line.words[at].startswith("-") and line.words[at] in ("-v", "--verbose", "-b", "--buffer", "-f"))
        )
        line = line.without(taken).add(*dict.fromkeys(base_name(one).replace("::", ".") for one in ids))
        if folder == ".":
            return line
        return line.with_before(f'PYTHONPATH={shlex.quote(folder)}"${{PYTHONPATH:+:$PYTHONPATH}}" ')


def _module(line: Line) -> int | None:
    """Index of `unittest` in `python [options] -m unittest` and `coverage run -m unittest`."""
    if line.program == "unittest" and line.words[line.at - 1] == "-m":
        return line.at
    if not _PYTHON.fullmatch(line.program):
        return None
    for at, (one, other) in enumerate(zip(line.words[line.at :], line.words[line.at + 1 :], strict=False), line.at):
        if (one, other) == ("-m", "unittest"):
            return at + 1
        if at > line.at and not one.startswith("-") and line.words[at - 1] not in ("-W", "-X"):
            return None
    return None


def _folder(arguments: Sequence[str]) -> str:
    """What discovery takes for the top of the packages: `-t`, else where it starts."""
    given = {"-s": ".", "-t": ""}
    plain: list[str] = []
    skip = ""
    for word in arguments:
        if skip:
            given[skip], skip = word, ""
        elif word in _VALUED:
            skip = {"--start-directory": "-s", "--top-level-directory": "-t"}.get(word, word)
        elif found := re.fullmatch(r"--(start|top-level)-directory=(.*)|-([st])(.+)", word):
            given[f"-{found[3] or found[1][0]}"] = found[2] or found[4]
        elif not word.startswith("-"):
            plain.append(word)
    start = plain[0] if plain else given["-s"]
    top = plain[2] if len(plain) > 2 else given["-t"]
    return (top or start).rstrip("/") or "."


RUNNER = Unittest()
