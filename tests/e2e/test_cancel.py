"""Ctrl-C in the middle of anything that waits: the run ends at once, with its result written and nothing left alive."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, FAILING, ISSUE, SCRIPT
from tests.swe_agent.models.server import Answer, ModelServer, call, completion

AT_ONCE = 30.0
"""Seconds: a wait ends within one, and on a busy machine the deleting of an environment takes ten. What is waited for
would take a hundred and more."""
FIX = {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}
SLOW_ONCE_FIXED = (
    "import time\n\nfrom shop.prices import total\n\n\ndef test_total():\n    if total([]) == 0:\n"
    "        open('{mark}', 'w').close()\n        time.sleep(101)\n    assert total([]) == 0\n"
)


def interrupted(repository: Path, begun: Callable[[], bool], *words: str, variables: Mapping[str, str] = {}) -> Any:
    """Run it, press Ctrl-C a moment after it has come to where it waits, and give its result."""
    process = subprocess.Popen(
        [str(SCRIPT), "resolve", "-", "--failing-test", FAILING, "--json", *words],
        cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **variables},
    )  # fmt: skip
    try:
        assert process.stdin is not None
        process.stdin.write(ISSUE)
        process.stdin.close()
        process.stdin = None
        deadline = time.monotonic() + 240
        while not begun():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=90)
        took = time.monotonic() - pressed
    finally:
        process.kill()
        process.wait()
    assert took < AT_ONCE, f"{took:.1f} s"
    assert "Traceback" not in err
    assert process.returncode == 1, err
    return json.loads(out)


def running(command: str) -> bool:
    """Whether a process of this machine was started with exactly these words."""
    wanted = command.replace(" ", "\0").encode() + b"\0"
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if each.read_bytes() == wanted:
                return True
        except OSError:
            continue
    return False


@contextmanager
def model_that_says(*answers: Answer) -> Iterator[tuple[ModelServer, tuple[str, ...]]]:
    with ModelServer() as server:
        server.answers = list(answers)
        yield server, ("--env", "local", "--model", "openai/stub", "--api-base", server.url)


def test_in_a_call_of_the_model(make_repository: MakeRepository) -> None:
    with model_that_says(completion(None, call("replace", json.dumps(FIX))), Answer(hang=True)) as (server, words):
        result = interrupted(make_repository(BUGGY), lambda: len(server.requests) == 2, *words)
    assert result["exit_reason"] == "interrupted"
    assert result["steps"] == 1


def test_in_tests_that_the_model_runs(make_repository: MakeRepository, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    repository = make_repository({**BUGGY, "tests/test_prices.py": SLOW_ONCE_FIXED.format(mark=mark)})
    replies = (completion(None, call("replace", json.dumps(FIX))), completion(None, call("run_tests", "{}")))
    with model_that_says(*replies) as (_, words):
        result = interrupted(repository, mark.exists, *words)
    assert result["exit_reason"] == "interrupted"
    assert (repository / result["patch_path"]).read_text().count("+    result = 0") == 1


def test_in_the_tests_before_any_change(make_repository: MakeRepository, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    slow = SLOW_ONCE_FIXED.replace("== 0:", "== 1:").format(mark=mark)
    result = interrupted(make_repository({**BUGGY, "tests/test_prices.py": slow}), mark.exists, "--env", "local")
    assert result["exit_reason"] == "interrupted"


@pytest.mark.parametrize("kind", ["local", pytest.param("docker", marks=pytest.mark.docker)])
def test_in_a_build(make_repository: MakeRepository, kind: str) -> None:
    nap = f"sleep {1000 + os.getpid() % 100000}.{'1' if kind == 'local' else '2'}"
    words = ("--env", kind)
    variables = {"SWE_AGENT_PROJECT__INSTALL": json.dumps([nap])}
    repository = make_repository(BUGGY)
    result = interrupted(repository, lambda: running(nap), *words, variables=variables)
    assert result["exit_reason"] == "interrupted"
    deadline = time.monotonic() + 10
    while running(nap) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not running(nap)
