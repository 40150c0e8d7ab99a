import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swe_agent.budget import Budget, BudgetExceeded
from swe_agent.errors import SweAgentError
from trajectories import Usage

UNKNOWN = Usage(input=None, output=None, cached=None, cost_usd=None)


def test_without_limits_everything_fits_and_is_counted() -> None:
    budget = Budget()
    budget.settle(budget.reserve(1e9, 10**12), Usage(input=10, output=5, cached=3, cost_usd=0.25))
    budget.settle(budget.reserve(None, 1), Usage(input=1, output=1, cached=0, cost_usd=0.5))
    assert budget.spent == Usage(input=11, output=6, cached=3, cost_usd=0.75)


def test_the_worst_case_is_refused_before_the_call() -> None:
    budget = Budget(max_cost_usd=1.0)
    budget.settle(budget.reserve(0.9, 100), Usage(input=50, output=10, cost_usd=0.7))
    with pytest.raises(BudgetExceeded, match=r"up to \$0\.4000 and \$0\.3000 of \$1\.0000 is left") as caught:
        budget.reserve(0.4, 100)
    assert caught.value.limit == "cost"
    assert not isinstance(caught.value, SweAgentError), "a limit is not an error"
    assert budget.spent.cost_usd == 0.7
    budget.reserve(0.3, 100)


def test_calls_under_way_count() -> None:
    budget = Budget(max_cost_usd=1.0, max_tokens=1000)
    first = budget.reserve(0.6, 600)
    with pytest.raises(BudgetExceeded) as cost:
        budget.reserve(0.6, 100)
    with pytest.raises(BudgetExceeded, match="up to 500 tokens and 400 of 1000 are left") as tokens:
        budget.reserve(0.1, 500)
    assert (cost.value.limit, tokens.value.limit) == ("cost", "tokens")
    budget.settle(first, Usage(input=10, output=10, cost_usd=0.01))
    budget.reserve(0.6, 500)


def test_of_an_unknown_price_only_the_token_limit_holds() -> None:
    budget = Budget(max_cost_usd=0.01, max_tokens=100)
    budget.settle(budget.reserve(None, 60), Usage(input=50, output=10, cost_usd=None))
    assert budget.spent.cost_usd is None
    with pytest.raises(BudgetExceeded) as caught:
        budget.reserve(None, 60)
    assert caught.value.limit == "tokens"


def test_an_unknown_usage_is_charged_at_its_worst_and_shown_as_unknown() -> None:
    budget = Budget(max_cost_usd=1.0, max_tokens=1000)
    budget.settle(budget.reserve(0.8, 700), UNKNOWN)
    assert budget.spent == UNKNOWN
    with pytest.raises(BudgetExceeded):
        budget.reserve(0.3, 10)
    with pytest.raises(BudgetExceeded):
        budget.reserve(0.1, 400)
    budget.reserve(0.2, 300)


def test_a_known_price_still_holds_after_an_unknown_one() -> None:
    budget = Budget(max_cost_usd=1.0)
    budget.settle(budget.reserve(None, 1), Usage(input=1, output=1, cost_usd=None))
    budget.settle(budget.reserve(0.9, 1), Usage(input=1, output=1, cost_usd=0.9))
    with pytest.raises(BudgetExceeded):
        budget.reserve(0.2, 1)


def test_what_was_spent_before_a_restart_counts() -> None:
    already = Usage(input=900, output=50, cost_usd=0.9)
    with pytest.raises(BudgetExceeded):
        Budget(max_cost_usd=1.0, already=already).reserve(0.2, 1)
    with pytest.raises(BudgetExceeded):
        Budget(max_tokens=1000, already=already).reserve(None, 51)
    assert Budget(already=already).spent == already


def test_a_reservation_is_settled_once() -> None:
    budget = Budget()
    reservation = budget.reserve(0.1, 1)
    budget.settle(reservation, Usage())
    with pytest.raises(ValueError, match="not open"):
        budget.settle(reservation, Usage())


