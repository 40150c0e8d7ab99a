"""Planted candidates through the command line: words, exit codes, evidence, and bad input in one line."""

import json
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import SCRIPT, Answer, swe_agent
from tests.servers.cut_socket import CutSocket
from tests.swe_agent.planted.project import CASES, FAILING, SHOP, SLOW, SLOW_SHOP
from tests.swe_agent.projects import Files
from trajectories import VerdictReached, read_trajectory

ISSUE = """\
Totals are one too much

`total([1, 2])` gives 4, but should be 3.

```python
from shop.prices import total
```
"""
IMAGE = "swe-agent-tests/with-pytest"
RECIPE = """FROM python:3.11-slim
RUN command -v git || { apt-get update -qq && apt-get install -y -qq --no-install-recommends git; }
RUN python3 -m pip install -q pytest
"""


def files(project: Files) -> dict[str, str]:
    return {path: text or "" for path, text in project.items()}


def author(path: Path, change: Files) -> str:
    """A model that writes this change and hands it in, a second time where it is told that something is doubtful."""
    commands = [
        f"rm {name}" if text is None else f"cat >{name} <<'END'\n{text.rstrip(chr(10))}\nEND"
        for name, text in change.items()
    ]
    calls = [{"name": "shell", "arguments": {"command": command}} for command in commands]
    done = {"name": "submit", "arguments": {"summary": "done"}}
    path.write_text("".join(json.dumps({"tool_calls": [call]}) + "\n" for call in [*calls, done, done]))
    return f"scripted:{path}"


def resolved(
    repository: Path,
    name: str,
    *more: str,
    env: str = "local",
    variables: Mapping[str, str] | None = None,
) -> Answer:
    model = author(repository.parent / "replies.jsonl", CASES[name].change)
    return swe_agent(
        "resolve", "-", "--env", env, "--model", model, "--quiet", *more,
        cwd=repository, stdin=ISSUE, variables=variables,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["one that edits the test", "one that deletes the failing test"])
def test_word_and_exit_code(make_repository: MakeRepository, name: str) -> None:
    case = CASES[name]
    answer = resolved(make_repository(files(SHOP)), name, "--failing-test", FAILING, "--json")
    assert (answer.result["status"], answer.code) == (case.named, case.exit_code), answer.err
    assert answer.result["tests"]["pass_to_fail"] == list(case.broken)
    tampering = answer.result["evidence"]["tampering"]
    assert {(each["kind"], each["path"]) for each in tampering} == set(case.tampering)


def test_a_person_reads_the_evidence_and_it_can_be_verified(make_repository: MakeRepository) -> None:
    repository = make_repository(files(SHOP))
    told = resolved(repository, "a right fix that adds a test to the same file")
    assert told.code == 0, told.err
    lines = told.out.splitlines()
    assert "size: 2 files, +5 -1" in lines
    assert any(line.startswith("ran: python -m pytest (candidate 1): exit code 0, ") for line in lines)
    (run,) = (repository / "runs").iterdir()
    verified = swe_agent("verify", run.name, "--quiet", cwd=repository)
    assert verified.code == 0, verified.out
    result = json.loads((run / "result.json").read_text())
    result["evidence"]["size"]["added"] = 4
    result["evidence"]["tampering"] = [{"kind": "shadowing", "path": "a.py", "reason": "made up", "test": None}]
    (run / "result.json").write_text(json.dumps(result))
    differs = swe_agent("verify", run.name, "--quiet", cwd=repository)
    assert differs.code == 1
    assert [line.split(":")[0].strip() for line in differs.out.splitlines()[1:]] == [
        "evidence.size", "evidence.tampering",
    ]  # fmt: skip


