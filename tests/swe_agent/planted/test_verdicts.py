"""Validation tells right from wrong: every planted candidate gets its word, and the evidence for it."""

from collections.abc import Callable, Iterator

import pytest

from envs import EnvSpec, Patch, PreparedEnvironment
from envs.docker import prepare_docker
from envs.local import PreparedLocal
from envs.snapshot import take_snapshot
from localization import DirectoryTree
from swe_agent.baseline import Baseline, run_baseline
from swe_agent.candidate import Verdict
from swe_agent.evidence import Evidence
from swe_agent.regression import RegressionSelection
from swe_agent.validation import validate
from tests.conftest import MakeRepository, init_repository
from tests.swe_agent.planted.project import CASES, FAILING, FLICKER, PROPERTY, SHOP, SLOW, SLOW_SHOP
from tests.swe_agent.projects import Project, candidate, difference

PYTEST = "python -m pytest"
BASELINES: dict[tuple[str, bool], Baseline] = {}
"""Runs before the edit, which say the same each time."""

Judge = Callable[..., Verdict]


def judged(prepared: PreparedEnvironment, patch: Patch, *, named: bool = False) -> Verdict:
    key = (prepared.kind, named)
    if key not in BASELINES:
        with prepared.open() as environment:
            wanted = (FAILING,) if named else ()
            BASELINES[key] = run_baseline(environment, PYTEST, wanted, "", timeout=60.0, observer=lambda _: None)
    return validate(prepared, candidate(patch), BASELINES[key], timeout=60.0, observer=lambda _: None)


@pytest.fixture
def shop(local_with_pytest: PreparedLocal) -> Project:
    return Project(local_with_pytest, SHOP)


def evidence_of(verdict: Verdict) -> Evidence:
    assert verdict.evidence is not None
    return verdict.evidence


@pytest.mark.parametrize("name", CASES)
def test_the_word(shop: Project, make_repository: MakeRepository, name: str) -> None:
    case = CASES[name]
    verdict = judged(shop, difference(make_repository, SHOP, case.change))
    assert verdict.status == case.status, verdict.reason
    assert verdict.pass_to_fail == case.broken
    assert verdict.accepted is (case.exit_code == 0)
    if verdict.status in ("validated", "plausible"):
        assert verdict.fail_to_pass == (FAILING,)
    told = evidence_of(verdict)
    assert {(each.kind, each.path) for each in told.tampering or ()} == set(case.tampering)
    assert all(each.reason for each in told.tampering or ())


@pytest.mark.parametrize(
    "name", ["a right fix", "one that edits the test", "one that deletes the failing test", "one that only reformats"]
)
def test_the_word_when_a_person_named_the_test(shop: Project, make_repository: MakeRepository, name: str) -> None:
    verdict = judged(shop, difference(make_repository, SHOP, CASES[name].change), named=True)
    assert verdict.status == CASES[name].named


def test_the_evidence_of_a_right_fix(shop: Project, make_repository: MakeRepository) -> None:
    told = evidence_of(judged(shop, difference(make_repository, SHOP, CASES["a right fix"].change)))
    assert told.applies
    assert told.builds is not None
    assert (told.builds.ok, told.builds.reason) == (True, "4 tests collected and run")
    assert (told.newly_passing, told.newly_failing, told.still_failing, told.flaky) == ((FAILING,), (), (), ())
    assert (told.lint, told.tampering, told.regression, told.reproduction) == ((), (), None, None)
    assert told.size is not None
    assert told.size.model_dump() == {"files": 1, "added": 1, "removed": 1}
    assert [file.model_dump() for file in told.files] == [
        {"path": "shop/prices.py", "change": "modified", "role": "source"}
    ]
    assert told.reformats_only is False
    (run,) = told.commands
    assert (run.when, run.command, run.exit_code, run.passed, run.failed) == ("candidate 1", PYTEST, 0, 4, 0)
    assert run.seconds > 0


