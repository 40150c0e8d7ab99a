"""Jest, also behind react-scripts and its like: files by path, tests by the pattern of their full names."""

from collections.abc import Sequence

from envs.runners.base import split_source, title_pattern
from envs.runners.line import Line, words_of

_NAMES = ("jest", "jest-cli", "umi-test")
_SCRIPTS = ("react-scripts", "react-app-rewired", "craco", "tsdx", "kcd-scripts", "razzle")
_VALUED = words_of(
    "-c --config -w --maxWorkers --env --testEnvironment --testTimeout --coverageDirectory --coverageReporters "
    "--rootDir --reporters --selectProjects --projects --runner --testRunner --setupFilesAfterEnv"
)


class Jest:
    name = "jest"

    def recognises(self, line: Line) -> bool:
        return line.program in _NAMES or (line.program in _SCRIPTS and line.arguments[:1] == ("test",))

    def tell(self, line: Line) -> Line:
        if line.program in _SCRIPTS or line.has("--watch", "--watchAll"):
            line = line if "--watchAll=false" in line.arguments else line.add("--watchAll=false")
        return line if line.has("--verbose", "--json") else line.add("--verbose")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        if line.has("-t", "--testNamePattern", "--runTestsByPath", "-o", "--onlyChanged", "--changedSince"):
            return None
        pattern = title_pattern(ids)
        files = tuple(dict.fromkeys(split_source(one)[0] for one in ids))
        # A file named twice over would be run as well as the chosen ones.
        named = line.positional(_VALUED) - ({line.at + 1} if line.program in _SCRIPTS else frozenset())
        if "" not in files and not named and not line.has("--projects", "--selectProjects"):
            line = line.add("--runTestsByPath", *files)
        return line.add("-t", pattern) if pattern else line


RUNNER = Jest()
