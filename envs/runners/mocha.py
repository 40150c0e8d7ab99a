"""Mocha: by the pattern of the full titles, because its text names no file."""

from collections.abc import Sequence

from envs.runners.base import title_pattern
from envs.runners.line import Line


class Mocha:
    name = "mocha"

    def recognises(self, line: Line) -> bool:
        return line.program in ("mocha", "_mocha", "electron-mocha", "mochapack")

    def tell(self, line: Line) -> Line:
        # Of two reporters the later one is taken, also before one in a configuration file.
        told = any(word in ("json", "--reporter=json", "-Rjson") for word in line.arguments)
        return line if told else line.add("--reporter", "spec")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        pattern = title_pattern(ids)
        if pattern is None or line.has("-g", "--grep", "-f", "--fgrep", "-i", "--invert"):
            return None
        return line.add("--grep", pattern)


RUNNER = Mocha()
