"""Ctrl-C loses nothing, and neither does `kill -9`."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, ISSUE, SCRIPT
from trajectories import MessageAdded, read_trajectory

SLOW_REPLIES = [
    {
        "tool_calls": [
            {"name": "replace", "arguments": {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}}
        ]
    },
    {"tool_calls": [{"name": "shell", "arguments": {"command": "sleep 100"}}]},
]


def start(repository: Path, folder: Path, kind: str) -> subprocess.Popen[str]:
    """A run whose second step sleeps; returns once that step has begun."""
    replies = folder / "replies.jsonl"
    replies.write_text("".join(json.dumps(reply) + "\n" for reply in SLOW_REPLIES))
    (folder / "issue.md").write_text(ISSUE)
    process = subprocess.Popen(
        [str(SCRIPT), "resolve", str(folder / "issue.md"), "--env", kind, "--model", f"scripted:{replies}", "--json"],
        cwd=repository,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=dict(os.environ),
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        files = list((repository / "runs").glob("*/trajectory.jsonl"))
        if files and "sleep 100" in files[0].read_text():
            time.sleep(0.5)
            return process
        time.sleep(0.1)
    process.kill()
    raise AssertionError("the run never came to its second step")


def containers(run_id: str) -> str:
    listed = ["docker", "ps", "--all", "--quiet", "--filter", f"label=swe-agent.run={run_id}"]
    return subprocess.run(listed, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("kind", ["local", pytest.param("docker", marks=pytest.mark.docker)])
@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_the_work_so_far(
    make_repository: MakeRepository, tmp_path: Path, kind: str, signal_number: signal.Signals
) -> None:
    process = start(make_repository(BUGGY), tmp_path, kind)
    process.send_signal(signal_number)
    out, _ = process.communicate(timeout=60)
    result = json.loads(out)
    assert process.returncode == 1
    assert result["exit_reason"] == "interrupted"
    run = next(tmp_path.glob("repository*/runs/*"))
    assert "+    result = 0" in (run / "patch.diff").read_text()
    assert read_trajectory(run).finished is not None


@pytest.mark.docker
def test_kill_9_leaves_a_valid_trajectory_and_no_container(make_repository: MakeRepository, tmp_path: Path) -> None:
    process = start(make_repository(BUGGY), tmp_path, "docker")
    run = next(tmp_path.glob("repository*/runs/*"))
    assert containers(run.name)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 20
    while containers(run.name) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert containers(run.name) == ""
    trajectory = read_trajectory(run)
    assert trajectory.finished is None
    assert isinstance(trajectory.events[-1], MessageAdded)
