"""Vitest: files by a part of their path, tests by the pattern of their full names."""

from collections.abc import Sequence

from envs.runners.base import split_source, title_pattern
from envs.runners.line import Line, words_of

_VALUED = words_of(
    "-c --config -r --root --dir --reporter --project --environment --pool --mode --testTimeout --outputFile "
    "--retry --bail --workspace --maxWorkers --minWorkers"
)
_VERBS = ("run", "watch", "dev", "related", "bench", "typecheck", "list")


class Vitest:
    name = "vitest"

    def recognises(self, line: Line) -> bool:
        return line.program == "vitest" and not {"bench", "typecheck", "list"}.intersection(line.arguments[:1])

    def tell(self, line: Line) -> Line:
        # Without a verb it waits for edits, unless it knows that nobody is there.
        if not line.arguments[:1] or line.arguments[0] not in _VERBS:
            line = line if line.has("--run", "--watch", "-w", "--no-watch") else line.add("--run")
        verbose = any(word in ("verbose", "json", "--reporter=verbose", "--reporter=json") for word in line.arguments)
        return line if verbose else line.add("--reporter=verbose")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        if line.has("-t", "--testNamePattern", "--changed"):
            return None
        pattern = title_pattern(ids)
        files = tuple(dict.fromkeys(split_source(one)[0] for one in ids))
        verbs = {line.at + 1} if line.arguments and line.arguments[0] in _VERBS else frozenset()
        # Filters are joined by "or": beside one of the project's own, ours would add nothing and exclude nothing.
        if "" not in files and not line.positional(_VALUED) - verbs:
            line = line.add(*files)
        return line.add("-t", pattern) if pattern else line


RUNNER = Vitest()
