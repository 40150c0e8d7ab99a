"""The spec reporter of `node --test`, which newer versions of Node print by default; the older default is TAP."""

import re
from collections.abc import Iterable

from envs.log_parsers.base import Parser, as_seconds, lines_of
from envs.report import Status, TestResult

_LINE = re.compile(r"( *)([✔✖﹣▶]) (.*?)(?: \(([\d.]+)ms\)( # .*)?)?")
_MARKS: dict[str, Status] = {"✔": "passed", "✖": "failed", "﹣": "skipped"}


def _recognises(command: str, output: str) -> bool:
    return re.search(r"^ℹ tests \d+$", output, re.MULTILINE) is not None


def _parse(output: str) -> Iterable[TestResult]:
    parents: list[tuple[int, str]] = []
    for line in lines_of(output):
        if line.startswith("ℹ tests "):
            parents = []
        if line == "✖ failing tests:":
            break  # the failed ones once more
        if (found := _LINE.fullmatch(line)) is None:
            continue
        depth = len(found[1])
        # The last line of a suite stands as deep as its first one.
        closes = (depth, found[3]) in parents
        parents = [parent for parent in parents if parent[0] < depth]
        if found[2] == "▶":
            parents += [] if found[4] or closes else [(depth, found[3])]
            continue
        note = (found[5] or "").removeprefix(" # ").upper()
        status = "skipped" if note.startswith(("SKIP", "TODO")) and found[2] != "✔" else _MARKS[found[2]]
        yield TestResult(
            id="::".join((*(name for _, name in parents), found[3])), status=status, seconds=as_seconds(found[4], "ms")
        )


PARSER = Parser("node_spec", _recognises, _parse)
