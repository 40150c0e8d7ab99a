"""The Docker environment: the contract, what keeps it in, and that nothing is left behind."""

import gc
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from envs import EnvironmentBroken, EnvSpec, Limits, PreparedEnvironment
from envs.docker import PreparedDocker, prepare_docker
from envs.engine import connect, is_podman, reap
from envs.images import LABEL
from envs.snapshot import Snapshot, take_snapshot
from tests.conftest import init_repository
from tests.contracts.environment_contract import EnvironmentContract
from tests.odd_files import FILES, LEAVE

pytestmark = pytest.mark.docker

LIMITS = Limits(memory_mb=192, cpus=0.5, pids=64, file_mb=16)
RUN = f"tests-{os.getpid()}"
KILLED = f"killed-{os.getpid()}"
"""Of this process: the same tests may run beside it."""
SPEC = EnvSpec(install=(LEAVE,), limits=LIMITS, variables={"PLAIN": "x", "QUOTED": 'a "b" $HOME \\ ü'})


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("docker")
    return take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")


@pytest.fixture(scope="module")
def container(snapshot: Snapshot) -> Iterator[PreparedDocker]:
    prepared = prepare_docker(snapshot, SPEC, run_id=RUN)
    yield prepared
    prepared.close()


def inspected(container_id: str) -> dict[str, object]:
    done = subprocess.run(["docker", "inspect", container_id], capture_output=True, check=True, text=True)
    found = json.loads(done.stdout)[0]
    assert isinstance(found, dict)
    return found


def containers(label: str) -> list[str]:
    listed = ["docker", "ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={label}"]
    return subprocess.run(listed, capture_output=True, check=True, text=True).stdout.split()


@pytest.fixture(scope="module")
def for_contract(snapshot: Snapshot) -> Iterator[PreparedDocker]:
    """Once trees are restored, a container in which nobody works stays with it; the others here count theirs."""
    prepared = prepare_docker(snapshot, SPEC, run_id=f"contract-{os.getpid()}")
    yield prepared
    prepared.close()
    assert containers(f"{LABEL}.run=contract-{os.getpid()}") == []


class TestDocker(EnvironmentContract):
    @pytest.fixture
    def prepared(self, for_contract: PreparedDocker) -> PreparedEnvironment:
        return for_contract


def test_it_is_shut_in(container: PreparedDocker) -> None:
    with container.open() as environment:
        (own,) = containers(f"{LABEL}.run={RUN}")
        facts = inspected(own)
        look = (
            "id -u; cat /proc/self/status | grep -E '^(CapEff|CapBnd|NoNewPrivs)'; ls /sys/class/net; "
            "touch /etc/planted /opt/swe-agent/planted 2>&1 | grep -c -i denied"
        )
        seen = environment.exec(look, timeout=20).stdout.split()
        assert not environment.exec(["python", "-c", "import socket; socket.create_connection(('1.1.1.1', 53), 3)"],
                                    timeout=20).ok  # fmt: skip
    assert seen[0] == "10001"
    assert seen[1:] == ["CapEff:", "0" * 16, "CapBnd:", "0" * 16, "NoNewPrivs:", "1", "lo", "2"]
    host = facts["HostConfig"]
    assert isinstance(host, dict)
    assert host["NetworkMode"] == "none"
    assert (host["Memory"], host["MemorySwap"], host["PidsLimit"]) == (192 << 20, 192 << 20, 64)
    assert (host["NanoCpus"], host["SecurityOpt"]) == (5 * 10**8, ["no-new-privileges"])
    assert (host["Privileged"], host["Binds"] or None) == (False, None)
    with closing(connect()) as client:
        assert host["AutoRemove"] is not is_podman(client)
    assert facts["Mounts"] == []


def test_limits_bite_and_the_place_lives_on(container: PreparedDocker) -> None:
    with container.open() as environment:
        greedy = environment.exec(["python", "-c", "x = bytearray(1 << 30)"], timeout=60)
        assert greedy.exit_code == 137
        many = environment.exec("for i in $(seq 200); do sleep 5 & done", timeout=30)
        assert "fork" in many.stderr.lower()
        large = environment.exec("head -c 30000000 /dev/zero >large.bin", timeout=30)
        assert not large.ok
        environment.close()


def test_what_installing_left_is_there_and_is_nobodys_patch(container: PreparedDocker) -> None:
    with container.open() as environment:
        assert environment.exec("ls 'made [by] install' '#hash' '!bang'", timeout=20).ok
        environment.write("made b install", b"another name that a pattern would match\n")
        assert environment.diff().paths == ("made b install",)


def test_variables_of_the_recipe_arrive_as_they_are(container: PreparedDocker) -> None:
    with container.open() as environment:
        assert environment.exec('printf %s "$PLAIN|$QUOTED"', timeout=20).stdout == 'x|a "b" $HOME \\ ü'


def test_its_labels_name_the_run_and_the_owner(container: PreparedDocker) -> None:
    with container.open():
        (own,) = containers(f"{LABEL}.run={RUN}")
        config = inspected(own)["Config"]
    assert isinstance(config, dict)
    assert config["Labels"][LABEL] == "container"
    assert config["Labels"][f"{LABEL}.owner"].startswith(f"{os.getpid()}-")
    assert containers(f"{LABEL}.run={RUN}") == [], "closing leaves no container"


