import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import Outcome, Post, run_jobs


def outcomes(work: Callable[[str, Post], None], *groups: list[str], workers: int = 1) -> list[Outcome[str]]:
    return list(run_jobs(groups, work, workers, time_limit=0.4))


def test_what_was_posted_comes_back() -> None:
    def work(job: str, post: Post) -> None:
        post("first", {"job": job})
        post("second", {"pid": os.getpid()})

    found = outcomes(work, ["a", "b"], ["c"], workers=2)
    assert sorted(outcome.job for outcome in found) == ["a", "b", "c"]
    assert all(outcome.posted["first"] == {"job": outcome.job} and outcome.error is None for outcome in found)
    assert len({outcome.posted["second"]["pid"] for outcome in found} | {os.getpid()}) == 4


def test_a_group_keeps_its_order_and_its_turn() -> None:
    assert [each.job for each in outcomes(lambda job, post: None, ["a", "b"], [], ["c", "d"])] == ["a", "b", "c", "d"]


def test_more_than_a_pipe_holds() -> None:
    (found,) = outcomes(lambda job, post: post("much", {"text": "x" * 1_000_000}), ["a"])
    assert len(found.posted["much"]["text"]) == 1_000_000


def fail(job: str, post: Post) -> None:
    post("before", {})
    if job == "raises":
        raise ValueError("one line\nand another")
    if job == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "leaves":
        os._exit(7)
    if job == "hangs":
        time.sleep(60)


@pytest.mark.parametrize(
    ("job", "error"),
    [
        ("raises", "ValueError: one line"),
        ("dies", "the process died of signal 9"),
        ("leaves", "it exited with 7"),
        ("hangs", "not done within 0.4 s"),
    ],
)
def test_a_failure_costs_its_own_job_only(job: str, error: str) -> None:
    first, second = outcomes(fail, [job, "goes on"])
    assert (first.error, first.posted) == (error, {"before": {}})
    assert second.error is None


def test_each_step_has_the_whole_time() -> None:
    def work(job: str, post: Post) -> None:
        for step in "abc":
            time.sleep(0.2)
            post(step, {})

    (found,) = outcomes(work, ["a"])
    assert (found.error, sorted(found.posted)) == (None, ["a", "b", "c"])


def test_what_a_job_started_dies_with_it(tmp_path: Path) -> None:
    def work(job: str, post: Post) -> None:
        post("child", {"pid": subprocess.Popen(["sleep", "60"]).pid})
        time.sleep(60)

    (found,) = outcomes(work, ["a"])
    assert found.error == "not done within 0.4 s"
    assert has_ended(found.posted["child"]["pid"])


def test_closing_kills_what_is_running() -> None:
    def work(job: str, post: Post) -> None:
        post("pid", {"pid": os.getpid()})
        time.sleep(0 if job == "quick" else 60)

    running = run_jobs([["quick"], ["slow"]], work, 2, time_limit=30)
    assert next(running).job == "quick"
    running.close()
    assert multiprocessing.active_children() == []


def has_ended(pid: int) -> bool:
    """Gone, or a zombie that nobody has waited for; a killed process may need a moment."""
    for _ in range(200):
        try:
            state = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False
