"""A compiled source that was changed is compiled again, and a step that never worked is nobody's fault."""

import pytest

from envs import EnvSpec
from envs.local import PreparedLocal
from swe_agent.baseline import Baseline, run_baseline
from swe_agent.candidate import Verdict
from swe_agent.validation import build_steps, validate
from tests.conftest import MakeRepository
from tests.swe_agent.projects import FIXED, PROJECT, Files, Project, candidate, difference

FILES: Files = {**PROJECT, "fast.c": "int good;\n"}
STEP = "grep -q good fast.c || { echo 'fast.c:1: error: not good'; exit 1; }"
BASELINE: list[Baseline] = []


def judged(below: PreparedLocal, make_repository: MakeRepository, change: Files, *steps: str) -> Verdict:
    project = Project(below, FILES)
    if not BASELINE:
        with project.open() as environment:
            BASELINE.append(
                run_baseline(environment, "python -m pytest", (), "", timeout=60.0, observer=lambda _: None)
            )
    given = candidate(difference(make_repository, FILES, {"calc.py": FIXED, **change}))
    return validate(project, given, BASELINE[0], timeout=60.0, observer=lambda _: None, build=steps)


@pytest.mark.parametrize(
    ("source", "step", "status", "ok", "reason"),
    [
        ("int good, better;\n", STEP, "validated", True, "compiled again: grep"),
        ("int bad;\n", STEP, "failed", False, "fast.c:1: error: not good"),
        ("int bad;\n", "exit 3", "plausible", None, "fast.c could not be compiled here, with or without the candidate"),
    ],
)
def test_a_compiled_source(
    local_with_pytest: PreparedLocal, make_repository: MakeRepository, source: str, step: str, status: str,
    ok: bool | None, reason: str,
) -> None:  # fmt: skip
    verdict = judged(local_with_pytest, make_repository, {"fast.c": source}, step)
    assert verdict.evidence is not None
    assert verdict.evidence.builds is not None
    assert (verdict.status, verdict.evidence.builds.ok) == (status, ok), verdict.reason
    assert reason in verdict.evidence.builds.reason
    if ok is not True:
        assert reason in verdict.reason
    assert verdict.evidence.commands[0].when == "build"


def test_without_a_compiled_source_nothing_is_compiled(
    local_with_pytest: PreparedLocal, make_repository: MakeRepository
) -> None:
    verdict = judged(local_with_pytest, make_repository, {}, "exit 3")
    assert verdict.status == "validated"
    assert verdict.evidence is not None
    assert [run.when for run in verdict.evidence.commands] == ["candidate 1"]


def test_which_ecosystems_need_it() -> None:
    (python,) = build_steps(EnvSpec(install=("pip install -e .",)))
    assert "build_ext --inplace" in python
    assert build_steps(EnvSpec(ecosystem="c", install=("cmake -B b", "cmake --build b"))) == (
        "cmake -B b",
        "cmake --build b",
    )
    assert build_steps(EnvSpec(ecosystem="go")) == ()
