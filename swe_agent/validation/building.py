"""Whether the tree with a candidate builds: what was compiled is compiled again, and tests are still collected."""

import re
from pathlib import PurePosixPath

from envs import Environment, EnvSpec, PreparedEnvironment, TestReport
from swe_agent.baseline import Baseline
from swe_agent.evidence import Build
from swe_agent.validation.changes import Changes
from swe_agent.validation.recorder import Recorder

_COMPILED = frozenset(
    (".c", ".h", ".cc", ".hh", ".cpp", ".hpp", ".cxx", ".hxx", ".pyx", ".pxd", ".pxi", ".f", ".f90", ".m", ".cu")
)
_PYTHON = "[ ! -f setup.py ] || python setup.py build_ext --inplace"


def build_steps(spec: EnvSpec) -> tuple[str, ...]:
    """Commands that compile the tree again without network, for ecosystems whose test command does not do so itself."""
    if spec.ecosystem == "python":
        return (_PYTHON,)
    return spec.install if spec.ecosystem == "c" else ()


def build_again(
    prepared: PreparedEnvironment,
    environment: Environment,
    changes: Changes,
    steps: tuple[str, ...],
    recorder: Recorder,
) -> Build | None:
    """Compile where a compiled source was changed; None where nothing has to be.

    A step that also fails without the candidate says nothing about it: `ok` is then None.
    """
    sources = [each.path for each in changes.all if PurePosixPath(each.path).suffix.lower() in _COMPILED]
    if not steps or not sources:
        return None
    for step in steps:
        done = recorder.step(environment, step, "build")
        if not done.ok:
            with prepared.open() as clean:
                before = recorder.step(clean, step, "build without the candidate")
            if before.ok:
                return Build(ok=False, reason=f"`{step}`: {_last_error(done.output)}")
            return Build(ok=None, reason=f"{sources[0]} could not be compiled here, with or without the candidate")
    return Build(ok=True, reason=f"compiled again: {'; '.join(steps)}")


def collected(baseline: Baseline, after: TestReport) -> Build | None:
    """Whether the tests can still be collected; None where nobody could tell."""
    if after.timed_out or after.opaque:
        return None
    lost = {test.split("::")[0] for test in baseline.passing - after.passed} & after.failed
    for result in after.tests:
        if result.id in lost and "::" not in result.id:
            return Build(ok=False, reason=f"{result.id} cannot be imported: {_last_error(result.message)}")
    if not after.tests:
        if not baseline.passing:
            return None
        return Build(ok=False, reason=f"no test could be collected: {_last_error(after.output)}")
    number = len(after.tests)
    return Build(ok=True, reason=f"{number} test{'s' * (number != 1)} collected and run")


def _last_error(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line.removeprefix("E ").strip() for line in lines if re.match(r"E  |.*\b[Ee]rror\b", line)]
    return (errors or lines or ["no message"])[-1][:300]
