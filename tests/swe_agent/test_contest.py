"""Several candidates for one issue: told apart, judged in clean environments, compared, and one of them chosen."""

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import pytest

from envs import PreparedEnvironment
from envs.docker import prepare_docker
from envs.local import PreparedLocal
from envs.snapshot import take_snapshot
from envs.spec import EnvSpec
from localization import GitTree
from swe_agent.baseline import run_baseline
from swe_agent.candidate import Candidate, Verdict
from swe_agent.config import BudgetSettings
from swe_agent.contest import Contest
from swe_agent.issue import Issue
from swe_agent.selection import settled
from swe_agent.strategies.base import Context
from swe_agent.validation import validate
from tests.conftest import MakeRepository
from tests.swe_agent.projects import Files, Project, difference
from trajectories import CandidateFound, Event, ExitStatus, Note, Selected, Selection, TestsRan, VerdictReached

CODE = '''\
def average(numbers):
    """Of a list."""
    total = 0
    for number in numbers:
        total += number
    return total / (len(numbers) - 1)
'''
FILES: Files = {
    "conftest.py": "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n",
    "stats.py": CODE,
    "tests/test_stats.py": (
        "from stats import average\n\n\ndef test_average():\n    assert average([1, 2, 3]) == 2\n\n\n"
        "def test_zero():\n    assert average([0, 0]) == 0\n"
    ),
}
RIGHT = CODE.replace("(len(numbers) - 1)", "len(numbers)")
REFORMATTED = RIGHT.replace("total", "result").replace('    """Of a list."""\n', "    # of a list\n")
ANOTHER = CODE.replace("    total = 0\n", "    numbers = list(numbers)\n    total = 0\n").replace(
    "(len(numbers) - 1)", "len(numbers)"
)
OVERFITTED = CODE.replace("(len(numbers) - 1)", "3")
BROKEN = CODE.replace("(len(numbers) - 1)", "0")
ISSUE = Issue(title="average is wrong", body="")


class Several:
    """Candidates that are there already."""

    name = "several"
    enough = 9

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = candidates
        self.taken = 0

    def solve(self, issue: Issue, context: Context) -> Generator[Candidate, None, ExitStatus]:
        for candidate in self.candidates:
            self.taken += 1
            yield candidate
        return "candidate_limit"


@dataclass
class Held:
    contest: Contest
    selection: Selection
    verdict: Verdict
    events: list[Event]
    kept: list[int]
    taken: int

    @property
    def reasons(self) -> dict[int, str]:
        return {each.number: each.reason for each in self.selection.candidates}


Hold = Callable[..., Held]


def hold_in(
    prepared: PreparedEnvironment, make_repository: MakeRepository, texts: Sequence[str], wanted: int = 9,
    *, seconds: float = 300.0,
) -> Held:  # fmt: skip
    repository = make_repository({path: text for path, text in FILES.items() if text is not None})
    events: list[Event] = []
    with prepared.open() as environment:
        baseline = run_baseline(environment, "python -m pytest", (), "", timeout=60, observer=events.append)
    context = Context(
        prepared=prepared,
        base=GitTree(repository, "HEAD"),
        baseline=baseline,
        budget=BudgetSettings(),
        observer=events.append,
        deadline=time.monotonic() + seconds,
    )
    kept: list[int] = []
    contest = Contest(
        repository / ".git",
        "HEAD",
        judge=lambda context, candidate: validate(
            context.prepared, candidate, context.baseline, timeout=60.0, observer=context.observer
        ),
        keep=lambda candidate: kept.append(candidate.number),
        wanted=wanted,
    )
    strategy = Several(
        [
            Candidate(number, difference(make_repository, FILES, {"stats.py": text}), f"several:{number}")
            for number, text in enumerate(texts, 1)
        ]
    )
    contest.hold(strategy, ISSUE, context)
    contest.choose(context, seconds)
    assert contest.best is not None
    assert contest.selection is not None
    verdict = settled(contest.best.verdict, contest.selection)
    return Held(contest, contest.selection, verdict, events, kept, strategy.taken)


