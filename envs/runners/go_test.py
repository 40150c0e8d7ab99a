"""`go test`: packages by their import path, top-level tests by name; subtests come with the test they are in."""

from collections.abc import Sequence

from envs.runners.base import base_name, escaped
from envs.runners.line import Line, words_of

_SWITCHES = words_of(
    "-v -race -short -cover -json -failfast -i -c -x -n -a -msan -asan -trimpath -work -benchmem -modcacherw -fullpath"
)


class GoTest:
    name = "go"

    def recognises(self, line: Line) -> bool:
        return line.program == "go" and line.arguments[:1] == ("test",)

    def tell(self, line: Line) -> Line:
        return line if line.has("-v", "-json", "--json", "-test.v") else line.insert(line.at + 2, "-v")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        parts = [base_name(one).split("::", 1) for one in ids]
        packages = tuple(dict.fromkeys(part[0] for part in parts))
        # Outside a module and a GOPATH a package has no import path that could be asked for.
        if any(package.startswith("_/") or package == "command-line-arguments" for package in packages):
            return None
        before = _packages(line)
        place = min(before, default=_end(line))
        line = line.without(before).insert(place, *packages)
        if any(len(part) == 1 for part in parts):
            return line
        names = dict.fromkeys(escaped(part[1].split("/", 1)[0]) for part in parts)
        return line.insert(place, "-run", f"^({'|'.join(names)})$")


def _packages(line: Line) -> frozenset[int]:
    """Indices of the words that name packages."""
    found: set[int] = set()
    skip = False
    for at in range(line.at + 2, _end(line)):
        word = line.words[at]
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = "=" not in word and word.replace("--", "-") not in _SWITCHES
        else:
            found.add(at)
    return frozenset(found)


def _end(line: Line) -> int:
    """Where the arguments of the test binary begin."""
    return next((at for at, word in enumerate(line.words) if word in ("-args", "--args")), len(line.words))


RUNNER = GoTest()
