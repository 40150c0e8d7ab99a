"""Where scripts are suspicious: V8's coverage of single tests, frames of their failures, and the issue's text."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from envs import Environment
from localization import Location, Spectrum, is_test_path, ochiai, read_frames
from swe_agent.baseline import Baseline, belongs
from swe_agent.repair.javascript.coverage import Covered, executed_lines
from swe_agent.repair.javascript.script import FUNCTIONS, Script, is_script
from swe_agent.repair.suspicion import suspicion

FAILING, PASSING = 5, 10
"""Tests of which the coverage is taken, each in a process of its own, at most."""
_FRAME = 1.5
"""By how much a frame of a failure raises its line."""
_AROUND = 0.5
"""Without coverage: suspicion of the lines of the function around a frame, relative to that of its line."""


@dataclass(frozen=True)
class Blame:
    """(path, line) -> suspiciousness, the scripts that have any, and what was measured."""

    suspects: Mapping[tuple[str, int], float]
    files: Mapping[str, Script]
    covered: Mapping[str, Covered] = field(default_factory=dict)

    def covering(self, path: str, line: int) -> int | None:
        """Measured tests that execute a line: at least so many do. None where nothing was measured."""
        if not self.covered:
            return None
        return sum(line in lines.get(path, ()) for lines in self.covered.values())


def blame(
    environment: Environment, baseline: Baseline, places: Sequence[Location], preferred: Sequence[str], seconds: float
) -> Blame:
    """`seconds` bound the taking of coverage, but for one run of the failing tests."""
    scripts: dict[str, Script | None] = {}
    covered = _covered(environment, baseline, scripts, seconds)
    spectrum = Spectrum(
        covered=covered, failing=baseline.failing & covered.keys(), passing=baseline.passing & covered.keys()
    )
    scores = {line: value for line, value in ochiai(spectrum).items() if _is_source(line[0])}
    suspects = suspicion(scores, places, preferred)
    frames = _frames(baseline, environment.root)
    for path in {path for path, _ in (*suspects, *frames)}:
        if path not in scripts and _is_source(path):
            try:
                scripts[path] = Script(path, environment.read(path))
            except (OSError, ValueError):
                scripts[path] = None
    files = {path: script for path, script in scripts.items() if script is not None and _is_source(path)}
    for number, place in enumerate(frames, 1):
        if scores:
            suspects[place] = suspects.get(place, 0.0) * _FRAME
        elif place[0] in files:
            for line in _around(files[place[0]], place[1]):
                suspects[place[0], line] = max(suspects.get((place[0], line), 0.0), _AROUND / number)
            suspects[place] = 1.0 / number
    return Blame({place: value for place, value in suspects.items() if place[0] in files}, files, covered)


def _covered(
    environment: Environment, baseline: Baseline, scripts: dict[str, Script | None], seconds: float
) -> dict[str, Covered]:
    began = time.monotonic()
    named = failing_tests(baseline)[:FAILING]
    near = sorted(baseline.passing, key=lambda test: (-_shared(test, named[0]), test))
    found: dict[str, Covered] = {}
    for number, test in enumerate((*named, *near[:PASSING])):
        left = seconds - (time.monotonic() - began)
        if number and left <= 0:
            break
        lines = executed_lines(environment, baseline.command, (test,), scripts, max(left, 60.0))
        if not lines and not number:
            return {}  # Node wrote nothing: the tests run elsewhere
        if lines:
            found[test] = lines
    return found


def failing_tests(baseline: Baseline) -> tuple[str, ...]:
    """Single tests that fail, where a suite stands for those in it."""
    meant = [test for test in sorted(baseline.failing) if any(belongs(test, named) for named in baseline.named)]
    return tuple(test for test in meant if not any(belongs(other, test) for other in meant if other != test))


def _frames(baseline: Baseline, root: str) -> list[tuple[str, int]]:
    """Places in sources that failures name, the innermost of each first; where no test has any, those of the run."""
    results = [baseline.result(test) for test in failing_tests(baseline)[:FAILING]]
    told = [place for result in results if result is not None for place in _named_in(result.message, root)]
    return list(dict.fromkeys(told or _named_in(baseline.first.output, root)))


def _named_in(text: str, root: str) -> list[tuple[str, int]]:
    frames = [
        (frame.path.removeprefix(f"{root}/").removeprefix("./"), frame.line) for frame in reversed(read_frames(text))
    ]
    return [(path, line) for path, line in frames if line is not None and _is_source(path)]


def _is_source(path: str) -> bool:
    return (
        is_script(path) and not is_test_path(path) and "node_modules/" not in path and not path.startswith(("/", "../"))
    )


def _around(script: Script, line: int) -> range:
    """Lines of the innermost function around a line."""
    inside = [
        node for node in script.nodes
        if node.type in FUNCTIONS and node.start_point.row < line <= node.end_point.row + 1
    ]  # fmt: skip
    return range(inside[-1].start_point.row + 1, inside[-1].end_point.row + 2) if inside else range(line, line + 1)


def _shared(one: str, other: str) -> int:
    """Characters that two ids begin with: a test of the same file or suite is near."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
