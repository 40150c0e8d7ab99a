"""A container engine of a test's own, which may be killed: nobody else's containers are in it.

It runs in a network namespace of its own. Without that, starting one with `--bridge=none` deletes the bridge of the
machine's own engine, and with it the network of all its containers.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self


def can_start() -> bool:
    """Whether this user and machine can run one: root, Linux, and both programs of the engine."""
    return (
        hasattr(os, "geteuid")
        and os.geteuid() == 0
        and all(map(shutil.which, ("dockerd", "containerd", "docker", "unshare")))
    )


class SecondEngine:
    """`dockerd` and `containerd` with everything of theirs in one temporary folder. `host` is its DOCKER_HOST."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="swe-engine-", dir="/tmp"))  # a socket's path must be short
        self._running: list[subprocess.Popen[bytes]] = []
        self.host = f"unix://{self._folder}/docker.sock"
        (self._folder / "containerd.toml").write_text('version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n')

    def start(self) -> None:
        """Start, or start again with what is left in the folder; returns when it answers."""
        place = self._folder
        address = f"{place}/containerd.sock"
        self._run(
            "containerd", "--config", f"{place}/containerd.toml", "--address", address,
            "--root", f"{place}/containerd", "--state", f"{place}/containerd-state",
        )  # fmt: skip
        self._await(lambda: Path(address).exists(), "containerd")
        self._run(
            "unshare", "--net", "--", "dockerd", "--containerd", address, "--host", self.host,
            "--data-root", f"{place}/data", "--exec-root", f"{place}/exec", "--pidfile", f"{place}/docker.pid",
            "--bridge=none", "--iptables=false", "--ip-forward=false",
        )  # fmt: skip
        self._await(lambda: self.docker("version", check=False).returncode == 0, "dockerd")

    def kill(self) -> None:
        """As a crash of the machine's engine: SIGKILL to both, containers are left as they are."""
        for process in reversed(self._running):
            process.send_signal(signal.SIGKILL)
            process.wait(20)
        self._running.clear()
        for leftover in ("docker.pid", "docker.sock", "containerd.sock"):
            (self._folder / leftover).unlink(missing_ok=True)

    def docker(self, *words: str, check: bool = True, stdin: int | None = None) -> "subprocess.CompletedProcess[str]":
        """The docker command, spoken to this engine."""
        return subprocess.run(
            ["docker", "--host", self.host, *words], stdin=stdin, capture_output=True, text=True, check=check
        )

    def take(self, *images: str) -> None:
        """Copy images of the usual engine into this one."""
        with subprocess.Popen(["docker", "save", *images], stdout=subprocess.PIPE) as saving:
            assert saving.stdout is not None
            self.docker("load", stdin=saving.stdout.fileno())

    def close(self) -> None:
        with contextlib.suppress(Exception):  # what is left is removed by force below
            if not self._running:
                self.start()
            if containers := self.docker("ps", "-aq").stdout.split():
                self.docker("rm", "--force", *containers)
        self.kill()
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in sorted((each for each in mounts if each.startswith(f"{self._folder}/")), reverse=True):
            subprocess.run(["umount", "--lazy", mount], check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _run(self, *words: str) -> None:
        with (self._folder / "log").open("ab") as log:
            self._running.append(subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL))

    def _await(self, answers: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + 30
        while not answers():
            log = self._folder / "log"
            if self._running[-1].poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{name} did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