def test_the_evidence_of_others(shop: Project, make_repository: MakeRepository) -> None:
    def told(name: str) -> Evidence:
        return evidence_of(judged(shop, difference(make_repository, SHOP, CASES[name].change)))

    assert told("one that only reformats").reformats_only
    added = told("a right fix that adds a test to the same file")
    assert added.new_tests_passing == ("tests/test_prices.py::test_no",)
    assert [run.when for run in added.commands] == ["candidate 1", "with the tests as they were"]
    lint = told("a right fix that does not parse elsewhere").lint
    assert lint is not None
    assert [error.path for error in lint] == ["shop/later.py"]
    builds = told("one that cannot be imported").builds
    assert builds is not None
    assert builds.ok is False
    assert "No module named 'nosuchmodule'" in builds.reason


def test_a_flaky_failure_is_not_its_fault(local_with_pytest: PreparedLocal, make_repository: MakeRepository) -> None:
    files = {**SHOP, "tests/test_flicker.py": FLICKER}
    project = Project(local_with_pytest, files)
    with project.open() as environment:
        before = run_baseline(environment, PYTEST, (), "", timeout=60.0, observer=lambda _: None)
    patch = difference(make_repository, files, CASES["a right fix"].change)
    verdict = validate(project, candidate(patch), before, timeout=60.0, observer=lambda _: None)
    assert (verdict.status, verdict.flaky) == ("validated", ("tests/test_flicker.py::test_flickers",))
    assert evidence_of(verdict).flaky == verdict.flaky


@pytest.mark.parametrize("method", ["coverage", "imports"])
def test_the_hidden_property_is_reached_within_a_budget(
    local_with_pytest: PreparedLocal, make_repository: MakeRepository, method: str
) -> None:
    """The slow test is left out, and that is said; what reaches the edit is run."""
    project = Project(local_with_pytest, SLOW_SHOP)
    tree = DirectoryTree(make_repository({path: text or "" for path, text in SLOW_SHOP.items()}))
    time = 1.0 if method == "coverage" else None
    with project.open() as environment:
        before = run_baseline(
            environment, PYTEST, (), "", timeout=60.0, observer=lambda _: None, regression_time=time
        )  # fmt: skip

    def judge(name: str) -> Verdict:
        given = candidate(difference(make_repository, SLOW_SHOP, CASES[name].change))
        within = RegressionSelection(tree, 1.0)
        return validate(project, given, before, timeout=60.0, observer=lambda _: None, regression=within)

    overfitted = judge("an overfitted one")
    assert (overfitted.status, overfitted.pass_to_fail) == ("failed", (PROPERTY,))
    right = judge("a right fix")
    assert right.status == "validated"
    assert "of 4 of 5 tests, chosen for 1 s, nothing that passed before fails" in right.reason
    choice = evidence_of(right).regression
    assert choice is not None
    assert (choice.method, choice.left_out, choice.chosen, choice.reaching) == (method, (SLOW,), 4, 3)
    assert choice.seconds <= choice.budget == 1.0
    assert SLOW not in evidence_of(right).newly_failing


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedEnvironment]:
    folder = tmp_path_factory.mktemp("planted")
    files = {path: text or "" for path, text in SHOP.items()}
    snapshot = take_snapshot(init_repository(folder / "repository", files), folder / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(tools=("python -m pip install -q pytest",)))
    yield prepared
    prepared.close()


@pytest.mark.docker
@pytest.mark.parametrize(
    "name", ["a right fix", "an overfitted one", "one that edits the test", "one whose new test makes the old one pass"]
)
def test_the_word_in_a_container(container: PreparedEnvironment, make_repository: MakeRepository, name: str) -> None:
    case = CASES[name]
    verdict = judged(container, difference(make_repository, SHOP, case.change))
    assert (verdict.status, verdict.pass_to_fail) == (case.status, case.broken), verdict.reason
    assert {(each.kind, each.path) for each in evidence_of(verdict).tampering or ()} == set(case.tampering)