def test_a_container_that_died_is_the_environments_fault(container: PreparedDocker) -> None:
    with container.open() as environment:
        (own,) = containers(f"{LABEL}.run={RUN}")
        subprocess.run(["docker", "kill", own], capture_output=True, check=True)
        with pytest.raises(EnvironmentBroken):
            environment.exec("true", timeout=20)
        with pytest.raises(EnvironmentBroken):
            environment.read("app.py")
        with pytest.raises(EnvironmentBroken):
            environment.write("app.py", b"")


def test_a_container_that_dies_during_a_command_does_not_hang_it(container: PreparedDocker) -> None:
    with container.open() as environment:
        (own,) = containers(f"{LABEL}.run={RUN}")
        killer = subprocess.Popen(["sh", "-c", f"sleep 1; docker kill {own}"], stdout=subprocess.DEVNULL)
        began = time.monotonic()
        with pytest.raises(EnvironmentBroken, match="gone"):
            environment.exec("sleep 60", timeout=60)
        assert time.monotonic() - began < 20
        killer.wait()


OWNER = """
import sys, time
from pathlib import Path
from envs import EnvSpec
from envs.docker import prepare_docker
from envs.snapshot import take_snapshot

folder = Path(sys.argv[1])
prepared = prepare_docker(take_snapshot(folder / "repository", folder / "base.git"), EnvSpec(), run_id=sys.argv[2])
environment = prepared.open()
print("ready", flush=True)
environment.exec("setsid sleep 1000 & sleep 1000", timeout=1000)
"""


def test_killing_the_owner_leaves_no_container(tmp_path: Path) -> None:
    init_repository(tmp_path / "repository", {"a.py": "x = 1\n"})
    rooms = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path), KILLED],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": rooms},
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        assert len(containers(f"{LABEL}.run={KILLED}")) == 1
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    with closing(connect()) as client:
        while left := containers(f"{LABEL}.run={KILLED}"):
            assert time.monotonic() < deadline, f"still there after 10 s: {left}"
            time.sleep(0.1)
            if is_podman(client) and not client.containers.list(filters={"label": f"{LABEL}.run={KILLED}"}):
                reap(client)  # there it ended by itself, and is the next run's to remove


def test_the_reaper_takes_what_has_no_owner_and_nothing_else(container: PreparedDocker) -> None:
    client = connect()
    try:
        with container.open() as environment:
            (own,) = containers(f"{LABEL}.run={RUN}")
            labels = {
                **client.containers.get(own).labels,
                f"{LABEL}.run": f"orphan-{RUN}",
                f"{LABEL}.owner": f"{os.getpid()}-1",
            }
            assert container.image is not None
            client.containers.run(container.image, ["sleep", "1000"], detach=True, labels=labels, network_mode="none")
            elsewhere = {**labels, f"{LABEL}.host": "another-host", f"{LABEL}.run": f"elsewhere-{RUN}"}
            other = client.containers.create(container.image, ["true"], labels=elsewhere)
            try:
                reap(client)  # another run's reaper may have been quicker
                assert containers(f"{LABEL}.run=orphan-{RUN}") == []
                assert containers(f"{LABEL}.run=elsewhere-{RUN}") == [other.id]
                assert environment.exec("true", timeout=20).ok, "a living owner's container was taken"
            finally:
                other.remove(force=True)
    finally:
        client.close()


def held() -> dict[str, int]:
    gc.collect()
    own = [str(os.getpid()), *(path.parent.name for path in Path("/proc").glob("[0-9]*/stat") if is_child(path))]
    return {
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
        "processes": len(own),
        "containers": len(containers(f"{LABEL}.run={RUN}")),
    }


def is_child(stat: Path) -> bool:
    try:
        return int(stat.read_text(errors="replace").rpartition(")")[2].split()[1]) == os.getpid()
    except OSError:
        return False


def test_opening_and_closing_leaves_nothing(
    container: PreparedDocker,
) -> None:
    for _ in range(3):  # until the client has all the connections that it keeps
        with container.open() as environment:
            environment.exec("true", timeout=20)
    before = held()
    for _ in range(8):
        with container.open() as environment:
            assert environment.exec("true", timeout=20).ok
    assert held() == before


def test_it_is_ready_about_as_soon_as_a_bare_container(container: PreparedDocker) -> None:
    """The benchmark says how soon; this is the guard against something slow in the way. Taken by turns: others work."""
    ours, bare = [], []
    for _ in range(7):
        began = time.monotonic()
        with container.open() as environment:
            assert environment.exec("true", timeout=20).ok
            ours.append(time.monotonic() - began)
        began = time.monotonic()
        command = ["docker", "run", "--rm", "--entrypoint", "true", str(container.image)]
        subprocess.run(command, check=True)
        bare.append(time.monotonic() - began)
    assert statistics.median(ours) < 2 * statistics.median(bare)
