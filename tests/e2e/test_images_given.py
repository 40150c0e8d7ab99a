"""`--image`: one that lacks what programs usually have does, and one that cannot do is one clear line."""

import json
import re
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, FAILING, ISSUE, swe_agent
from trajectories import read_trajectory

pytestmark = pytest.mark.docker

STRIPPED = "swe-agent-tests/stripped"
GONE = "git gcc g++ cc c99 make patch curl ps"
RECIPE = f"""FROM python:3.11-slim
RUN python3 -m pip install -q pytest
RUN for tool in {GONE}; do while found=$(command -v $tool); do rm -f "$found" "$(readlink -f "$found")"; done; done
RUN rm -rf /usr/lib/git-core; for tool in {GONE}; do ! command -v $tool || exit 1; done
"""


def build(tag: str, recipe: str) -> None:
    done = subprocess.run(
        ["docker", "build", "--tag", tag, "-"], input=recipe, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


BUSYBOX = "swe-agent-tests/busybox"
OTHER_TOOLS = """FROM python:3.11-slim
RUN command -v git || { apt-get update -qq && apt-get install -y -qq --no-install-recommends git; }
RUN python3 -m pip install -q pytest
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends busybox-static
RUN for name in $(busybox --list); do case $name in sh|ash|busybox|python*) ;; \\
    *) ln -sf "$(command -v busybox)" "/usr/local/bin/$name" ;; esac; done
"""


@pytest.fixture(scope="module")
def stripped() -> Iterator[str]:
    # Never the same image twice: what is put into one is said when that is done, not when it is found again.
    build(STRIPPED, f"{RECIPE}LABEL once={uuid.uuid4()}\n")
    yield STRIPPED
    subprocess.run(["docker", "rmi", "--force", STRIPPED], capture_output=True, check=True)


@pytest.mark.slow
def test_the_whole_loop_needs_none_of_the_usual_tools(
    make_repository: MakeRepository, tmp_path: Path, stripped: str
) -> None:
    calls = [
        {"name": "view", "arguments": {"path": "shop/prices.py"}},
        {"name": "search", "arguments": {"pattern": "result"}},
        {
            "name": "shell",
            "arguments": {"command": f"for tool in {GONE[4:]}; do command -v $tool; done; echo 'none of them'"},
        },
        {"name": "shell", "arguments": {"command": "sleep 300 & sleep 300"}},
        {"name": "replace", "arguments": {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}},
        {"name": "run_tests", "arguments": {}},
        {"name": "submit", "arguments": {"summary": "The sum starts at 0."}},
    ]
    script = tmp_path / "replies.jsonl"
    script.write_text("".join(json.dumps({"tool_calls": [call]}) + "\n" for call in calls))
    repository = make_repository(BUGGY)
    answer = swe_agent(
        "resolve", "-", "--env", "docker", "--image", stripped, "--failing-test", FAILING, "--json",
        "--model", f"scripted:{script}",
        cwd=repository, stdin=ISSUE, variables={"SWE_AGENT_BUDGET__COMMAND_TIMEOUT": "1"},
    )  # fmt: skip
    assert answer.code == 0, answer.err
    result = json.loads(answer.out)
    assert result["status"] == "validated"
    assert result["tests"]["fail_to_pass"] == [FAILING]
    assert "the image has no git, which is installed beside it" in answer.err
    trajectory = (repository / result["run_dir"] / "trajectory.jsonl").read_text()
    assert re.search(r"exit code 0, [\d.]+ s\\nnone of them\"", trajectory), "something was said before"
    assert "Killed after 1 s, the limit, with all it started" in trajectory


OTHER_PROCESSOR = r"\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\363\0\1\0\0\0" + r"\0" * 40
"""The head of a program for RISC-V."""

UNSUITABLE = {
    "for-another-processor": (
        "FROM python:3.11-slim\n"
        f"RUN printf '{OTHER_PROCESSOR}' >/sh && chmod 755 /sh && mv -f /sh $(readlink -f /bin/sh)\n",
        "nothing can be run in the image swe-agent-tests/for-another-processor",
    ),
    "without-a-shell": (
        "FROM scratch\nENV nothing=1\n",
        "nothing can be run in the image swe-agent-tests/without-a-shell",
    ),
    "without-python": (
        "FROM debian:bookworm-slim\n"
        "RUN while found=$(command -v python3 || command -v python); do rm -f $found; hash -r; done\n",
        "the test command does not exist in the environment: python -m pytest",
    ),
}


@pytest.mark.parametrize("kind", UNSUITABLE)
def test_an_unsuitable_image_is_one_clear_line(make_repository: MakeRepository, kind: str) -> None:
    tag = f"swe-agent-tests/{kind}"
    recipe, said = UNSUITABLE[kind]
    build(tag, recipe)
    try:
        answer = swe_agent(
            "resolve", "a bug", "--env", "docker", "--image", tag, "--failing-test", FAILING, "--quiet",
            cwd=make_repository(BUGGY),
        )  # fmt: skip
    finally:
        subprocess.run(["docker", "rmi", "--force", tag], capture_output=True, check=True)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1, answer.err
    assert said in answer.err


@pytest.mark.parametrize("image", ["no-such-image-anywhere:none", "localhost:1/no/such:image"])
def test_an_unknown_image_is_one_clear_line(make_repository: MakeRepository, image: str) -> None:
    arguments = ["resolve", "a bug", "--env", "docker", "--image", image, "--failing-test", FAILING, "--quiet"]
    answer = swe_agent(*arguments, cwd=make_repository(BUGGY))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1, answer.err
    assert image in answer.err


@pytest.mark.slow
def test_the_tools_of_busybox_do_for_all_but_undoing(make_repository: MakeRepository, tmp_path: Path) -> None:
    build(BUSYBOX, OTHER_TOOLS)
    calls = [
        {"name": "view", "arguments": {"path": "."}},
        {"name": "search", "arguments": {"pattern": "result"}},
        {"name": "shell", "arguments": {"command": "find . -name '*.py'; sleep 300 & sleep 300", "timeout": 3}},
        {"name": "shell", "arguments": {"command": "ps | grep 'sleep 300' | grep -v grep; echo none is left"}},
        {"name": "replace", "arguments": {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}},
        {"name": "undo", "arguments": {}},
        {"name": "run_tests", "arguments": {}},
        {"name": "submit", "arguments": {"summary": "The sum starts at 0."}},
    ]
    script = tmp_path / "replies.jsonl"
    script.write_text("".join(json.dumps({"tool_calls": [call]}) + "\n" for call in calls))
    repository = make_repository(BUGGY)
    answer = swe_agent(
        "resolve", "-", "--env", "docker", "--image", BUSYBOX, "--failing-test", FAILING, "--json",
        "--model", f"scripted:{script}", cwd=repository, stdin=ISSUE,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "no change can be undone" in answer.err
    assert "no GNU find and tar (Alpine and busybox have others)" in answer.err
    said = [message.content or "" for message in read_trajectory(repository / answer.result["run_dir"]).messages]
    assert any("prices.py" in text and text.startswith("./, ") for text in said)
    assert any(text.startswith("Killed after 3 s") and "./shop/prices.py" in text for text in said)
    assert any(text.endswith("\nnone is left") and "sleep" not in text for text in said)
    assert any(text.startswith("There is no tool 'undo'") for text in said)
    subprocess.run(["docker", "rmi", "--force", BUSYBOX], capture_output=True, check=True)
