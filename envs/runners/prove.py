"""`prove`: by file; a file's tests cannot be run one by one."""

from collections.abc import Sequence

from envs.runners.base import base_name
from envs.runners.line import Line, words_of

_VALUED = words_of("-I -P -M -e --exec -j --jobs --formatter --harness --state --ext -a --archive")


class Prove:
    name = "prove"

    def recognises(self, line: Line) -> bool:
        return line.program == "prove"

    def tell(self, line: Line) -> Line:
        return line if line.has("-v", "--verbose") else line.insert(line.at + 1, "-v")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        files = tuple(dict.fromkeys(base_name(one).split("::")[0] for one in ids))
        if "::" in line.arguments or not all("." in file or "/" in file for file in files):
            return None
        return line.without(line.positional(_VALUED)).add(*files)


RUNNER = Prove()