def test_the_winner_is_confirmed_by_the_tests_that_were_left_out(make_repository: MakeRepository) -> None:
    repository = make_repository(files(SLOW_SHOP))
    answer = resolved(
        repository, "a right fix", "--json", variables={"SWE_AGENT_BUDGET__REGRESSION_TIME": "1.0"}
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert answer.result["evidence"]["regression"] is None
    verdicts = [event for event in read_trajectory(repository / answer.result["run_dir"]).events
                if isinstance(event, VerdictReached)]  # fmt: skip
    assert len(verdicts) == 2
    choice = verdicts[0].evidence["regression"]
    assert isinstance(choice, dict)
    assert (choice["method"], choice["left_out"]) == ("coverage", [SLOW])
    assert verdicts[1].evidence["regression"] is None


def one_line(answer: Answer) -> str:
    assert answer.out == ""
    (line,) = answer.err.splitlines()
    return line


def test_a_test_patch_that_does_not_apply(make_repository: MakeRepository) -> None:
    repository = make_repository(files(SHOP))
    (repository.parent / "bad.diff").write_text("--- a/tests/test_x.py\n+++ b/tests/test_x.py\n@@ -1 +1 @@\n-a\n+b\n")
    answer = swe_agent("resolve", "a bug", "--env", "local", "--test-patch", "../bad.diff", "--quiet", cwd=repository)
    assert "the test patch does not apply to the base" in one_line(answer)
    assert answer.code == 2
    assert not (repository / "runs").exists()


def test_no_tests(make_repository: MakeRepository) -> None:
    repository = make_repository({"shop/__init__.py": "", "shop/prices.py": SHOP["shop/prices.py"] or ""})
    answer = swe_agent(
        "resolve", "a bug", "--env", "local", "--failing-test", FAILING, "--quiet", cwd=repository
    )  # fmt: skip
    assert f"no such test: {FAILING} (0 tests ran with: python -m pytest)" in one_line(answer)
    assert answer.code == 2


@pytest.fixture(scope="module")
def image() -> str:
    build = ["docker", "build", "--quiet", "--tag", IMAGE, "-"]
    subprocess.run(build, input=RECIPE, text=True, capture_output=True, check=True)
    return IMAGE


@pytest.mark.docker
def test_the_engine_goes_away_while_a_candidate_is_judged(
    make_repository: MakeRepository, tmp_path: Path, image: str
) -> None:
    hangs = "import time\nfrom shop.prices import total\n\n\ndef test_slow():\n    total([]) or time.sleep(60)\n"
    repository = make_repository({**files(SHOP), "tests/test_slow.py": hangs})
    model = author(tmp_path / "replies.jsonl", CASES["a right fix"].change)
    (tmp_path / "issue.md").write_text(ISSUE)
    with CutSocket(tmp_path / "engine.sock") as engine:
        process = subprocess.Popen(
            [str(SCRIPT), "resolve", str(tmp_path / "issue.md"), "--env", "docker", "--image", image, "--model", model,
             "--quiet"],
            cwd=repository, env={**os.environ, "DOCKER_HOST": engine.host}, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 120
            while not any(
                '"candidate_found"' in file.read_text() for file in repository.glob("runs/*/trajectory.jsonl")
            ):
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            time.sleep(2.0)
            engine.cut()
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
    assert (process.returncode, out) == (3, ""), err
    lines = err.splitlines()
    assert lines[0].startswith("swe-agent: the container engine is gone")
    assert len(lines) == 2, "the error, and where to look"
    (run,) = (repository / "runs").iterdir()
    result = json.loads((run / "result.json").read_text())
    assert (result["status"], result["patch_path"], result["evidence"]) == ("infrastructure_error", None, None)
    assert read_trajectory(run).finished is not None
    assert not list(run.glob("*.part"))
    assert not (run / "patch.diff").exists()


@pytest.mark.docker
def test_the_issues_own_test_is_kept_when_asked_for(make_repository: MakeRepository, image: str) -> None:
    quiet = {**files(SHOP), "tests/test_prices.py": "from shop.prices import cheapest\n\n\ndef test_cheapest():\n"
             "    assert cheapest([2, 1]) == 1\n"}  # fmt: skip
    repository = make_repository(quiet)
    answer = resolved(repository, "a right fix", "--image", image, "--keep-test", "--json", env="docker")
    patch = (repository / answer.result["patch_path"]).read_text()
    assert "+++ b/tests/test_totals_are_one_too_much.py" in patch
    assert "+    assert total([1, 2]) == 3" in patch
    assert answer.result["evidence"]["new_tests_passing"] == [
        "tests/test_totals_are_one_too_much.py::test_totals_are_one_too_much"
    ]
