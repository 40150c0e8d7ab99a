"""The engine itself is killed while a command runs, and started again: on an engine of the test's own."""

import gc
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from envs import EnvironmentBroken, EnvSpec, Limits, UnusableInput
from envs.docker import prepare_docker
from envs.engine import connect
from envs.network import proxy_image
from envs.places import LABEL
from envs.snapshot import take_snapshot
from tests.conftest import MakeRepository, init_repository
from tests.e2e.command import BUGGY, FAILING, ISSUE, SCRIPT, swe_agent
from tests.servers.second_engine import SecondEngine

pytestmark = [pytest.mark.docker, pytest.mark.engine, pytest.mark.slow]

IMAGE = "swe-agent-tests/with-pytest"
RECIPE = """FROM python:3.11-slim
RUN command -v git || { apt-get update -qq && apt-get install -y -qq --no-install-recommends git; }
RUN python3 -m pip install -q pytest
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[SecondEngine]:
    """An engine that has one image and reaches no registry."""
    build = ["docker", "build", "--quiet", "--tag", IMAGE, "-"]
    subprocess.run(build, input=RECIPE, text=True, capture_output=True, check=True)
    with SecondEngine() as engine:
        assert engine.docker("images", "-q").stdout == "", "it is not the machine's own"
        engine.take(IMAGE)
        yield engine


@pytest.fixture
def own_engine(engine: SecondEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecondEngine]:
    monkeypatch.setenv("DOCKER_HOST", engine.host)
    yield engine
    gc.collect()  # what is left open is reported of this test, not of a later one


def test_it_is_one_clear_error_and_afterwards_everything_works_again(own_engine: SecondEngine, tmp_path: Path) -> None:
    repository = init_repository(tmp_path / "repository", {"a.py": "x = 1\n"})
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    spec = EnvSpec(image=IMAGE, limits=Limits(memory_mb=256, pids=64))
    prepared = prepare_docker(snapshot, spec, run_id="dying")
    environment = prepared.open()
    assert environment.exec("echo fine", timeout=20).stdout == "fine\n"
    killer = threading.Timer(1.0, own_engine.kill)
    killer.start()
    began = time.monotonic()
    with pytest.raises(EnvironmentBroken, match="the container engine is gone") as caught:
        environment.exec("sleep 60", timeout=60)
    assert time.monotonic() - began < 10
    assert "\n" not in str(caught.value)
    killer.join()
    for act in (lambda: environment.exec("true", timeout=5), lambda: environment.read("a.py"), environment.diff):
        broken: Callable[[], object] = act
        with pytest.raises(EnvironmentBroken, match="the container engine is gone"):
            broken()
    began = time.monotonic()
    environment.close()
    prepared.close()
    assert time.monotonic() - began < 5
    with pytest.raises(EnvironmentBroken, match="no Docker engine"):
        prepare_docker(snapshot, spec)

    own_engine.start()
    again = prepare_docker(snapshot, spec, run_id="after")
    with again.open() as environment:
        assert environment.exec("cat a.py", timeout=20).stdout == "x = 1\n"
    again.close()
    assert own_engine.docker("ps", "-aq", "--filter", f"label={LABEL}.run=after").stdout == ""


def replies(path: Path, *calls: dict[str, object]) -> str:
    path.write_text("".join(json.dumps({"tool_calls": [call]}) + "\n" for call in calls))
    return f"scripted:{path}"


FIX = {"name": "replace", "arguments": {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}}


def test_the_program_ends_with_3_and_the_next_run_clears_up(
    own_engine: SecondEngine, make_repository: MakeRepository, tmp_path: Path
) -> None:
    repository = make_repository(BUGGY)
    common = ["resolve", "-", "--env", "docker", "--image", IMAGE, "--failing-test", FAILING, "--json", "--model"]
    model = replies(tmp_path / "slow.jsonl", {"name": "shell", "arguments": {"command": "sleep 100"}})
    process = subprocess.Popen(
        [str(SCRIPT), *common, model], cwd=repository, env=dict(os.environ),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(ISSUE)
    process.stdin.close()
    process.stdin = None
    try:
        deadline = time.monotonic() + 120
        while not any("sleep 100" in own_engine.docker("top", each, check=False).stdout
                      for each in own_engine.docker("ps", "-q").stdout.split()):  # fmt: skip
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        own_engine.kill()
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    result = json.loads(out)
    assert process.returncode == 3, err
    assert result["status"] == "infrastructure_error"
    assert "the container engine is gone" in result["error"]
    assert "\n" not in result["error"]
    assert "Traceback" not in err
    assert json.loads((repository / result["run_dir"] / "result.json").read_text()) == result

    own_engine.start()
    done = replies(tmp_path / "quick.jsonl", FIX, {"name": "submit", "arguments": {"summary": "It starts at 0."}})
    answer = swe_agent(*common, done, cwd=repository, stdin=ISSUE)
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["status"] == "validated"
    assert own_engine.docker("ps", "-aq", "--filter", f"label={LABEL}").stdout == ""


def test_an_engine_without_an_image_of_python_says_what_to_pull(own_engine: SecondEngine) -> None:
    client = connect()
    try:
        with pytest.raises(UnusableInput, match=r"docker pull python:3\.\d+-slim"):
            proxy_image(client, "node:20-slim")
    finally:
        client.close()