@pytest.fixture
def hold(local_with_pytest: PreparedLocal, make_repository: MakeRepository) -> Hold:
    def held(texts: Sequence[str], wanted: int = 9) -> Held:
        project = Project(local_with_pytest, FILES)
        return hold_in(project, make_repository, texts, wanted)

    return held


def test_the_right_one_wins_by_agreement_over_an_overfitted_one(hold: Hold) -> None:
    held = hold([BROKEN, OVERFITTED, RIGHT, REFORMATTED, ANOTHER])
    assert (held.selection.winner, held.verdict.status, held.selection.ambiguous) == (3, "validated", False)
    assert held.selection.clusters == ((3, 5), (2,))
    assert held.selection.reason == "3 of 4 candidates with this verdict do the same"
    assert held.reasons[1].startswith("a weaker verdict: ")
    assert "for average([" in held.reasons[2]
    assert held.reasons[4] == "says the same as candidate 3 in other words"
    assert held.reasons[5].startswith("does the same as candidate 3 on ")
    assert held.kept[-1] == 3
    judged = [event.number for event in held.events if isinstance(event, VerdictReached)]
    assert judged == [1, 2, 3, 5], "a repeat is not run again"
    found = [event.number for event in held.events if isinstance(event, CandidateFound)]
    assert (found, held.contest.count) == ([1, 2, 3, 4, 5], 5)
    (told,) = [event for event in held.events if isinstance(event, Selected)]
    assert told.selection == held.selection
    assert held.selection.probe is not None
    assert held.selection.probe.functions == ("stats.py::average",)
    assert held.selection.probe.compared > 10


def test_two_that_disagree_with_nobody_to_say_who_is_right(hold: Hold) -> None:
    held = hold([OVERFITTED, RIGHT])
    assert (held.verdict.status, held.selection.ambiguous) == ("plausible", True)
    assert "candidate 2 is validated too and does something else: for average([" in held.verdict.reason
    assert held.verdict.fail_to_pass == ("tests/test_stats.py::test_average",)


def test_two_that_do_the_same_are_not_ambiguous(hold: Hold) -> None:
    held = hold([ANOTHER, RIGHT])
    assert (held.selection.winner, held.verdict.status) == (2, "validated")
    assert "do the same on" in held.selection.reason


def test_the_first_validated_one_ends_the_search_where_one_is_enough(hold: Hold) -> None:
    held = hold([BROKEN, RIGHT, OVERFITTED], wanted=1)
    assert (held.taken, held.selection.winner, held.verdict.status) == (2, 2, "validated")
    assert held.contest.exit_reason == "submitted"
    assert held.selection.probe is None
    assert not [event for event in held.events if isinstance(event, Note) and "comparing" in event.text]


def test_without_a_validated_one_the_search_goes_to_its_end(hold: Hold) -> None:
    held = hold([BROKEN])
    assert (held.verdict.status, held.contest.exit_reason) == ("failed", "candidate_limit")
    assert held.selection.reason == "the only candidate"


def test_a_repeat_costs_no_run_of_the_tests(hold: Hold) -> None:
    once = hold([RIGHT])
    twice = hold([RIGHT, REFORMATTED])
    runs = [sum(isinstance(event, TestsRan) for event in held.events) for held in (once, twice)]
    assert runs[0] == runs[1]
    assert twice.selection.reason == "the only candidate, found 2 times"


@pytest.mark.docker
def test_in_a_container(make_repository: MakeRepository, tmp_path_factory: pytest.TempPathFactory) -> None:
    repository = make_repository({path: text for path, text in FILES.items() if text is not None})
    snapshot = take_snapshot(repository, tmp_path_factory.mktemp("contest") / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(python="3.9", tools=("python -m pip install -q pytest",)))
    held = hold_in(prepared, make_repository, [OVERFITTED, RIGHT, ANOTHER])
    prepared.close()
    assert held.selection.clusters == ((2, 3), (1,)), held.selection
    assert (held.selection.winner, held.verdict.status) == (2, "validated")
