"""A network on which a container reaches the hosts it was given by name, and nothing else.

The container is put on an internal network of its own. The only other end of that network is a small container with
our proxy (`envs/inside/swe_agent_proxy.py`), which also has the engine's usual network. So nothing depends on what the
code in the container does with its proxy variables: who ignores them reaches nothing. Works with an engine elsewhere;
nothing is mounted.
"""

import contextlib
import json
import os
import re
import socket
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from envs.errors import EnvironmentBroken, UnusableInput
from envs.owner import owner_of
from envs.places import LABEL, USER
from envs.streams import hang_up

if TYPE_CHECKING:
    from docker import DockerClient

PORT = 3128
READY_TIMEOUT = 20.0
PROXY_IMAGE = "python:3.13-slim"
"""Pulled when no image of Python is there. The repository's own image is never used: its install steps made it."""

_PYTHON_IMAGE = re.compile(r"(?:^|/)python:3\.(\d+)[\w.-]*$")


@dataclass(frozen=True)
class Asked:
    """What a container asked its proxy for; `host` is "" where no host could be made out."""

    host: str
    port: int
    allowed: bool
    why: str
    times: int

    def __str__(self) -> str:
        place = f"{self.host}:{self.port}" if self.host else "something that is no request"
        answer = "allowed" if self.allowed else f"refused, {self.why}"
        return f"{place} {answer} ({self.times} time{'s' * (self.times != 1)})"


