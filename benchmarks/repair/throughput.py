"""Candidates a second: the server of the tests, a fork for each candidate, and a pytest process for each, side by side.

    python benchmarks/repair/throughput.py [--candidates N] [--env local|docker] [--jobs N]

Two programs. `fares` is small: one function, 13 quick tests. `slow` has one test of a second, most of which passes
before it comes to the function at fault. The candidates are those that the project's own templates make, in their
order. Wall seconds; the three ways take turns in one run, so that a busy machine slows all of them.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from envs import Environment, EnvSpec, PreparedEnvironment
from envs.docker import prepare_docker
from envs.fork_server import ForkServer, Group, Spans, Tier
from envs.local import prepare_local
from envs.snapshot import take_snapshot
from envs.testing import run_tests
from swe_agent.repair import Edit, Hints, SourceFile, all_templates, rank
from tests.conftest import init_repository

COMMAND = "python -m pytest -q -p no:cacheprovider"
FARES = '''\
"""Fares of a bus line with zones, reductions and a daily cap."""


def fare(zones, age, rides, cap=12):
    if zones < 1:
        raise ValueError("at least one zone")
    single = 2 + (zones - 1)
    if age < 6:
        return 0
    if age <= 17 or age >= 65:
        single = single // 2
    total = 0
    for ride in range(rides):
        if ride % 5 == 3:
            continue
        total += single
    return min(total, cap)
'''
FARES_TESTS = """\
import pytest
from fares import fare


@pytest.mark.parametrize(
    "zones, age, rides, expected",
    [
        (1, 30, 1, 2), (2, 30, 1, 3), (3, 30, 2, 8), (1, 5, 3, 0), (1, 6, 1, 1), (1, 17, 2, 2), (1, 18, 1, 2),
        (1, 65, 1, 1), (1, 30, 5, 8), (4, 40, 9, 12), (1, 30, 0, 0), (2, 70, 4, 4),
    ],
)
def test_fare(zones, age, rides, expected):
    assert fare(zones, age, rides) == expected


def test_no_zone():
    with pytest.raises(ValueError):
        fare(0, 30, 1)
"""
SLOW = """\
def mean(values):
    total = 0
    for value in values:
        total += value
    return total / (len(values) + 1)
"""
SLOW_TESTS = """\
import time

from slow import mean


def test_mean():
    values = list(range(1, 6))
    time.sleep(1)
    assert mean(values) == 3
"""
PATHS = {"conftest.py": "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=10000, help="of the small program, for the server")
    parser.add_argument("--env", choices=("local", "docker"), default="local")
    parser.add_argument("--jobs", type=int, default=0, help="workers of the server; 0: one for each core")
    given = parser.parse_args()
    print(json.dumps({"small": small(given), "slow": slow(given)}, indent=1))


def small(given: argparse.Namespace) -> dict[str, object]:
    files = {**PATHS, "fares.py": FARES, "tests/test_fares.py": FARES_TESTS}
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), files, given.env) as place:
        made = candidates("fares.py", FARES, given.candidates)
        edits = (made * (given.candidates // len(made) + 1))[: given.candidates]
        return measured(place, edits, given, forks=200, naive=12)


def slow(given: argparse.Namespace) -> dict[str, object]:
    files = {**PATHS, "slow.py": SLOW, "tests/test_slow.py": SLOW_TESTS}
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), files, given.env) as place:
        edits = candidates("slow.py", SLOW, 200)
        return measured(place, edits, given, forks=0, naive=8)


def measured(
    place: PreparedEnvironment, edits: Sequence[Edit], given: argparse.Namespace, *, forks: int, naive: int
) -> dict[str, object]:
    with place.open() as environment:
        report = run_tests(environment, COMMAND, timeout=120).report
        must, keep = sorted(report.failed), sorted(report.passed)
        found: dict[str, object] = {"candidates": len(edits), "tests": len(must) + len(keep), "failing": len(must)}
        by_files = rate_of_files(environment, edits[:naive], must, keep)
        found["pytest_each"] = round(by_files, 2)
        if forks:
            found["fork_each"] = round(rate_of_server(environment, edits[:forks], must, keep, given.jobs, 1)[0], 1)
        began = time.monotonic()
        by_server, cpu = rate_of_server(environment, edits, must, keep, given.jobs, 500)
        found["server"] = round(by_server, 1)
        found["server_cpu_ms"] = round(1000 * cpu, 3)
        found["server_seconds_with_start"] = round(time.monotonic() - began, 2)
        found["server_to_pytest_each"] = round(by_server / by_files, 1)
        found["load"] = os.getloadavg()[0]
        return found


def rate_of_server(
    environment: Environment, edits: Sequence[Edit], must: list[str], keep: list[str], jobs: int, most: int
) -> tuple[float, float]:
    """Candidates a second once the server stands, handing them over and reading the answers included; CPU seconds of
    one."""
    with ForkServer(environment, COMMAND, must, keep, jobs=jobs, most=most) as server:
        ready = server.start(120)
        if not ready.forks:
            raise SystemExit(f"the tests do not run in forks: {ready.why}")
        spans = [Spans(n, ((e.path, e.start, e.end, e.text),), "all") for n, e in enumerate(edits)]
        groups = {"all": Group(tuple(must), tuple(keep))}
        began, used = time.monotonic(), cpu_seconds(environment)
        tier = Tier(20, 0.05, 20)
        answers = list(server.run(spans, groups, tier=tier, seconds=600, stop_after=10**6))
        seconds = time.monotonic() - began
        used = cpu_seconds(environment) - used
    if len({answer.number for answer in answers}) != len(edits):
        raise SystemExit(f"{len(edits)} candidates were handed over and {len(answers)} answered")
    return len(edits) / seconds, used / len(edits)


def cpu_seconds(environment: Environment) -> float:
    """Of every pytest of this user that is at work in the environment, and of the children it waited for."""
    script = "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; echo; cat $p/stat; readlink $p/cwd; done 2>/dev/null"
    lines = environment.glance(script).splitlines()
    total = 0
    for command, stat, cwd in zip(lines, lines[1:], lines[2:], strict=False):
        if "pytest" in command and cwd == environment.root and ")" in stat:
            total += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


def rate_of_files(environment: Environment, edits: Sequence[Edit], must: list[str], keep: list[str]) -> float:
    """The loop a script would be: write the file, run the tests that matter, put the file back."""
    began = time.monotonic()
    for edit in edits:
        before = environment.read(edit.path)
        environment.write(edit.path, edit.applied_to(before))
        run_tests(environment, COMMAND + " -x", [*must, *keep], timeout=60)
        environment.write(edit.path, before)
    return len(edits) / (time.monotonic() - began)


def candidates(path: str, text: str, count: int) -> list[Edit]:
    file = SourceFile(path, text.encode())
    lines = {(path, number): 1.0 for number in range(1, len(text.splitlines()) + 1)}
    return [each.edit for each in rank({path: file}, lines, all_templates(), Hints(), limit=count)]


class prepared:
    """An environment for a repository of these files."""

    def __init__(self, folder: Path, files: dict[str, str], kind: str) -> None:
        snapshot = take_snapshot(init_repository(folder / "repository", files), folder / "base.git")
        spec = EnvSpec(python="3.11", tools=("python -m pip install -q pytest",))
        self._place: PreparedEnvironment = (prepare_docker if kind == "docker" else prepare_local)(snapshot, spec)

    def __enter__(self) -> PreparedEnvironment:
        return self._place

    def __exit__(self, *exc: object) -> None:
        self._place.close()


if __name__ == "__main__":
    main()
