"""The Docker environment: a container made for the repository, without network, that dies with this program."""

import contextlib
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from envs.base import ExecResult, Kind
from envs.baseline import Baseline
from envs.building import OnLine
from envs.container_files import ContainerFiles
from envs.container_trees import PreparedTrees, shell_connection
from envs.disk import DiskWatch
from envs.docker_shell import DockerChannel, NoConnection, kill_started
from envs.engine import attach, connect, is_crowded, lost, reap, start_container, sweep
from envs.errors import EnvironmentBroken
from envs.images import HOME, OUTSIDE, PRIVATE, ROOT, USER, build_image
from envs.network import AllowedNetwork, discard
from envs.patch import Patch
from envs.persistent_shell import Channel, PersistentShell, Place
from envs.plain_shell import PlainShell
from envs.processes import MARK, Tail
from envs.saved_tree import Restored, SavedTree
from envs.services import START_TIMEOUT, plan_services
from envs.shell import SHELL_VARIABLES, Shell, ShellResult
from envs.side_shell import SideShell
from envs.snapshot import Snapshot
from envs.sources import Sources
from envs.spec import EnvSpec
from envs.storage import IMAGES_GB
from envs.streams import ExecStream, hang_up
from envs.tree_keeper import TreeKeeper
from envs.uses import HeldImage

if TYPE_CHECKING:
    from docker import DockerClient

_VARIABLES = {"HOME": HOME, "USER": "swe", "PYTHONDONTWRITEBYTECODE": "1"}
_NOT_STARTED = re.compile(rb"cannot exec in a \w+ state|OCI runtime exec failed|container .*not running")
"""What the engine prints in place of a command when the container is about to end."""
_PID = f"{OUTSIDE}/exec"
"""Where a command leaves its number, which is its session's too: what it started without the mark is found by it."""
_START = f"if [ -f {_PID} ] || [ ! -e {_PID} ]; then echo $$ >{_PID}; fi 2>/dev/null; "
_NO_ROOM = re.compile(r"fork|temporarily unavailable|start new thread|EAGAIN")
"""How programs say that no process is left to them; what they say is checked before anything is done."""


