"""An engine that is reached over TCP, as one on another machine: nothing is mounted, everything goes by its API."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from envs import EnvSpec, Limits
from envs.base import OUTPUT_LIMIT
from envs.docker import DockerEnvironment, PreparedDocker, prepare_docker
from envs.places import LABEL
from envs.snapshot import take_snapshot
from tests.conftest import init_repository
from tests.odd_files import FILES
from tests.servers.forwarder import Forwarder

pytestmark = pytest.mark.docker

RUN = f"remote-tests-{os.getpid()}"
SOCKET = "/var/run/docker.sock"


@pytest.fixture(scope="module")
def remote() -> Iterator[Forwarder]:
    host = os.environ.get("DOCKER_HOST", f"unix://{SOCKET}")
    if not host.startswith("unix://"):
        pytest.skip("the engine of these tests is elsewhere already")
    with Forwarder(host.removeprefix("unix://")) as forwarder, pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DOCKER_HOST", forwarder.host)
        yield forwarder


@pytest.fixture(scope="module")
def prepared(remote: Forwarder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedDocker]:
    folder = tmp_path_factory.mktemp("remote")
    snapshot = take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")
    spec = EnvSpec(limits=Limits(memory_mb=256, pids=64), install=(f"echo {time.time_ns()} >/built",))
    prepared = prepare_docker(snapshot, spec, run_id=RUN)
    assert remote.connections > 3, "the image was built through it too"
    yield prepared
    prepared.close()


@pytest.fixture
def environment(prepared: PreparedDocker) -> Iterator[DockerEnvironment]:
    with prepared.open() as environment:
        yield environment


def listed() -> list[str]:
    words = ["docker", "ps", "--all", "--quiet", "--filter", f"label={LABEL}.run={RUN}"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()


def test_commands_files_and_diffs(environment: DockerEnvironment) -> None:
    done = environment.exec("echo out; echo err >&2; exit 3", timeout=20)
    assert (done.exit_code, done.stdout, done.stderr) == (3, "out\n", "err\n")
    flood = environment.exec("echo begins; head -c 12000000 /dev/zero | tr '\\0' x; echo; echo ends", timeout=60)
    assert flood.truncated
    assert flood.stdout.startswith("begins\n")
    assert flood.stdout.endswith("ends\n")
    data = b"0123456789abcdef" * (OUTPUT_LIMIT // 16) + b"end"
    environment.write("large.bin", data)
    assert environment.read("large.bin") == data
    assert environment.diff().paths == ("large.bin",)
    environment.reset()
    assert environment.diff().is_empty


def test_limits_and_time_limits(environment: DockerEnvironment) -> None:
    assert environment.exec("echo partial; sleep 100", timeout=1).stdout == "partial\n"
    bomb = "import os, time\nwhile True:\n  try: os.fork()\n  except OSError: time.sleep(.01)"
    assert environment.exec(["python3", "-c", bomb], timeout=2).timed_out
    assert environment.exec("echo fine", timeout=20).stdout == "fine\n"


def test_nothing_is_mounted_and_nothing_left(prepared: PreparedDocker) -> None:
    with prepared.open() as environment:
        (own,) = listed()
        facts = json.loads(subprocess.run(["docker", "inspect", own], capture_output=True, check=True).stdout)[0]
        assert (facts["Mounts"], facts["HostConfig"]["Binds"] or []) == ([], [])
        assert environment.exec("true", timeout=20).ok
    assert listed() == []


OWNER = """
import sys
from envs.engine import connect, start_container
from envs.spec import Limits
container, line = start_container(connect(), sys.argv[1], Limits(), sys.argv[2], None)
print("up", flush=True)
sys.stdin.read()
"""


def test_a_killed_owner_ends_its_container_over_tcp_as_well(prepared: PreparedDocker) -> None:
    rooms = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(prepared.image), RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": rooms},
    ) as owner:  # fmt: skip
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"up\n"
        assert len(listed()) == 1
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while left := listed():
        assert time.monotonic() < deadline, f"still there after 10 s: {left}"
        time.sleep(0.1)
