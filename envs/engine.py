"""The container engine: reach it, start a container that dies with this program, remove what dead runs left."""

import contextlib
import os
import socket as socket_module
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from envs.errors import EnvironmentBroken, UnusableInput
from envs.network import AllowedNetwork, own_labels, remove_network
from envs.owner import is_alive
from envs.places import HOME, LABEL, ROOT, USER
from envs.spec import Limits
from envs.streams import hang_up

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

# Ends when its standard input does, that is when our connection is gone: a killed program leaves no container behind.
_LIFELINE = ["sh", "-c", "while read -r _; do :; done"]


REAP_PATIENCE = 20
"""Seconds for each: an engine that was killed and has come up again can take minutes to let go of a container."""


def connect() -> "DockerClient":
    """A client of the engine that DOCKER_HOST or the default socket names. Raises `EnvironmentBroken`."""
    import docker  # noqa: PLC0415 - slow to import, and not needed without an engine
    from docker.errors import DockerException  # noqa: PLC0415 - as above

    from envs.unix_transport import close_what_is_refused  # noqa: PLC0415 - as above

    _knock()
    try:
        client = docker.from_env(timeout=120)
        close_what_is_refused(client)
    except DockerException as error:
        raise EnvironmentBroken(f"no Docker engine: {str(error).splitlines()[0][:200]}") from error
    try:
        client.ping()
    except (DockerException, OSError) as error:
        client.close()
        raise EnvironmentBroken(f"no Docker engine: {str(error).splitlines()[0][:200]}") from error
    return client


def _knock() -> None:
    """Try the engine's socket first: the library's client asks for a version as it is made, and leaves one open."""
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
    """Remove containers and networks of runs on this host whose process is gone; returns how many."""
    api: Any = client.api
    usual, api.timeout = api.timeout, REAP_PATIENCE
    try:
        return _reaped(client)
    finally:
        api.timeout = usual


def _reaped(client: "DockerClient") -> int:
    removed = 0
    ours: dict[str, Any] = {"label": f"{LABEL}.host={socket_module.gethostname()}"}
    for container in client.containers.list(all=True, filters=ours, ignore_removed=True):
        if not is_alive(container.labels.get(f"{LABEL}.owner", "")):
            with contextlib.suppress(Exception):
                container.remove(force=True)
                removed += 1
    for network in client.networks.list(filters=ours):
        if not is_alive((network.attrs.get("Labels") or {}).get(f"{LABEL}.owner", "")):
            remove_network(network)
            removed += 1
    return removed


def start_container(
    client: "DockerClient",
    image: str,
    limits: Limits,
    run_id: str,
    runtime: str | None,
    *,
    network: AllowedNetwork | None = None,
    names: Sequence[str] = (),
) -> tuple["Container", Any]:
    """Start a container without capabilities or root, and without network unless one is given.

    Returns it with the connection that keeps it alive. `names` are hosts that mean the container itself. Raises
    `UnusableInput`, `EnvironmentBroken`; nothing is left behind then.
    """
    from docker.errors import APIError, ImageNotFound  # noqa: PLC0415 - slow to import, loaded by `connect` already

    made = ""
    line = None
    try:
        made = _created(client, image, limits, run_id, runtime, network, names)
        container = client.containers.get(made)
        line = attach(container)
        container.start()
    except BaseException as error:
        hang_up(line)
        if made:
            with contextlib.suppress(Exception):  # what is wrong is said below
                client.api.remove_container(made, force=True)
        if isinstance(error, ImageNotFound):
            raise UnusableInput(f"no such image: {image}") from error
        if isinstance(error, APIError):
            if runtime is not None and "runtime" in str(error.explanation or error):
                raise UnusableInput(f"the container engine has no runtime called {runtime}") from error
            raise EnvironmentBroken(f"the container did not start: {error.explanation or error}") from error
        if isinstance(error, OSError):  # the library lets its transport's errors through
            raise lost(error) from error
        raise
    return container, line


def _created(
    client: "DockerClient",
    image: str,
    limits: Limits,
    run_id: str,
    runtime: str | None,
    network: AllowedNetwork | None,
    names: Sequence[str],
) -> str:
    from docker.types import LogConfig  # noqa: PLC0415 - slow to import, loaded by `connect` already

    api = client.api
    variables = {"HOME": HOME}
    joined: dict[str, Any] = {"network_mode": "none"}
    if network is not None:
        variables |= network.variables
        # Names are for the proxy to resolve. The engine's own resolver asks others unless it is told to ask one that
        # does not answer. Version 6 has link-local addresses that nobody assigned.
        joined = {
            "network_mode": network.name,
            "dns": [network.address],
            "sysctls": {f"net.ipv6.conf.{which}.disable_ipv6": "1" for which in ("all", "default")},
        }
    host = api.create_host_config(
        mem_limit=f"{limits.memory_mb}m",
        memswap_limit=f"{limits.memory_mb}m",
        nano_cpus=int(limits.cpus * 1e9),
        pids_limit=limits.pids,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        auto_remove=not is_podman(client),
        init=True,
        # What is written to the first process's output through /proc would fill the engine's disk as a log.
        log_config=LogConfig(type="none"),
        runtime=runtime,
        extra_hosts=dict.fromkeys(names, "127.0.0.1"),
        **joined,
    )
    made = api.create_container(
        image, _LIFELINE, stdin_open=True, detach=False, user=USER, working_dir=ROOT,
        entrypoint=[], host_config=host, labels=own_labels("container", run_id), environment=variables,
    )  # fmt: skip
    return str(made["Id"])


def is_podman(client: "DockerClient") -> bool:
    """Podman removes a container that was told to remove itself also when it is only started anew (`sweep`).

    So there a container whose program was killed ends too, but lies there until the next run's reaper.
    """
    components = client.version().get("Components") or []
    return any("podman" in str(each.get("Name", "")).lower() for each in components)


def attach(container: "Container") -> Any:
    """The stream that the container's first process reads; kept open for as long as it is to live."""
    api: Any = container.client.api if container.client is not None else None
    return api.attach_socket(container.id, params={"stdin": 1, "stream": 1})


def is_crowded(container: "Container", pids: int) -> bool:
    """Whether half of the processes allowed are there, or no room is left (threads count too), or no answer comes.

    Counted from outside first: a bomb may leave room for a moment, which is when we would look.
    """
    try:
        if len(container.top()["Processes"]) >= pids / 2:
            return True
        done = container.exec_run(["sh", "-c", ": | : | : | : | : | : | : | :"], user=USER)
    except Exception:  # whatever it was, the caller has a stronger means
        return True
    return done.exit_code != 0


def lost(error: Exception) -> EnvironmentBroken:
    """The error to raise when a container did not do what was asked: the engine is gone, or only the container."""
    if getattr(error, "response", None) is None and isinstance(error, OSError):
        place = os.environ.get("DOCKER_HOST") or "its usual socket"
        return EnvironmentBroken(f"the container engine is gone: it no longer answers at {place}", str(error))
    said = " ".join(str(getattr(error, "explanation", None) or error).split())
    return EnvironmentBroken(f"the container is gone: {said[:200]}", str(error))


def sweep(container: "Container") -> None:
    """Kill everything in the container by starting it anew; its files stay. Raises `EnvironmentBroken`.

    Certain where signals are not: against a bomb that forks faster than it is shot, and without a process to send one.
    """
    try:
        container.restart(timeout=0)
    except Exception as error:
        raise lost(error) from error
