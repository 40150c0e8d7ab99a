"""The Docker environment: a container made for the repository, without network, that dies with this program."""

import contextlib
import io
import posixpath
import re
import tarfile
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from envs.base import ExecResult, Kind
from envs.baseline import Baseline
from envs.disk import DiskWatch
from envs.engine import connect, is_crowded, kill_marked, reap, start_container, sweep
from envs.errors import EnvironmentBroken
from envs.images import HOME, OUTSIDE, PRIVATE, ROOT, USER, build_image
from envs.patch import Patch
from envs.processes import MARK, Tail
from envs.snapshot import Snapshot
from envs.spec import EnvSpec
from envs.streams import ExecStream, hang_up

if TYPE_CHECKING:
    from docker import DockerClient

_NO_ROOM = re.compile(r"fork|temporarily unavailable|start new thread|EAGAIN")
"""How programs say that no process is left to them; what they say is checked before anything is done."""

_OUTSIDE, _ABSENT, _FOLDER, _NO_FOLDER = 43, 44, 45, 46
_FOLLOW = f"""
place=$1; there=$1; rest=
while [ -n "$there" ] && [ ! -e "$there" ] && [ ! -L "$there" ]; do
    rest="/${{there##*/}}$rest"; there=${{there%/*}}
done
real=$(readlink -f -- "$there") || exit {_ABSENT}
real=$real$rest
case "$real/" in "$(readlink -f -- "$2")"/*|"$(readlink -f -- "$3")"/*) ;; *) exit {_OUTSIDE};; esac
[ -d "$real" ] && exit {_FOLDER}
"""
_READ = f'[ -e "$real" ] || exit {_ABSENT}; cat -- "$real"'
_WHERE = 'printf %s "$real"'
_READY = f"""
[ -z "$rest" ] || [ -d "$there" ] || exit {_NO_FOLDER}
mkdir -p -- "${{real%/*}}" || exit 1
if [ -e "$real" ]; then stat -c %a -- "$real" || exit 1; else echo 644; fi
printf %s "$real"
"""
_REMOVE = f'[ -e "$place" ] || [ -L "$place" ] || exit {_ABSENT}; rm -f -- "$place"'


class PreparedDocker:
    """An image with the repository in it. Containers: no network, no capabilities, not root, limited."""

    kind: Kind = "docker"
    sandbox = True

    def __init__(self, client: "DockerClient", image: str, snapshot: Snapshot, spec: EnvSpec, run_id: str) -> None:
        self._client = client
        self._snapshot = snapshot
        self._spec = spec
        self._run_id = run_id
        self.image: str | None = image
        self.image_digest: str | None = client.images.get(image).id

    @property
    def description(self) -> str:
        limits = self._spec.limits
        start = self._spec.starts_from
        return (
            f"docker container from {start} (no network, not root, no capabilities, "
            f"{limits.memory_mb} MiB, {limits.cpus:g} CPUs, {limits.pids} processes)"
        )

    def open(self) -> "DockerEnvironment":
        if self.image is None:
            raise EnvironmentBroken("the environment is closed")
        return DockerEnvironment(self._client, self.image, self._snapshot, self._spec, self._run_id)

    def close(self) -> None:
        self._client.close()


def prepare_docker(snapshot: Snapshot, spec: EnvSpec, *, run_id: str = "") -> PreparedDocker:
    """Build the image (or find it). Raises `UnusableInput`, `EnvironmentBroken`; needs an engine."""
    client = connect()
    reap(client)
    image, _ = build_image(spec, snapshot)
    return PreparedDocker(client, image, snapshot, spec, run_id)


