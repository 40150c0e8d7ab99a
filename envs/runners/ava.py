"""AVA: told to print TAP. It selects by titles, which its TAP mixes with the names of files: the whole of it runs."""

from collections.abc import Sequence

from envs.runners.line import Line


class Ava:
    name = "ava"

    def recognises(self, line: Line) -> bool:
        return line.program == "ava"

    def tell(self, line: Line) -> Line:
        return line if line.has("--tap", "-t") else line.add("--tap")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        return None


RUNNER = Ava()
