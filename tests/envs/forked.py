"""What candidates come to in the server of the tests, wherever it stands."""

from collections.abc import Mapping, Sequence

from envs import Environment
from envs.fork_server import Answer, ForkServer, Group, Mode, Outcome, Spans, Tier
from tests.envs.project import PROJECT, STATUSES

PATH = "src/calc.py"
MUST = ("tests/test_calc.py::test_half_odd",)
KEEP = tuple(test for test, status in STATUSES.items() if status == "passed")
GROUPS = {"all": Group(MUST, KEEP)}
LIMIT = Tier(20, 0.05, 10)

OUTCOMES: Mapping[tuple[str, str], Outcome] = {
    ("x // 2", "x / 2"): "ok",
    ("x // 2", "x // 3"): "failing",
    ("x // 2", "x / / 2"): "syntax",
    ("x + x", "x - x"): "failing",
    ("return x // 2", "\n    while True: pass"): "timeout",
    ("return x // 2", "import time; time.sleep(60)"): "timeout",
    ("return x // 2", "__import__('os')._exit(3)"): "died",
    ("return x // 2", "__import__('os').kill(__import__('os').getpid(), 9)"): "denied",
    ("return x // 2", "return [0] * 10 ** 10"): "failing",
    ("return x // 2", "return x / 2 if x != 4 else 0"): "broke",
    ("def half(x):", "def half(x, y=0 + 1):"): "unswappable",
}
"""What is written in the place of what, and what comes of it."""


def spans(number: int, old: str, new: str, source: str = PROJECT[PATH], path: str = PATH) -> Spans:
    start = source.encode().index(old.encode())
    return Spans(number, ((path, start, start + len(old.encode()), new),), "all")


def ran(server: ForkServer, candidates: Sequence[Spans], mode: Mode = "swap", limit: Tier = LIMIT) -> dict[int, Answer]:
    answers = list(server.run(candidates, GROUPS, tier=limit, seconds=120, stop_after=99, mode=mode))
    assert len({answer.number for answer in answers}) == len(answers), "each is told once"
    return {answer.number: answer for answer in answers}


def check_outcomes(environment: Environment) -> None:
    with ForkServer(environment, "python -m pytest", MUST, KEEP) as server:
        ready = server.start(90)
        assert ready.forks, ready.why
        assert not ready.unsafe
        candidates = [spans(number, *edit) for number, edit in enumerate(OUTCOMES)]
        answers = ran(server, candidates)
        audited = "audit" in ready.fence
        for number, (edit, wanted) in enumerate(OUTCOMES.items()):
            # Without an audit hook (before Python 3.8) a candidate may end itself, and its signature is not understood.
            expected = {wanted} if audited else {wanted, "died", "unswappable"}
            assert answers[number].outcome in expected, edit
        at_import = [
            spans(0, "def half(x):", "HALF = 0.5\n\n\ndef half(x):"),
            spans(1, "x // 2", "x / 2"),
            spans(2, "def half(x):", "import nowhere\n\n\ndef half(x):"),
        ]
        outcomes = {number: answer.outcome for number, answer in ran(server, at_import, "import").items()}
        assert outcomes == {0: "failing", 1: "ok", 2: "failing"}
