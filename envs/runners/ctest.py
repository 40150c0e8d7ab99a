"""CTest: by the pattern of the tests' names."""

from collections.abc import Sequence

from envs.runners.base import base_name
from envs.runners.line import Line


class Ctest:
    name = "ctest"

    def recognises(self, line: Line) -> bool:
        return line.program == "ctest"

    def tell(self, line: Line) -> Line:
        verbose = line.has("--output-on-failure", "-V", "--verbose", "-VV", "--extra-verbose")
        return line if verbose else line.add("--output-on-failure")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        if line.has("-R", "--tests-regex", "-I", "--tests-information", "--rerun-failed"):
            return None
        return line.add("-R", f"^({'|'.join(_escaped(base_name(one)) for one in ids)})$")


def _escaped(name: str) -> str:
    """CMake knows no `{}` and no classes such as `\\s`: a dot stands for what is not plain."""
    return "".join(letter if letter.isalnum() or letter in "_-:/,=<>@%" else "." for letter in name)


RUNNER = Ctest()
