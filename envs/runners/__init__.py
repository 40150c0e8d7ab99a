"""Test runners other than pytest, which has a plugin: how each is told to name its tests and to run some of them.

One file per runner; a new one is a file beside the others and a name in `RUNNERS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from envs.runners import (
    ava,
    cargo_test,
    ctest,
    django,
    go_test,
    jest,
    meson_test,
    mocha,
    node_test,
    phpunit,
    prove,
    python_unittest,
    rspec,
    vitest,
)
from envs.runners.base import Runner
from envs.runners.line import Line, parse_line
from envs.runners.scripts import Read, script_of
from envs.runners.tox import tox_variables

RUNNERS: tuple[Runner, ...] = (
    ava.RUNNER,
    cargo_test.RUNNER,
    ctest.RUNNER,
    django.RUNNER,
    go_test.RUNNER,
    jest.RUNNER,
    meson_test.RUNNER,
    mocha.RUNNER,
    node_test.RUNNER,
    phpunit.RUNNER,
    prove.RUNNER,
    python_unittest.RUNNER,
    rspec.RUNNER,
    vitest.RUNNER,
)

__all__ = ["RUNNERS", "Read", "Runner", "Shaped", "shape", "tox_variables"]

_DEPTH = 4


@dataclass(frozen=True)
class Shaped:
    """A command as it is run: the runner behind it, and whether only some of its tests run."""

    command: str
    runner: str | None = None
    narrowed: bool = False


def shape(command: str, ids: Sequence[str], read: Read) -> Shaped:
    """The command with the flags that make its output name every test, narrowed to `ids` where its runner can.

    Scripts of package.json, composer.json and one-line Makefile targets are followed to the runner they call (`read`
    gives a file's text). A command that is not plainly a runner's is left as it is.
    """
    line = parse_line(command)
    if line is None:
        return Shaped(command)
    told, runner = _told(line, read)
    if runner is None:
        return Shaped(command)
    # A command stands under its own name when no test explains its failure: only the whole of it can show that again.
    narrowed = _narrowed(line, ids, read) if ids and command not in ids else None
    return Shaped((narrowed or told).text, runner.name, narrowed is not None)


def _told(line: Line, read: Read, depth: int = 0) -> tuple[Line, Runner | None]:
    if (found := _runner(line)) is not None:
        runner, place = found
        return runner.tell(place), runner
    script = script_of(line, read) if depth < _DEPTH else None
    if script is None:
        return line, None
    inner, behind = _told(script.line, read, depth + 1)
    return script.wrap(inner) or line, behind


def _narrowed(line: Line, ids: Sequence[str], read: Read, depth: int = 0) -> Line | None:
    if (found := _runner(line)) is not None:
        runner, place = found
        return runner.narrow(runner.tell(place), ids)
    script = script_of(line, read) if depth < _DEPTH else None
    inner = _narrowed(script.line, ids, read, depth + 1) if script else None
    return script.wrap(inner) if script and inner else None


def _runner(line: Line) -> tuple[Runner, Line] | None:
    for place in line.places():
        for runner in RUNNERS:
            if runner.recognises(place):
                return runner, place
    return None
