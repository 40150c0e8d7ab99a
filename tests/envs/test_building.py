"""A build that is interrupted leaves nothing: no container, no image, no lock."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from envs import EnvSpec
from envs.building import build_layer
from envs.errors import BuildFailed
from envs.layers import plan_layers
from envs.locks import locked
from envs.snapshot import take_snapshot
from envs.sources import Sources
from tests.conftest import init_repository
from tests.envs.images import docker, own_cache, remembered

pytestmark = pytest.mark.docker

PROGRAM = """
import sys
from pathlib import Path
from envs import EnvSpec
from envs.images import build_image
from envs.snapshot import take_snapshot
folder = Path(sys.argv[1])
snapshot = take_snapshot(folder / "repository", folder / "base.git")
spec = EnvSpec(base="python:3.11-slim", tools=(sys.argv[2],))
build_image(spec, snapshot, on_line=lambda line: print(line, flush=True))
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path) -> Iterator[None]:
    with own_cache(tmp_path / "cache"):
        yield


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_build_leaves_nothing(tmp_path: Path, how: signal.Signals) -> None:
    init_repository(tmp_path / "repository", {"a.py": "x = 1\n"})
    mark = uuid.uuid4().hex
    step = f"echo {mark}; sleep 321"
    images = frozenset(
        docker("image", "ls", "--quiet", "--filter", "dangling=true", "--filter", "label=swe-agent").split()
    )
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path), step],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=Path(__file__).parents[2],
    ) as program:  # fmt: skip
        assert program.stdout is not None
        lines = iter(program.stdout.readline, "")
        assert next(line for line in lines if line.strip() == mark)
        began = time.monotonic()
        os.kill(program.pid, how)
        said = program.stdout.read()
        program.wait(20)
    assert time.monotonic() - began < 15
    assert said.rstrip().endswith("KeyboardInterrupt" if how == signal.SIGINT else "")
    deadline = time.monotonic() + 15
    while builds_of(program.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert builds_of(program.pid) == []
    assert remembered() == []
    now = docker("image", "ls", "--quiet", "--filter", "dangling=true", "--filter", "label=swe-agent").split()
    assert frozenset(now) <= images
    for file in (tmp_path / "cache" / "swe-agent" / "locks").iterdir():
        with locked(file.name.removesuffix(".lock"), lambda: pytest.fail("a lock outlived its holder")):
            pass


def builds_of(process: int) -> list[str]:
    listed = docker(
        "ps", "--all", "--filter", "label=swe-agent=build", "--format", '{{.ID}} {{.Label "swe-agent.owner"}}'
    )
    return [line for line in listed.splitlines() if line.split()[1].startswith(f"{process}-")]


def test_a_build_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    snapshot = take_snapshot(init_repository(tmp_path / "repository", {"a.py": "x = 1\n"}), tmp_path / "base.git")
    spec = EnvSpec(tools=("echo begun; trap '' INT TERM; sleep 321",))
    layer = plan_layers(spec, snapshot, "sha256:0", Sources())[0]
    heard: list[str] = []
    with pytest.raises(BuildFailed, match="not done within 4 s") as caught:
        build_layer(layer, spec.starts_from, Sources(), heard.append, timeout=4.0)
    assert caught.value.exit_code is None
    assert caught.value.seconds < 20
    assert heard[-1] == caught.value.log == "begun"
    assert builds_of(os.getpid()) == []