class DockerEnvironment:
    """One container. Commands run as an ordinary user without network; limits are the engine's."""

    kind: Kind = "docker"
    sandbox = True
    root = ROOT
    outside = OUTSIDE

    def __init__(self, client: "DockerClient", image: str, snapshot: Snapshot, spec: EnvSpec, run_id: str) -> None:
        self._client = client
        self._limits = spec.limits
        self._container = start_container(client, image, spec.limits, run_id, spec.runtime)
        self._baseline = Baseline(
            run=self._run_raw,
            read=self.read,
            write=self.write,
            root=ROOT,
            git_dir=f"{PRIVATE}/base.git",
            outside=OUTSIDE,
            commit=snapshot.commit,
        )
        self._line = self._attach()
        self._busy = threading.Lock()
        self._notice = ""
        self._disk = DiskWatch(client, str(self._container.id), spec.limits.disk_mb, self._sweep_when_idle)

    def exec(self, command: Sequence[str] | str, *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        argv = ["sh", "-c", command] if isinstance(command, str) else list(command)
        return self._run_raw(argv, env or {}, timeout)[0]

    def read(self, path: str) -> bytes:
        result, data = self._at(path, _READ)
        if not result.truncated:
            return data
        real = self._at(path, _WHERE)[1].decode("utf-8", "surrogateescape")
        stream, _ = self._container.get_archive(real)
        with tarfile.open(fileobj=io.BytesIO(b"".join(stream))) as archive:
            file = archive.extractfile(archive.getmembers()[0])
            return file.read() if file else b""

    def write(self, path: str, data: bytes) -> None:
        mode, _, real = self._at(path, _READY)[1].partition(b"\n")
        folder, name = posixpath.split(real.decode("utf-8", "surrogateescape"))
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = len(data), int(time.time()), int(mode, 8)
        member.uid, member.gid = (int(part) for part in USER.split(":"))
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            archive.addfile(member, io.BytesIO(data))
        if not self._container.put_archive(folder, buffer.getvalue()):
            raise EnvironmentBroken(f"could not write {path} into the container")

    def remove(self, path: str) -> None:
        self._at(path, _REMOVE)

    def diff(self) -> Patch:
        return self._baseline.diff()

    def apply(self, patch: Patch) -> None:
        self._baseline.apply(patch)

    def reset(self) -> None:
        self._baseline.reset()

    def close(self) -> None:
        self._disk.close()
        hang_up(self._line)
        with contextlib.suppress(Exception):  # already gone is what we want
            self._container.remove(force=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _at(self, path: str, script: str) -> tuple[ExecResult, bytes]:
        """Run a script on a path whose links were followed inside the container, where they mean what they mean."""
        place = posixpath.normpath(posixpath.join(ROOT, path))
        if not any(place == top or place.startswith(f"{top}/") for top in (ROOT, OUTSIDE)):
            raise PermissionError(f"{path} lies outside the repository")
        done, raw = self._run_raw(["sh", "-c", _FOLLOW + script, "sh", place, ROOT, OUTSIDE], {}, 60.0)
        if done.exit_code == _ABSENT:
            raise FileNotFoundError(f"no such file: {path}")
        if done.exit_code == _FOLDER:
            raise IsADirectoryError(f"is a folder: {path}")
        if done.exit_code == _NO_FOLDER:
            raise NotADirectoryError(f"a part of this path is a file: {path}")
        if done.exit_code == _OUTSIDE:
            raise PermissionError(f"{path} lies outside the repository")
        if not done.ok:
            raise PermissionError(f"{path}: {done.stderr.strip() or 'no answer'}")
        return done, raw

    def _attach(self) -> Any:
        # Kept open for as long as the environment lives; see `engine`.
        return self._client.api.attach_socket(str(self._container.id), params={"stdin": 1, "stream": 1})

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
                ["sh", "-c", f'ulimit -c 0; ulimit -f {self._limits.file_mb * 2048}; exec "$@"', "sh", *argv],
                environment={"HOME": HOME, "USER": "swe", "PYTHONDONTWRITEBYTECODE": "1", **variables, MARK: mark},
                workdir=ROOT,
                user=USER,
            )["Id"]
            output = ExecStream(api.exec_start(made, socket=True))
        except Exception as error:
            raise EnvironmentBroken(f"the container does not answer: {str(error)[:200]}") from error
        reader = threading.Thread(target=output.drain, args=(streams,), daemon=True)
        reader.start()
        try:
            stopped = self._wait(made, reader, started + timeout)
            code = None if stopped else api.exec_inspect(made)["ExitCode"]
            full = self._disk.exceeded
            if full:
                self._sweep(full)
            elif stopped and (not kill_marked(self._container, mark) or is_crowded(self._container, self._limits.pids)):
                self._sweep(f"too many of the {self._limits.pids} processes allowed were left at the time limit")
            if stopped:
                reader.join(5.0)
        except BaseException:
            kill_marked(self._container, mark)
            raise
        finally:
            output.close()
            reader.join(1.0)
        if code == 137 and not full:
            self._living()  # the command alone was killed, or the container with it?
        out, err = (tail.value for tail in streams)
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
            raise EnvironmentBroken(f"the container is gone: {str(error)[:200]}") from error
        return bool(state["Running"]) or state["ExitCode"] is None

    def _living(self) -> None:
        for _ in range(5):  # the engine notices a death a little later than we do
            try:
                self._container.reload()
            except Exception as error:
                raise EnvironmentBroken(f"the container is gone: {str(error)[:200]}") from error
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
        line, self._line = self._line, self._attach()
        hang_up(line)
        self._disk.everything_is_dead()
        self._notice = f"\nswe-agent: everything that ran in the container was killed: {reason}\n"
