"""The container engine: reach it, start a container that dies with this program, remove what dead runs left."""

import contextlib
import os
import socket as socket_module
from typing import TYPE_CHECKING

from envs.errors import EnvironmentBroken, UnusableInput
from envs.images import HOME, LABEL, ROOT, USER
from envs.owner import is_alive, owner_of
from envs.spec import Limits

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

# Ends when its standard input does, that is when our connection is gone: a killed program leaves no container behind.
_LIFELINE = ["sh", "-c", "while read -r _; do :; done"]


def connect() -> "DockerClient":
    """A client of the engine that DOCKER_HOST or the default socket names. Raises `EnvironmentBroken`."""
    import docker  # noqa: PLC0415 - slow to import, and not needed without an engine
    from docker.errors import DockerException  # noqa: PLC0415 - as above

    _knock()
    try:
        client = docker.from_env(timeout=120)
        client.ping()
    except DockerException as error:
        raise EnvironmentBroken(f"no Docker engine: {str(error).splitlines()[0][:200]}") from error
    return client


def _knock() -> None:
    """Try the engine's socket first: the library leaves one open for every connection that is refused."""
    host = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    if not host.startswith("unix://"):
        return
    with socket_module.socket(socket_module.AF_UNIX) as probe:
        try:
            probe.connect(host.removeprefix("unix://"))
        except OSError as error:
            raise EnvironmentBroken(f"no Docker engine: {host}: {error.strerror or error}") from error


def engine_available() -> bool:
    """Whether an engine answers; asks nothing but a ping."""
    try:
        connect().close()
    except EnvironmentBroken:
        return False
    return True


def reap(client: "DockerClient") -> int:
    """Remove containers of runs on this host whose process is gone; returns how many."""
    removed = 0
    for container in client.containers.list(all=True, filters={"label": f"{LABEL}.host={socket_module.gethostname()}"}):
        owner = container.labels.get(f"{LABEL}.owner", "")
        if not is_alive(owner):
            with contextlib.suppress(Exception):
                container.remove(force=True)
                removed += 1
    return removed


def start_container(
    client: "DockerClient", image: str, limits: Limits, run_id: str, runtime: str | None
) -> "Container":
    """Start a container without network, capabilities or root. Raises `UnusableInput`, `EnvironmentBroken`."""
    from docker.errors import APIError, ImageNotFound  # noqa: PLC0415 - slow to import, loaded by `connect` already

    api = client.api
    host = api.create_host_config(
        network_mode="none",
        mem_limit=f"{limits.memory_mb}m",
        memswap_limit=f"{limits.memory_mb}m",
        nano_cpus=int(limits.cpus * 1e9),
        pids_limit=limits.pids,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        auto_remove=True,
        init=True,
        runtime=runtime,
    )
    labels = {
        LABEL: "container",
        f"{LABEL}.run": run_id,
        f"{LABEL}.host": socket_module.gethostname(),
        f"{LABEL}.owner": owner_of(os.getpid()),
    }
    try:
        made = api.create_container(
            image, _LIFELINE, stdin_open=True, detach=False, user=USER, working_dir=ROOT,
            entrypoint=[], host_config=host, labels=labels, environment={"HOME": HOME},
        )  # fmt: skip
        container = client.containers.get(made["Id"])
        container.start()
    except ImageNotFound as error:
        raise UnusableInput(f"no such image: {image}") from error
    except APIError as error:
        if runtime is not None and "runtime" in str(error.explanation or error):
            raise UnusableInput(f"the container engine has no runtime called {runtime}") from error
        raise EnvironmentBroken(f"the container did not start: {error.explanation or error}") from error
    return container
