"""`node --test`: by name patterns, one for each part of an id.

Up to Node 20 a pattern is held against a test's own name and each of its suites must match as well; later it is held
against the full name. Both are given.
"""

from collections.abc import Sequence

from envs.runners.base import escaped, split_source
from envs.runners.line import Line


class NodeTest:
    name = "node"

    def recognises(self, line: Line) -> bool:
        return line.program in ("node", "tsx") and "--test" in line.arguments

    def tell(self, line: Line) -> Line:
        # TAP or the spec reporter, by version and terminal: both are read.
        return line

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        titles = [split_source(one)[1] for one in ids]
        if not all(titles) or line.has("--test-name-pattern", "--test-reporter"):
            return None
        patterns: dict[str, None] = {}
        for parts in titles:
            for name in (*parts, " ".join(parts)):
                patterns[f"^{escaped(name)}$"] = None
            patterns[f"^{escaped(' '.join(parts))} "] = None
        # Node reads its own options only in front of the first file.
        return line.insert(line.words.index("--test") + 1, *(f"--test-name-pattern={one}" for one in patterns))


RUNNER = NodeTest()
