"""The server of the tests: candidates are told apart, kept apart, kept in, and nothing of them stays."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from envs import Environment
from envs.fork_server import ForkServer, Group, Spans, Tier
from envs.local import PreparedLocal
from tests.conftest import write_files
from tests.envs.forked import GROUPS, KEEP, LIMIT, MUST, check_outcomes, ran, spans
from tests.envs.project import PROJECT

PYTEST = "python -m pytest"


def laid(environment: Environment, files: dict[str, str]) -> None:
    for path, text in files.items():
        environment.write(path, text.encode())


@pytest.fixture
def environment(local_with_pytest: PreparedLocal) -> Iterator[Environment]:
    with local_with_pytest.open() as environment:
        yield environment


def running(environment: Environment) -> list[str]:
    """Command lines of this host that mention the environment's folder."""
    folder = str(Path(environment.root).parent)
    listed = subprocess.run(["ps", "-eo", "pid,args", "ww"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if folder in line and str(os.getpid()) not in line.split()[:1]]


def test_outcomes(environment: Environment) -> None:
    laid(environment, dict(PROJECT))
    before = environment.diff()
    check_outcomes(environment)
    assert environment.diff() == before, "nothing is written to the tree"
    assert running(environment) == []


STATEFUL = {
    "conftest.py": PROJECT["conftest.py"],
    "src/state.py": """\
import functools

SEEN = []
TABLE = {"a": [1]}
COUNT = 0


class Box:
    size = 3

    def __init__(self):
        self.items = [1]


BOX = Box()


@functools.lru_cache
def cached(x):
    return base(x)


def base(x):
    return x


def answer(values, by=2, *, plus=0):
    return sorted(values)[0] * by + plus
""",
    "tests/test_state.py": """\
import pytest
from state import BOX, SEEN, TABLE, Box, answer, base, cached
import state

VALUES = [3, 1, 2]


def test_wrong():
    assert answer(VALUES) == 3


@pytest.mark.parametrize("values", [[3, 1], [5, 4, 1]])
def test_nothing_is_left(values):
    assert (SEEN, TABLE, BOX.items, Box.size, state.COUNT, cached(7)) == ([], {"a": [1]}, [1], 3, 0, 7)
    assert values[0] in (3, 5)
    assert VALUES == [3, 1, 2]
""",
}
WRONG = "tests/test_state.py::test_wrong"
CLEAN = ("tests/test_state.py::test_nothing_is_left[values0]", "tests/test_state.py::test_nothing_is_left[values1]")
LEAKING = (
    "SEEN.append(1); return 3",
    "SEEN.append(1); return 4",
    "TABLE['a'].append(2); return 4",
    "TABLE.clear(); return 4",
    "BOX.items = []; return 4",
    "Box.size = 9; return 4",
    "global COUNT; COUNT = 5; return 4",
    "base.__code__ = (lambda x: 0).__code__; return 4",
    "values.sort(); return 4",
    "import os; os.environ['LEFT'] = 'x'; return 4",
    "import os; os.chdir('/'); return 4",
)
RETURN = "return sorted(values)[0] * by + plus"


def test_what_a_candidate_leaves_behind_is_not_there_for_the_next(environment: Environment) -> None:
    laid(environment, STATEFUL)
    source = STATEFUL["src/state.py"]
    groups = {"all": Group((WRONG,), CLEAN)}
    right = "return sorted(values)[0] * by + plus + 1"
    texts = [text for leaking in LEAKING for text in (leaking, right)]
    candidates = [spans(number, RETURN, text, source, "src/state.py") for number, text in enumerate(texts)]
    with ForkServer(environment, PYTEST, [WRONG], CLEAN, jobs=1) as server:
        assert server.start(90).forks
        answers = {each.number: each for each in server.run(candidates, groups, tier=LIMIT, seconds=90, stop_after=99)}
    outcomes = [answers[number].outcome for number in range(len(texts))]
    assert outcomes[1::2] == ["ok"] * len(LEAKING)
    assert set(outcomes[::2]) == {"broke", "failing"}


def test_defaults_are_swapped_and_edits_build_on_each_other(environment: Environment) -> None:
    laid(environment, STATEFUL)
    source = STATEFUL["src/state.py"]
    first = spans(0, "by=2", "by=3", source, "src/state.py")
    keyword = spans(1, "plus=0", "plus=1", source, "src/state.py")
    after = source.replace(RETURN, "found = sorted(values)\n    return found[0] * by + plus")
    whole = spans(2, RETURN, "found = sorted(values)\n    return found[0] * by + plus", source, "src/state.py")
    more = spans(2, "found[0] * by", "found[-1] * 1", after, "src/state.py")
    groups = {"all": Group((WRONG,), CLEAN)}
    both = Spans(2, (*whole.edits, *more.edits), "all")
    with ForkServer(environment, PYTEST, [WRONG], CLEAN) as server:
        assert server.start(90).forks
        found = list(server.run([first, keyword, both], groups, tier=LIMIT, seconds=90, stop_after=99))
    assert {each.number: each.outcome for each in found} == {0: "ok", 1: "ok", 2: "ok"}


def test_of_several_failing_tests_those_that_turn_are_told(environment: Environment) -> None:
    laid(environment, dict(PROJECT))
    groups = {"all": Group((*MUST, "tests/test_calc.py::test_needs"), KEEP)}
    with ForkServer(environment, PYTEST, groups["all"].must, KEEP) as server:
        assert server.start(90).forks
        one = [spans(1, "x // 2", "x / 2"), spans(2, "x // 2", "x // 3")]
        answers = list(server.run(one, groups, tier=LIMIT, seconds=60, stop_after=9, partial=True))
    assert {each.number: (each.outcome, each.fixed) for each in answers} == {1: ("partial", MUST), 2: ("failing", ())}


def test_a_slow_candidate_gets_more_time_when_it_is_asked_again(environment: Environment) -> None:
    laid(environment, dict(PROJECT))
    slow = spans(1, "return x // 2", "sum(range(6 * 10 ** 6))\n    return x / 2")
    with ForkServer(environment, PYTEST, MUST, KEEP) as server:
        assert server.start(90).forks
        assert ran(server, [slow], limit=Tier(1, 0.05, 60))[1].outcome == "timeout"
        assert ran(server, [slow], limit=Tier(1, 30, 60))[1].outcome == "ok"


UNSAFE = """\
import threading

import pytest
from calc import half

ask, told = threading.Event(), threading.Event()


def serve():
    while True:
        ask.wait()
        told.set()


threading.Thread(target=serve, daemon=True).start()


def test_wrong():
    assert half(3) == 1.5


def test_thread():
    ask.set()
    assert told.wait(0.5)
"""


def test_a_test_that_does_not_survive_a_fork_is_named(environment: Environment) -> None:
    laid(environment, {**PROJECT, "tests/test_unsafe.py": UNSAFE})
    wrong, thread = "tests/test_unsafe.py::test_wrong", "tests/test_unsafe.py::test_thread"
    with ForkServer(environment, PYTEST, [wrong], [thread]) as server:
        ready = server.start(60)
    assert ready.forks
    assert "is failed in a forked child" in ready.unsafe[thread]


def test_a_server_that_cannot_start_says_why(environment: Environment) -> None:
    laid(environment, {**PROJECT, "conftest.py": "raise RuntimeError('no database here')\n"})
    with ForkServer(environment, PYTEST, MUST, KEEP) as server:
        ready = server.start(60)
    assert not ready.forks
    assert "no database here" in ready.why


HOSTILE = (
    "__import__('shutil').rmtree({outside!r})",
    "__import__('os').remove({file!r})",
    "open({file!r}, 'w').close()",
    "__import__('os').rename({file!r}, {file!r} + '2')",
    "__import__('subprocess').run(['rm', '-rf', {outside!r}])",
    "__import__('os').system('sleep 300 &')",
    "__import__('subprocess').Popen(['sleep', '300'], start_new_session=True)",
    "__import__('os').fork(); __import__('os').setsid(); __import__('time').sleep(300)",
    "s = __import__('socket'); s.create_connection(('127.0.0.1', 9)).close()",
    "s = __import__('socket').socket(); s.bind(('127.0.0.1', 0)); s.listen()",
    "__import__('os').kill({pid}, 9)",
    "\n    while True: __import__('os').fork()",
    "\n    while True: pass",
    "__import__('ctypes').CDLL(None).remove({file!r}.encode())",
    "__import__('ctypes').CDLL(None).kill({pid}, 9)",
    "\n    try: open({file!r}, 'w')\n    except BaseException: pass",
)


def test_nothing_that_candidates_do_gets_out(environment: Environment, tmp_path: Path) -> None:
    laid(environment, dict(PROJECT))
    write_files(tmp_path / "outside", {"kept": "kept"})
    file = tmp_path / "outside" / "kept"
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"]) as victim:
        known = {"outside": str(file.parent), "file": str(file), "pid": victim.pid}
        texts = [text.format(**known) for text in HOSTILE]
        candidates = [spans(number, "return x // 2", text) for number, text in enumerate(texts)]
        with ForkServer(environment, PYTEST, MUST, KEEP) as server:
            ready = server.start(90)
            assert ready.forks
            answers = ran(server, candidates, limit=Tier(20, 0.05, 2))
            kernel = "Landlock" in ready.fence
        alive = victim.poll() is None
        victim.kill()
    assert len(answers) == len(HOSTILE)
    assert {answer.outcome for answer in answers.values()} <= {"denied", "failing", "timeout", "died"}
    assert answers[0].outcome == "denied"
    assert running(environment) == []
    if kernel:  # without it code in C is not held in the local environment
        assert file.read_text() == "kept"
        assert alive


def test_the_server_ends_with_its_host(environment: Environment) -> None:
    laid(environment, dict(PROJECT))
    server = ForkServer(environment, PYTEST, MUST, KEEP)
    assert server.start(90).forks
    answers = server.run([spans(1, "return x // 2", "import time; time.sleep(60)")], GROUPS,
                         tier=Tier(1, 60, 60), seconds=60, stop_after=1)  # fmt: skip
    assert running(environment)
    del answers
    server.close()
    assert running(environment) == []
