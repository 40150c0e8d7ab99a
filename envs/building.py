"""One layer is made: a container of the image below, the layer's steps in it, and then what it holds becomes an image.

Not a Dockerfile: there a step's files, and what it was told, stay in some layer or in the history. Here the tree that
dependencies were resolved in, and every credential, are gone before the one layer is written.
"""

import contextlib
import os
import shlex
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

from envs.docker_cli import cli_variables, docker, popen, said
from envs.engine import connect
from envs.errors import BuildFailed, EnvironmentBroken, UnusableInput
from envs.innermost import innermost_error
from envs.layers import Layer, Step
from envs.owner import owner_of
from envs.places import BUILD, LABEL, PRIVATE
from envs.snapshot import export_snapshot
from envs.sources import PROXIES, Sources, docker_proxies, masked

OnLine = Callable[[str], None]

BUILD_TIMEOUT = 3600.0
"""Seconds for the steps of one layer together."""
LINES_KEPT = 200
"""Of a failed step's output."""
PIDS = 8192
"""Processes a build may have at a time: a bomb in an install step ends before the host does."""
_LONGEST_LINE = 4096
INDEX = Path(__file__).parent / "inside" / "swe_agent_index.py"
"""`INDEX DAY COMMAND [ARG...]` runs a command that sees the package index as of a day."""
INDEX_FILES = (INDEX, INDEX.with_name("swe_agent_index_web.py"), INDEX.with_name("swe_agent_index_pages.py"))
"""What has to lie in one folder for it."""

# Ends when its standard input does, that is when this program is gone.
_LIFELINE = "echo ready; while read -r _; do :; done"

_RUN = 'exec 2>&1 </dev/null\n/bin/sh -c "$1"\ncode=$?\nprintf "\\n%s %d\\n" "$2" "$code"\nexit $code'
"""What a step left running in the background may hold the output open: the last line says that the step has ended."""

_RUN_DATED = f"""exec 2>&1 </dev/null
for python in python3 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 6))' 2>/dev/null; then
        "$python" -B {BUILD}/swe_agent_index.py "$3" /bin/sh -c "$1"
        code=$?
        break
    fi
done
if [ -z "$code" ]; then /bin/sh -c "$1"; code=$?; fi
printf "\\n%s %d\\n" "$2" "$code"
exit $code"""

_NPM_LOGIN = f"umask 077; cat ~/.npmrc >{BUILD}/npmrc 2>/dev/null; cat >>{BUILD}/npmrc"
_SEARCH = 'xargs -0 grep -lsF -e "$SWE_AGENT_NEEDLES" -- /dev/null; true'


def build_layer(layer: Layer, below: str, sources: Sources, on_line: OnLine, *, timeout: float = BUILD_TIMEOUT) -> None:
    """Make the image `layer.tag` on the image `below`. On any error, and at Ctrl-C, nothing is left of it.

    Raises `BuildFailed` when a step fails, `UnusableInput` when nothing can be run in `below`, `EnvironmentBroken`.
    """
    with BuildContainer(layer, below, sources, timeout) as container:
        for name, data in _files(layer, sources).items():
            container.put(name, data)
        if layer.source is not None:
            with tempfile.TemporaryDirectory(prefix="swe-agent-base-") as folder:
                # What dependencies are resolved in is thrown away: it needs no past.
                export_snapshot(layer.source, Path(folder, "base.git"), past=layer.kind == "env")
                container.copy(Path(folder, "base.git"), f"{PRIVATE}/base.git")
        told = 0
        theirs = sum(not step.ours for step in layer.steps)
        for step in layer.steps:
            if not step.ours:
                told += 1
                on_line(masked(f"==> {layer.kind} {told}/{theirs} {step.name}: {step.command}", container.secrets))
            container.run(step, on_line)
        container.refuse_secrets()
        container.commit()


def _files(layer: Layer, sources: Sources) -> dict[str, bytes]:
    files = {}
    if (pem := sources.certificates()) is not None and layer.kind == "base":
        files["ca.crt"] = pem
    if layer.as_of:
        files |= {file.name: file.read_bytes() for file in INDEX_FILES}
    return files


def end_of(day: str) -> str:
    """The last moment of a day, as npm reads `before`."""
    return f"{day}T23:59:59.999Z"