class AllowedNetwork:
    """One internal network and its proxy, for one container. Use `name`, `variables` and `address` to start that."""

    def __init__(self, client: "DockerClient", hosts: Sequence[str], run_id: str, start: str) -> None:
        """`start` is the image the environment was made from. Raises `EnvironmentBroken`, `UnusableInput`."""
        self._client = client
        self._proxy: Any = None
        self._line: Any = None
        self._network: Any = None
        self._kept: tuple[Asked, ...] = ()
        self.name = f"swe-agent-{uuid.uuid4().hex[:12]}"
        labels = own_labels("network", run_id)
        try:
            self._network = _internal(client, self.name, labels)
            self._start(proxy_image(client, start), hosts, {**labels, LABEL: "proxy"})
        except BaseException as error:
            self.close()
            if isinstance(error, (EnvironmentBroken, UnusableInput)) or not isinstance(error, Exception):
                raise
            raise EnvironmentBroken(f"no network with an allow-list could be made: {str(error)[:300]}") from error

    def _start(self, image: str, hosts: Sequence[str], labels: dict[str, str]) -> None:
        from docker.types import LogConfig  # noqa: PLC0415 - slow to import, loaded with the client already

        config = self._network.attrs["IPAM"]["Config"][0]
        said = {"allow": list(hosts), "peers": config["Subnet"], "gateway": config.get("Gateway"), "resolver": True}
        source = files("envs.inside").joinpath("swe_agent_proxy.py").read_text(encoding="utf-8")
        api = self._client.api
        host = api.create_host_config(
            mem_limit="128m",
            memswap_limit="128m",
            pids_limit=300,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            read_only=True,
            auto_remove=True,
            init=True,
            # A container without rights cannot route through it anyway, but it need not even be willing. The second is
            # for its resolver, which says no to everything.
            sysctls={"net.ipv4.ip_forward": "0", "net.ipv4.ip_unprivileged_port_start": "0"},
            log_config=LogConfig(type="json-file", config={"max-size": "2m", "max-file": "1"}),
        )
        made = api.create_container(
            image, ["python3", "-I", "-c", source], stdin_open=True, user=USER, working_dir="/", entrypoint=[],
            host_config=host, labels=labels, environment={"SWE_AGENT_PROXY": json.dumps(said)},
        )["Id"]  # fmt: skip
        self._network.connect(made)
        self._proxy = self._client.containers.get(made)
        self._line = api.attach_socket(made, params={"stdin": 1, "stream": 1})
        self._proxy.start()
        self._await_ready()
        self._proxy.reload()
        self.address = str(self._proxy.attrs["NetworkSettings"]["Networks"][self.name]["IPAddress"])

    def _await_ready(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT
        while time.monotonic() < deadline:
            lines = self._lines()
            if any(line.get("ready") for line in lines):
                return
            if any(line.get("exposed") for line in lines):
                raise EnvironmentBroken(
                    "environment.allow_hosts cannot be kept with this container engine: its own host answers on "
                    "internal networks (Docker 20.10 and newer do not have to; leave the list empty for no network)"
                )
            time.sleep(0.02)
        raise EnvironmentBroken(f"the proxy of environment.allow_hosts did not start within {READY_TIMEOUT:.0f} s")

    @property
    def variables(self) -> dict[str, str]:
        """What programs read to find a proxy."""
        url = f"http://{self.address}:{PORT}"
        found = {name: url for word in ("http_proxy", "https_proxy") for name in (word, word.upper())}
        return {**found, "no_proxy": "localhost,127.0.0.1,::1", "NO_PROXY": "localhost,127.0.0.1,::1"}

    def asked(self) -> tuple[Asked, ...]:
        """What was asked for so far, in the order of the first time; at most 5,000 requests are counted."""
        if self._proxy is not None:
            counts: Counter[tuple[str, int, bool, str]] = Counter()
            for line in self._lines():
                if "host" in line:
                    counts[line["host"], line["port"], line["allowed"], line["why"]] += 1
            self._kept = tuple(Asked(*what, times) for what, times in counts.items())
        return self._kept

    def _lines(self) -> list[dict[str, Any]]:
        try:
            raw = self._proxy.logs(stdout=True, stderr=False)
        except Exception as error:
            raise EnvironmentBroken(f"the proxy of environment.allow_hosts is gone: {str(error)[:200]}") from error
        return [json.loads(line) for line in raw.splitlines() if line.startswith(b"{") and line.endswith(b"}")]

    def close(self) -> None:
        """Remove both; the container on the network must be gone. What was asked is still known afterwards."""
        if self._proxy is not None:
            with contextlib.suppress(EnvironmentBroken):
                self.asked()
            discard(self._proxy, self._line)
            self._proxy = None
        if self._network is not None:
            remove_network(self._network)
            self._network = None


def _internal(client: "DockerClient", name: str, labels: dict[str, str]) -> Any:
    """Without an address of the host on it, where the engine can do that (Docker 20.10 on)."""
    options = {"com.docker.network.bridge.inhibit_ipv4": "true"}
    made = client.networks.create(name, driver="bridge", internal=True, labels=labels, options=options)
    made.reload()
    return made


def remove_network(network: Any) -> None:
    """Together with whatever is still attached; an engine lets go of a dead container a moment after it says so."""
    for _ in range(20):
        try:
            network.remove()
            return
        except Exception as error:
            if getattr(getattr(error, "response", None), "status_code", 404) == 404:  # no answer at all is no better
                return
        with contextlib.suppress(Exception):  # gone in between is what we want
            network.reload()
            for container in network.containers:
                network.disconnect(container, force=True)
        time.sleep(0.1)


def _minor(tag: str) -> int:
    found = _PYTHON_IMAGE.search(tag)
    return int(found[1]) if found else -1


def proxy_image(client: "DockerClient", start: str) -> str:
    """An image of Python that no install step of a repository has touched. Raises `UnusableInput`."""
    from docker.errors import DockerException  # noqa: PLC0415 - slow to import, loaded with the client already

    if _PYTHON_IMAGE.search(start):
        return start
    # One question: the library's own list asks again for each image, of which one may just be going.
    listed: list[dict[str, Any]] = client.api.images()
    tags: list[str] = [tag for image in listed for tag in image.get("RepoTags") or () if _PYTHON_IMAGE.search(tag)]
    tags = [tag for tag in tags if not tag.startswith("swe-agent")]
    if tags:
        return max(tags, key=_minor)
    try:
        client.images.pull(PROXY_IMAGE)
    except DockerException as error:
        raise UnusableInput(
            f"environment.allow_hosts needs an image of Python for its proxy: docker pull {PROXY_IMAGE}"
        ) from error
    return PROXY_IMAGE


def discard(container: Any, line: Any) -> None:
    """Remove a container of ours, and then close the connection that kept it alive.

    Podman does not remove one that is about to end by itself, nor, before the connection is closed, one that has more
    to say on it than anybody reads. Already gone is what we want.
    """
    for _ in range(2):
        with contextlib.suppress(Exception):
            container.remove(force=True)
            break
        hang_up(line)
    hang_up(line)


def own_labels(kind: str, run_id: str) -> dict[str, str]:
    """By which the reaper knows whose it is, and whether that process still runs."""
    return {
        LABEL: kind,
        f"{LABEL}.run": run_id,
        f"{LABEL}.host": socket.gethostname(),
        f"{LABEL}.owner": owner_of(os.getpid()),
    }