class PreparedDocker:
    """An image with the repository in it. Its containers: no network unless listed, no capabilities, not root, limits.

    `told` hears what a container with an allow-list asked its network for, a line for each, when it is closed.
    """

    kind: Kind = "docker"
    sandbox = True

    def __init__(
        self,
        client: "DockerClient",
        image: str,
        snapshot: Snapshot,
        spec: EnvSpec,
        run_id: str,
        told: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._client = client
        self._snapshot = snapshot
        self._spec = spec
        self._run_id = run_id
        self._told = told
        self.image: str | None = image
        self.image_digest: str | None = client.images.get(image).id
        self._held = HeldImage(image)
        self._trees = PreparedTrees(client, image, spec, run_id)

    @property
    def description(self) -> str:
        limits = self._spec.limits
        start = self._spec.starts_from
        network = f"network: {', '.join(self._spec.allow_hosts)}" if self._spec.allow_hosts else "no network"
        return (
            f"docker container from {start} ({network}, not root, no capabilities, "
            f"{limits.memory_mb} MiB, {limits.cpus:g} CPUs, {limits.pids} processes)"
        )

    def open(self) -> "DockerEnvironment":
        if self.image is None:
            raise EnvironmentBroken("the environment is closed")
        return DockerEnvironment(
            self._client, self.image, self._snapshot, self._spec, self._run_id, self._told, self._trees
        )

    def close(self) -> None:
        self._trees.close()
        self._held.release()
        self._client.close()


def prepare_docker(
    snapshot: Snapshot,
    spec: EnvSpec,
    *,
    run_id: str = "",
    dependencies_from: Snapshot | None = None,
    sources: Sources = Sources(),
    images_gb: float = IMAGES_GB,
    on_line: OnLine = lambda line: None,
    told: Callable[[str], None] = lambda text: None,
) -> PreparedDocker:
    """Build the image (or find it), as `build_image`. Raises `UnusableInput`, `EnvironmentBroken`; needs an engine."""
    client = connect()
    reap(client)
    image, _ = build_image(
        spec, snapshot, dependencies_from=dependencies_from, sources=sources, images_gb=images_gb, on_line=on_line
    )
    return PreparedDocker(client, image, snapshot, spec, run_id, told)


class DockerEnvironment:
    """One container. Commands run as an ordinary user without network; limits are the engine's."""

    kind: Kind = "docker"
    sandbox = True
    root = ROOT
    outside = OUTSIDE

    def __init__(
        self,
        client: "DockerClient",
        image: str,
        snapshot: Snapshot,
        spec: EnvSpec,
        run_id: str,
        told: Callable[[str], None],
        trees: "PreparedTrees",
    ) -> None:
        self._client = client
        self._limits = spec.limits
        self._told = told
        self._busy = threading.Lock()
        self._notice = ""
        self._services = plan_services(spec.services, spec.variables) if spec.services else None
        self._serving = False
        with contextlib.ExitStack() as undo:
            hosts = spec.allow_hosts
            self._network = AllowedNetwork(client, hosts, run_id, spec.starts_from) if hosts else None
            if self._network is not None:
                undo.callback(self._network.close)
            names = self._services.hosts if self._services else ()
            self._container, self._line = start_container(
                client, image, spec.limits, run_id, spec.runtime, network=self._network, names=names
            )
            undo.pop_all()
        self._files = ContainerFiles(self._container, self._run_raw)
        self._side_shell = SideShell(self._connect_aside)
        self._prepared_trees = trees
        self._keeper: TreeKeeper | None = None
        self._baseline = Baseline(
            run=self._run_raw,
            read=self.read,
            write=self.write,
            root=ROOT,
            git_dir=f"{PRIVATE}/base.git",
            outside=OUTSIDE,
            commit=snapshot.tree,
        )
        self._has_shell = False
        self._persistent = PersistentShell(
            Place(ROOT, self._holding, self._open_channel, self._kill_started, self._is_over, self._settle)
        )
        self._shell: Shell = self._persistent
        self._disk = DiskWatch(client, str(self._container.id), spec.limits.disk_mb, self._sweep_when_idle)

    def exec(self, command: Sequence[str] | str, *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        argv = ["sh", "-c", command] if isinstance(command, str) else list(command)
        variables: Mapping[str, str] = {}
        if self._services is not None:
            self._start_services()
            variables = self._services.variables
        return self._run_raw(argv, {**variables, **(env or {})}, timeout)[0]

    def shell(self) -> Shell:
        if not self._has_shell:
            self._has_shell = True
            try:
                self._persistent.start()
            except (NoConnection, EnvironmentBroken):
                # An engine reached through a program, or one that does not let a connection be taken over.
                self._shell = PlainShell(self)
        return self._shell

    def glance(self, script: str) -> str:
        return self._side_shell.ask(f"( {script} )")[1].decode("utf-8", "replace")

    @property
    def full(self) -> bool:
        return self._disk.is_over()

    def read(self, path: str) -> bytes:
        return self._files.read(path)

    def write(self, path: str, data: bytes) -> None:
        self._files.write(path, data)

    def remove(self, path: str) -> None:
        self._files.remove(path)

    def diff(self) -> Patch:
        return self._baseline.diff()

    def apply(self, patch: Patch) -> None:
        self._baseline.apply(patch)

    def reset(self) -> None:
        self._baseline.reset()

    def save(self, paths: Sequence[str] | None = None) -> SavedTree:
        return self._trees().save(paths)

    def restore(self, saved: SavedTree) -> Restored:
        return self._trees().restore(saved)

    def changes_between(self, before: SavedTree, after: SavedTree) -> Patch:
        return self._trees().difference(before, after)

    def _trees(self) -> TreeKeeper:
        if self._keeper is None:
            self._keeper = self._prepared_trees.keeper(self._side_shell)
        return self._keeper

    def close(self) -> None:
        self._persistent.close()
        self._side_shell.close()
        self._disk.close()
        discard(self._container, self._line)
        if self._network is not None:
            network, self._network = self._network, None
            network.close()
            for each in network.asked():
                self._told(f"network: {each}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _start_services(self) -> None:
        """Once for each life of the container; what fails is said with the next command, which may not need it."""
        if self._serving or self._services is None:
            return
        self._serving = True
        done, _ = self._run_raw(["sh", "-c", self._services.script], self._services.settings, START_TIMEOUT)
        faults = done.stdout.splitlines()
        if done.timed_out:
            faults.append(f"not all answered within {START_TIMEOUT:.0f} s; they were stopped")
        self._notice += "".join(f"\nswe-agent: a service did not start: {fault}\n" for fault in faults)

    @contextlib.contextmanager
    def _holding(self) -> Iterator[None]:
        self._start_services()
        with self._busy:
            self._disk.command_begins()
            yield

    def _connect_aside(self, argv: list[str]) -> Any:
        with self._busy:  # while everything is swept the container does not run
            return shell_connection(self._container, argv)

    def _open_channel(self, mark: str) -> Channel:
        of_services = self._services.variables if self._services else {}
        variables = {**_VARIABLES, **SHELL_VARIABLES, **of_services}
        return DockerChannel(self._container, variables, mark, self._limits.file_mb)

    def _is_over(self) -> bool:
        return bool(self._disk.exceeded)

    def _kill_started(self, marks: Sequence[str], pid: int) -> None:
        if self._disk.exceeded:
            self._sweep(self._disk.exceeded)
        elif not kill_started(self._container, marks, pid) or is_crowded(self._container, self._limits.pids):
            self._sweep(f"too many of the {self._limits.pids} processes allowed were left at the time limit")

    def _settle(self, result: ShellResult) -> ShellResult:
        if result.exit_code == 137:
            self._living()
        if result.exit_code and _NO_ROOM.search(result.output[-20_000:]):
            self._make_room()
        notice, self._notice = self._notice, ""
        return result.model_copy(update={"output": result.output + notice}) if notice else result

    def _run_raw(self, argv: Sequence[str], variables: Mapping[str, str], timeout: float) -> tuple[ExecResult, bytes]:
        with self._busy:
            self._disk.command_begins()
            return self._run(argv, variables, timeout)

    def _run(self, argv: Sequence[str], variables: Mapping[str, str], timeout: float) -> tuple[ExecResult, bytes]:
        mark = uuid.uuid4().hex
        started = time.monotonic()
        api = self._client.api
        streams = (Tail(), Tail())
        try:
            made = api.exec_create(
                self._container.id,
                ["sh", "-c", f'{_START}ulimit -c 0; ulimit -f {self._limits.file_mb * 2048}; exec "$@"', "sh", *argv],
                environment={**_VARIABLES, **variables, MARK: mark},
                workdir=ROOT,
                user=USER,
            )["Id"]
            output = ExecStream(api.exec_start(made, socket=True))
        except Exception as error:
            raise lost(error) from error
        reader = threading.Thread(target=output.drain, args=(streams,), daemon=True)
        reader.start()
        try:
            stopped = self._wait(made, reader, started + timeout)
            code = None if stopped else api.exec_inspect(made)["ExitCode"]
            full = self._disk.exceeded
            if full:
                self._sweep(full)
            elif stopped and (not self._killed(mark) or is_crowded(self._container, self._limits.pids)):
                self._sweep(f"too many of the {self._limits.pids} processes allowed were left at the time limit")
            if stopped:
                reader.join(5.0)
        except BaseException:
            self._killed(mark)
            raise
        finally:
            output.close()
            reader.join(1.0)
        out, err = (tail.value for tail in streams)
        if (code == 137 and not full) or (code == 126 and _NOT_STARTED.search(out + err)):
            self._living()  # the command alone was killed, or the container with it?
        if code and _NO_ROOM.search((out[-20_000:] + err[-20_000:]).decode("utf-8", "replace")):
            self._make_room()
        result = ExecResult(
            exit_code=137 if stopped and full else code,
            stdout=out.decode("utf-8", "replace"),
            stderr=err.decode("utf-8", "replace") + self._notice,
            seconds=time.monotonic() - started,
            timed_out=stopped and not full,
            truncated=any(tail.dropped for tail in streams),
        )
        self._notice = ""
        return result, out

    def _killed(self, mark: str) -> bool:
        return kill_started(self._container, (mark, mark), _PID)

    def _wait(self, made: str, reader: threading.Thread, deadline: float) -> bool:
        """True when the command has to be stopped. A background child may hold the stream after its shell has ended."""
        pause = 0.05
        while reader.is_alive():
            reader.join(min(pause, max(deadline - time.monotonic(), 0.001)))
            if self._disk.exceeded or time.monotonic() >= deadline:
                return self._running(made)
            if not reader.is_alive():
                break
            pause = min(pause * 1.5, 1.0)
            if pause >= 1.0 and not self._running(made):
                reader.join(1.0)
                return False
        while self._running(made):
            if self._disk.exceeded or time.monotonic() >= deadline:
                return True
            time.sleep(0.005)
        return False

    def _running(self, made: str) -> bool:
        try:
            state = self._client.api.exec_inspect(made)
        except Exception as error:
            raise lost(error) from error
        return bool(state["Running"]) or state["ExitCode"] is None

    def _living(self) -> None:
        for _ in range(5):  # the engine notices a death a little later than we do
            try:
                self._container.reload()
            except Exception as error:
                raise lost(error) from error
            if self._container.status != "running":
                raise EnvironmentBroken(f"the container is gone: it is {self._container.status}")
            time.sleep(0.1)

    def _make_room(self) -> None:
        if is_crowded(self._container, self._limits.pids):
            self._sweep(f"too many of the {self._limits.pids} processes allowed were left when the command ended")

    def _sweep_when_idle(self) -> None:
        """What runs on between two commands is nobody's to wait for."""
        if self._busy.acquire(blocking=False):
            try:
                self._sweep(self._disk.exceeded)
            finally:
                self._busy.release()

    def _sweep(self, reason: str) -> None:
        sweep(self._container)
        line, self._line = self._line, attach(self._container)
        hang_up(line)
        self._serving = False
        self._disk.everything_is_dead()
        self._notice = f"\nswe-agent: everything that ran in the container was killed: {reason}\n"