class BuildContainer:
    """A container that lives as long as this program and this `with`, with network and as root."""

    def __init__(self, layer: Layer, below: str, sources: Sources, timeout: float) -> None:
        self._layer = layer
        self._below = below
        self._sources = sources
        self._name = f"swe-agent-build-{uuid.uuid4().hex[:12]}"
        self._variables = sources.variables() | dict(layer.scratch) | {"DEBIAN_FRONTEND": "noninteractive"}
        self._timeout = timeout
        self._ends = 0.0
        self._life: subprocess.Popen[str] | None = None
        self.secrets = sources.secrets()

    def __enter__(self) -> Self:
        labels = {LABEL: "build", f"{LABEL}.host": socket.gethostname(), f"{LABEL}.owner": owner_of(os.getpid())}
        # The docker command would write the proxies it is configured with, credentials and all, into the image.
        nothing = {key: value for key, value in cli_variables().items() if key not in PROXIES}
        arguments = [
            "run", "--interactive", "--rm", "--pull", "never", "--name", self._name, "--user", "0:0", "--workdir", "/",
            "--entrypoint", "", "--pids-limit", str(PIDS), "--log-driver", "none",
            "--tmpfs", f"{BUILD}:mode=755",
            *(word for key, value in labels.items() for word in ("--label", f"{key}={value}")),
            *(word for key in sorted(docker_proxies()) for word in ("--env", key)),
            *(word for key, value in self._layer.variables.items() for word in ("--env", f"{key}={value}")),
            self._below, "/bin/sh", "-c", _LIFELINE,
        ]  # fmt: skip
        self._ends = time.monotonic() + self._timeout
        try:
            self._life = popen(arguments, stdin=subprocess.PIPE, variables=nothing)
            self._wait_until_ready(self._life)
            if login := self._sources.npm_login():
                self._exec_or_break(_NPM_LOGIN, login.encode())
                self._variables["npm_config_userconfig"] = f"{BUILD}/npmrc"
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the container, whatever it is doing."""
        docker("rm", "--force", "--volumes", self._name)
        if self._life is not None:
            for pipe in (self._life.stdin, self._life.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._life.wait(10.0)
            self._life.kill()
            self._life.wait()
            self._life = None

    def put(self, name: str, data: bytes) -> None:
        """A file in the folder that is in memory."""
        self._exec_or_break(f"cat >{BUILD}/{shlex.quote(name)}", data)

    def copy(self, folder: Path, place: str) -> None:
        """A folder of this host, as root's; the folder above `place` exists or is made."""
        self._exec_or_break(f"rm -rf {place} && mkdir -p {place}", b"")
        done = docker("cp", "--quiet", f"{folder}/.", f"{self._name}:{place}", timeout=600.0)
        if done.returncode:
            raise EnvironmentBroken(f"the tree could not be copied into the build: {said(done)}")
        self._exec_or_break(f"chown -R 0:0 {place}", b"")

    def run(self, step: Step, on_line: OnLine) -> None:
        """Run one step. Raises `BuildFailed`."""
        began = time.monotonic()
        kept: deque[str] = deque(maxlen=LINES_KEPT)
        variables = dict(self._variables)
        mark = f"swe-agent-step-{uuid.uuid4().hex[:12]}"
        script, rest = _RUN, [step.command, mark]
        if step.dated and self._layer.as_of:
            script, rest = _RUN_DATED, [*rest, self._layer.as_of]
            variables["npm_config_before"] = end_of(self._layer.as_of)
        code: int | None = None
        with self._exec(["sh", "-c", script, "sh", *rest], variables, step.folder) as lines:
            for line in lines:
                if line.startswith(mark):
                    code = int(line.split()[1])
                    break
                if line.strip():
                    clean = masked(line.rstrip()[:_LONGEST_LINE], self.secrets)
                    kept.append(clean)
                    if not step.ours or clean.startswith("swe-agent: "):
                        on_line(clean)
        if code == 0:
            return
        late = time.monotonic() >= self._ends
        if code is None and not late:
            raise EnvironmentBroken(f"the container of the build ended: {(list(kept) or ['no message'])[-1][:200]}")
        reason = f"not done within {self._timeout:.0f} s" if code is None else innermost_error(kept)
        raise BuildFailed(
            step=step.name, command=step.command, exit_code=code, reason=reason,
            log="\n".join(kept), seconds=time.monotonic() - began,
        )  # fmt: skip

    def refuse_secrets(self) -> None:
        """Raises `EnvironmentBroken` when a step wrote a credential into a file. Compressed content is not read."""
        if not self.secrets:
            return
        changed = docker("diff", self._name, timeout=600.0)
        paths = [line[2:] for line in changed.stdout.splitlines() if line[:2] in ("A ", "C ")]
        if changed.returncode or not paths:
            return
        needles = {**cli_variables(), "SWE_AGENT_NEEDLES": "\n".join(self.secrets)}
        arguments = ["docker", "exec", "--interactive", "--env", "SWE_AGENT_NEEDLES", self._name, "sh", "-c", _SEARCH]
        done = subprocess.run(
            arguments, input="\0".join(paths).encode("utf-8", "surrogateescape"), capture_output=True, env=needles,
            check=False, start_new_session=True,
        )  # fmt: skip
        if found := done.stdout.decode("utf-8", "replace").split("\n")[0]:
            raise EnvironmentBroken(
                f"a step of the build wrote a credential of an index or proxy into {found}: no image is made of it"
            )

    def commit(self) -> None:
        """What the container holds becomes the image."""
        labels = {LABEL: self._layer.kind, f"{LABEL}.host": '""', f"{LABEL}.owner": '""'}
        changes = [
            *(f"LABEL {key}={value}" for key, value in labels.items()),
            'CMD ["/bin/sh"]', f"WORKDIR {self._layer.folder}",
        ]  # fmt: skip
        words = [word for change in changes for word in ("--change", change)]
        done = docker("commit", *words, self._name, self._layer.tag, timeout=1800.0)
        if done.returncode and "EOF" in done.stdout:
            self._commit_with_body(changes)  # Podman 4 wants a body with this request, and the command sends none
        elif done.returncode:
            raise EnvironmentBroken(f"the image could not be written: {said(done)}")

    def _commit_with_body(self, changes: list[str]) -> None:
        repository, _, tag = self._layer.tag.rpartition(":")
        with contextlib.closing(connect()) as client:
            try:
                client.api.commit(self._name, repository=repository, tag=tag, changes=changes)
            except Exception as error:
                raise EnvironmentBroken(f"the image could not be written: {str(error)[:200]}") from error

    def _wait_until_ready(self, life: subprocess.Popen[str]) -> None:
        assert life.stdout is not None
        lines = []
        for line in life.stdout:
            if line.strip() == "ready":
                return
            lines.append(line.strip())
        reason = " ".join(lines)[-300:] or "no message"
        if "/bin/sh" in reason or "exec format error" in reason:
            raise UnusableInput(f"nothing can be run in the image {self._below}: {reason}")
        raise EnvironmentBroken(f"the container of the build did not start: {reason}")

    def _exec_or_break(self, script: str, stdin: bytes) -> None:
        done = docker("exec", "--interactive", self._name, "sh", "-c", script, stdin=stdin, timeout=600.0)
        if done.returncode:
            raise EnvironmentBroken(f"the build could not be prepared: {said(done)}")

    @contextlib.contextmanager
    def _exec(self, argv: list[str], variables: dict[str, str], folder: str) -> Iterator[Iterator[str]]:
        # Values go by this process's environment: on a command line every user of this host could read them.
        named = [word for key in variables for word in ("--env", key)]
        process = popen(
            ["exec", *named, "--workdir", folder, self._name, *argv],
            stdin=subprocess.DEVNULL,
            variables=cli_variables() | variables,
        )
        assert process.stdout is not None
        output = process.stdout
        alarm = threading.Timer(max(self._ends - time.monotonic(), 0.0), self.close_container)
        alarm.daemon = True
        alarm.start()
        try:
            yield iter(lambda: output.readline(_LONGEST_LINE), "")
        finally:
            alarm.cancel()
            process.kill()
            output.close()
            process.wait()

    def close_container(self) -> None:
        """Kill everything in it, which ends the step that is running."""
        docker("kill", self._name)