def test_threads_together_stay_below_the_limit() -> None:
    budget = Budget(max_cost_usd=1.0, max_tokens=1000)

    def worker(_: int) -> int:
        try:
            reservation = budget.reserve(0.01, 7)
        except BudgetExceeded:
            return 0
        budget.settle(reservation, Usage(input=6, output=1, cost_usd=0.01))
        return 1

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(worker, range(400)))
    assert done == 100
    assert budget.spent.cost_usd == pytest.approx(1.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 100)), max_size=30))
def test_spending_within_the_worst_case_never_passes_the_limit(calls: list[tuple[int, int]]) -> None:
    budget = Budget(max_cost_usd=1.0, max_tokens=1000)
    for worst, percent in calls:
        used = worst * percent // 100
        try:
            reservation = budget.reserve(worst / 1000, worst)
        except BudgetExceeded:
            continue
        budget.settle(reservation, Usage(input=used, output=0, cost_usd=used / 1000))
    assert (budget.spent.cost_usd or 0) <= 1.0 + 1e-6
    assert (budget.spent.input or 0) <= 1000


def test_steps_and_time_are_set_aside_too() -> None:
    budget = Budget(max_steps=2)
    budget.step()
    budget.step()
    with pytest.raises(BudgetExceeded, match="all 2 steps") as steps:
        budget.step()
    assert steps.value.limit == "steps"
    with pytest.raises(BudgetExceeded) as seconds:
        Budget(max_seconds=0.0).step()
    assert seconds.value.limit == "time"


def test_seconds_that_a_person_took_are_no_work() -> None:
    budget = Budget(max_seconds=0.1)
    time.sleep(0.15)
    with pytest.raises(BudgetExceeded):
        budget.step()
    budget.excuse(60.0)
    budget.step()
    assert budget.excused == 60.0


def test_a_file_goes_on_where_it_was_left(tmp_path: Path) -> None:
    first = Budget(max_cost_usd=1.0, max_steps=3)
    first.settle(first.reserve(0.5, 10), Usage(input=5, output=1, cost_usd=0.4))
    first.step()
    first.keep_in(tmp_path / "budget.sqlite")
    first.settle(first.reserve(0.5, 10), Usage(input=5, output=1, cost_usd=0.4))
    first.step()
    second = Budget(max_cost_usd=1.0, max_steps=3, path=tmp_path / "budget.sqlite")
    assert (second.spent.input, second.spent.output, second.spent.cost_usd) == (10, 2, pytest.approx(0.8))
    with pytest.raises(BudgetExceeded):
        second.reserve(0.3, 1)
    with pytest.raises(BudgetExceeded):
        first.reserve(0.3, 1)
    second.step()
    with pytest.raises(BudgetExceeded):
        first.step()
    first.close()
    second.close()


WORKER = """
import sys, time
from pathlib import Path
from swe_agent.budget import Budget, BudgetExceeded
from trajectories import Usage
budget = Budget(max_cost_usd=1.0, path=Path(sys.argv[1]))
done = 0
try:
    while True:
        reservation = budget.reserve(0.01, 7)
        if sys.argv[2] == "hang":
            print("reserved", flush=True)
            time.sleep(60)
        budget.settle(reservation, Usage(input=6, output=1, cost_usd=0.01))
        done += 1
except BudgetExceeded:
    print(done)
"""


def worker(path: Path, how: str) -> "subprocess.Popen[str]":
    rooms = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", WORKER, str(path), how]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=rooms)


def test_processes_together_stay_below_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "budget.sqlite"
    running = [worker(path, "work") for _ in range(2)]
    done = sum(int(each.communicate(timeout=60)[0]) for each in running)
    assert done == 100
    assert Budget(path=path).spent.cost_usd == pytest.approx(1.0)


def test_what_a_killed_process_had_under_way_counts_as_used(tmp_path: Path) -> None:
    path = tmp_path / "budget.sqlite"
    killed = worker(path, "hang")
    assert killed.stdout is not None
    assert killed.stdout.readline() == "reserved\n"
    budget = Budget(max_cost_usd=0.015, path=path)
    assert budget.spent == Usage(), "under way, not lost"
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=10)
    killed.stdout.close()
    assert budget.spent == UNKNOWN
    with pytest.raises(BudgetExceeded):
        budget.reserve(0.01, 1)
