"""RSpec: by full description, and by file where the id has one."""

import itertools
from collections.abc import Sequence

from envs.runners.base import base_name
from envs.runners.line import Line, words_of

_VALUED = words_of("-f --format -o --out -I -r --require -O --options -P --pattern --seed --order --tag -t")


class Rspec:
    name = "rspec"

    def recognises(self, line: Line) -> bool:
        return line.program == "rspec"

    def tell(self, line: Line) -> Line:
        return line if line.has("-f", "--format") else line.add("--format", "documentation")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        if line.has("-e", "--example", "-E", "--example-matches", "--only-failures"):
            return None
        files: dict[str, None] = {}
        descriptions: dict[str, None] = {}
        for one in ids:
            first, *rest = base_name(one).split("::")
            if first.endswith(".rb"):
                files[first] = None
            else:
                files[""] = None
                rest = [first, *rest]
            if not rest:
                return None
            descriptions.update(dict.fromkeys(_spellings(rest)))
        if "" not in files and not line.positional(_VALUED):
            line = line.add(*files)
        return line.add(*itertools.chain.from_iterable(("-e", one) for one in descriptions))


def _spellings(parts: list[str]) -> tuple[str, ...]:
    """A method follows its class without a space, but not a class that is only a text."""
    spaced, tight = parts[0], parts[0]
    for part in parts[1:]:
        method = part.startswith(("#", ".", "::"))
        spaced, tight = f"{spaced} {part}", f"{tight}{part}" if method else f"{tight} {part}"
    return spaced, tight


RUNNER = Rspec()
