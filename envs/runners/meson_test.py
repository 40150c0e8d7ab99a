"""`meson test`: by name."""

from collections.abc import Sequence

from envs.runners.base import base_name
from envs.runners.line import Line

_VALUED = frozenset(("-C", "--suite", "--no-suite", "-t", "--timeout-multiplier", "--num-processes", "-j", "--repeat"))


class MesonTest:
    name = "meson"

    def recognises(self, line: Line) -> bool:
        return line.program == "meson" and line.arguments[:1] == ("test",)

    def tell(self, line: Line) -> Line:
        # Otherwise what failed is said only in a file.
        return line if line.has("--print-errorlogs", "-v", "--verbose") else line.add("--print-errorlogs")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        if line.positional(_VALUED) - {line.at + 1}:
            return None
        # A suite stands before the name as `project:suite / name`.
        return line.add(*dict.fromkeys(base_name(one).rpartition(" / ")[2] for one in ids))


RUNNER = MesonTest()
