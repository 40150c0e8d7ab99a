"""A network with a list of hosts: what is on it answers, and nothing else does, whatever is tried."""

import contextlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import envs.inside
from envs import EnvSpec, Limits
from envs.docker import DockerEnvironment, prepare_docker
from envs.engine import connect, reap
from envs.network import AllowedNetwork, own_labels, proxy_image
from envs.places import LABEL
from envs.snapshot import take_snapshot
from tests.conftest import init_repository

LIMITS = Limits(memory_mb=256, cpus=1, pids=64)
RUN = f"network-tests-{os.getpid()}"

SERVER = """
import http.server, socket, sys, threading
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ("%s %s host=%s" % (sys.argv[1], self.path, self.headers["Host"])).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a): pass
for port in (443, 8443):
    server = http.server.HTTPServer(("", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
http.server.HTTPServer(("", 80), Handler).serve_forever()
"""


def docker(*words: str) -> str:
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass(frozen=True)
class World:
    """A network with two servers on it, and an environment whose list names one of them."""

    environment: DockerEnvironment
    proxy: str
    addresses: dict[str, str]
    told: list[str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("network")
    repository = init_repository(folder / "repository", {"a.py": "x = 1\n"})
    name = f"swe-agent-tests-{folder.name}-{id(folder):x}"
    docker("network", "create", name)
    servers: list[str] = []
    told: list[str] = []
    hosts = ("allowed.test", "*.wild.test", "odd.test:8443")
    spec = EnvSpec(limits=LIMITS, allow_hosts=hosts)
    prepared = prepare_docker(take_snapshot(repository, folder / "base.git"), spec, run_id=RUN, told=told.append)
    try:
        for word, aliases in (("allowed", ["allowed.test", "odd.test", "a.wild.test"]), ("other", ["other.test"])):
            named = [f"--network-alias={alias}" for alias in aliases]
            servers.append(
                docker(
                    "run", "-d", "--rm", "--network", name, *named, "python:3.11-slim", "python3", "-c", SERVER, word
                )
            )
        with prepared.open() as environment:
            proxy = docker("ps", "-q", "--filter", f"label={LABEL}.run={RUN}", "--filter", f"label={LABEL}=proxy")
            docker("network", "connect", name, proxy)
            form = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
            found = [docker("inspect", "--format", form, each) for each in (*servers, proxy)]
            yield World(environment, proxy, dict(zip(("allowed", "other", "proxy"), found, strict=True)), told)
    finally:
        prepared.close()
        for server in servers:
            docker("kill", server)
        subprocess.run(["docker", "network", "rm", name], capture_output=True, check=True)


def fetch(world: World, url: str) -> str:
    """Status and body, by a program that obeys its proxy variables."""
    code = (
        "import sys, urllib.request, urllib.error\n"
        "try: answer = urllib.request.urlopen(sys.argv[1], timeout=20)\n"
        "except urllib.error.HTTPError as error: answer = error\n"
        "print(answer.getcode(), answer.read().decode())"
    )
    done = world.environment.exec(["python3", "-c", code, url], timeout=60)
    assert done.ok, done
    return done.stdout.strip()


def through(world: World, request: str) -> str:
    """What the proxy answers to these very words."""
    code = (
        "import os, socket, sys\n"
        "place = os.environ['http_proxy'].split('/')[2].split(':')\n"
        "s = socket.create_connection((place[0], int(place[1])), 20)\n"
        "s.sendall(sys.argv[1].encode('latin-1')); s.settimeout(20); data = b''\n"
        "while True:\n"
        "    more = s.recv(65536)\n"
        "    if not more: break\n"
        "    data += more\n"
        "print(data.decode('latin-1'))"
    )
    done = world.environment.exec(["python3", "-c", code, request], timeout=60)
    assert done.ok, done
    return done.stdout.strip()


@pytest.mark.docker
def test_what_is_on_the_list_answers(world: World) -> None:
    assert fetch(world, "http://allowed.test/some/path?q=1") == "200 allowed /some/path?q=1 host=allowed.test"
    assert fetch(world, "http://ALLOWED.test./x") == "200 allowed /x host=allowed.test"
    assert fetch(world, "http://a.wild.test/") == "200 allowed / host=a.wild.test"
    assert fetch(world, "http://odd.test:8443/") == "200 allowed / host=odd.test:8443"
    tunnel = "CONNECT allowed.test:443 HTTP/1.1\r\nHost: x\r\n\r\nGET /inner HTTP/1.0\r\nHost: seen\r\n\r\n"
    said = through(world, tunnel)
    assert said.startswith("HTTP/1.1 200 ")
    assert said.endswith("allowed /inner host=seen")


@pytest.mark.docker
def test_another_host_cannot_be_asked_for_in_the_name_of_an_allowed_one(world: World) -> None:
    said = through(world, "GET http://allowed.test/ HTTP/1.1\r\nHost: other.test\r\nhost : other.test\r\n\r\n")
    assert said.endswith("allowed / host=allowed.test")


@pytest.mark.docker
def test_what_is_not_on_the_list_is_refused(world: World) -> None:
    addresses = [address for found in world.addresses.values() for address in found.split()]
    for place in (
        "other.test",
        "wild.test",
        "xwild.test",
        "odd.test",
        "allowed.test:8443",
        "169.254.169.254",
        *addresses,
    ):
        said = fetch(world, f"http://{place}/")
        assert said.startswith("403 "), (place, said)
        assert "environment.allow_hosts" in said
    for place in ("other.test:443", "odd.test:443", "allowed.test:22", "169.254.169.254:80", f"{addresses[0]}:443"):
        assert through(world, f"CONNECT {place} HTTP/1.1\r\n\r\n").startswith("HTTP/1.1 403 "), place
    for place in ("localhost", "[::1]", "127.0.0.1:3128"):
        assert through(world, f"GET http://{place}/ HTTP/1.1\r\n\r\n").startswith("HTTP/1.1 403 "), place
    for nonsense in ("GET / HTTP/1.1\r\nHost: allowed.test\r\n\r\n", "GET http://a@allowed.test/ HTTP/1.1\r\n\r\n",
                     "CONNECT allowed.test HTTP/1.1\r\n\r\n", "\x16\x03\x01\r\n\r\n"):  # fmt: skip
        assert through(world, nonsense).startswith("HTTP/1.1 400 "), nonsense


class Quiet(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"the host")

    def log_message(self, *words: object) -> None:
        pass


def own_addresses() -> list[str]:
    shown = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True).stdout.split()
    return [address for address in shown if "." in address]


REACH = """
import json, socket, sys, threading
def reach(host, port, kind):
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as s:
            s.settimeout(4)
            s.connect((host, port))
            s.send(b"GET / HTTP/1.0\\r\\n\\r\\n")
            if s.recv(100): print("reached", host, port, kind)
    except OSError: pass
for host, port in json.loads(sys.argv[1]):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        threading.Thread(target=reach, args=(host, port, kind)).start()
"""


@pytest.mark.docker
def test_who_ignores_the_proxy_reaches_nothing(world: World) -> None:
    """The host listens on all its addresses here, which a container on the engine's usual network shows."""
    with ThreadingHTTPServer(("0.0.0.0", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        hosts = own_addresses()
        assert hosts
        control = docker("run", "--rm", "python:3.11-slim", "python3", "-c", REACH, json.dumps([[hosts[0], port]]))
        assert "reached" in control, "the host does not answer anybody: the test would prove nothing"
        network = docker("inspect", "--format", "{{json .NetworkSettings.Networks}}", world.proxy)
        gateways = [each["Gateway"] for each in json.loads(network).values() if each["Gateway"]]
        own = world.environment.exec("cat /proc/net/route", timeout=20).stdout.split()
        gateways += [
            socket.inet_ntoa(bytes.fromhex(word)[::-1]) for word in own if len(word) == 8 and word[-2:] in "0A AC"
        ]
        outside = [address for found in world.addresses.values() for address in found.split()]
        targets = [[host, port] for host in (*hosts, *gateways)]
        targets += [[address, 80] for address in outside[:2]]
        targets += [["169.254.169.254", 80], ["1.1.1.1", 443], ["fe80::1", 80], ["2606:4700:4700::1111", 443]]
        said = world.environment.exec(["python3", "-c", REACH, json.dumps(targets)], timeout=300)
        assert (said.exit_code, said.stdout) == (0, "")
        server.shutdown()


@pytest.mark.docker
def test_no_name_is_asked_of_anybody(world: World) -> None:
    ask = (
        "import socket\n"
        "for name in ('allowed.test', 'other.test', 'secret.example.org'):\n"
        "    try: print(socket.getaddrinfo(name, 80))\n"
        "    except OSError: print('no')"
    )
    assert world.environment.exec(["python3", "-c", ask], timeout=60).stdout == "no\nno\nno\n"
    own = world.environment.exec(["cat", "/etc/hostname"], timeout=20).stdout.strip()
    given = json.loads(docker("inspect", "--format", "{{json .HostConfig.Dns}}", own))
    assert given[0] in world.addresses["proxy"].split(), (
        "the engine's resolver asks the proxy alone, which is no resolver"
    )


@pytest.mark.docker
def test_it_has_no_more_rights_than_without_a_network(world: World) -> None:
    look = "grep -E '^(CapEff|NoNewPrivs)' /proc/self/status; id -u; ls /proc/net/if_inet6 && cat /proc/net/if_inet6"
    seen = world.environment.exec(look, timeout=20).stdout.split()
    assert seen[:5] == ["CapEff:", "0" * 16, "NoNewPrivs:", "1", "10001"]
    facts = json.loads(docker("inspect", world.proxy))[0]["HostConfig"]
    assert (facts["CapDrop"], facts["ReadonlyRootfs"], facts["Binds"]) == (["ALL"], True, None)


@pytest.mark.docker
def test_closing_says_what_was_asked_and_leaves_nothing(tmp_path: Path) -> None:
    repository = init_repository(tmp_path / "repository", {"a.py": "x = 1\n"})
    told: list[str] = []
    spec = EnvSpec(limits=LIMITS, allow_hosts=("nowhere.invalid",))
    run = f"{RUN}-closing"
    prepared = prepare_docker(take_snapshot(repository, tmp_path / "base.git"), spec, run_id=run, told=told.append)
    assert "network: nowhere.invalid" in prepared.description
    with prepared.open() as environment:
        get = "import urllib.request as u; u.urlopen('http://{}/')"
        for host in ("nowhere.invalid", "evil.test", "evil.test"):
            assert "HTTP Error" in environment.exec(["python3", "-c", get.format(host)], timeout=60).stderr
    prepared.close()
    assert told == [
        "network: nowhere.invalid:80 refused, no such host (1 time)",
        "network: evil.test:80 refused, not on the list of allowed hosts (environment.allow_hosts) (2 times)",
    ]
    assert docker("ps", "-aq", "--filter", f"label={LABEL}.run={run}") == ""
    assert docker("network", "ls", "-q", "--filter", f"label={LABEL}.run={run}") == ""


@pytest.mark.docker
def test_the_reaper_takes_networks_of_the_dead() -> None:
    client = connect()
    try:
        dead = {**own_labels("network", f"dead-{RUN}"), f"{LABEL}.owner": "1-1"}
        client.networks.create(f"swe-agent-tests-dead-{RUN}", internal=True, labels=dead)
        living = client.networks.create(
            f"swe-agent-tests-living-{RUN}", internal=True, labels=own_labels("network", f"living-{RUN}")
        )
        try:
            reap(client)  # another run's reaper may have been quicker
            assert docker("network", "ls", "-q", "--filter", f"label={LABEL}.run=dead-{RUN}") == ""
            assert docker("network", "ls", "-q", "--filter", f"label={LABEL}.run=living-{RUN}") != ""
        finally:
            living.remove()
    finally:
        client.close()


@pytest.mark.docker
@pytest.mark.parametrize("image", ["python:3.6-slim", "python:3.9-slim", "python:3.13-slim"])
def test_the_proxy_runs_on_every_python(image: str) -> None:
    client = connect()
    try:
        network = AllowedNetwork(client, ["nowhere.invalid"], f"{RUN}-python", image)
        try:
            ask = "import sys, urllib.request as u; u.urlopen('http://other.test/')"
            variables = [f"--env={key}={value}" for key, value in network.variables.items()]
            done = subprocess.run(
                ["docker", "run", "--rm", "--network", network.name, *variables, "python:3.11-slim", "python3", "-c",
                 ask],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert "403" in done.stderr
            assert [(each.host, each.allowed) for each in network.asked()] == [("other.test", False)]
        finally:
            network.close()
    finally:
        client.close()


@pytest.mark.docker
def test_the_proxys_image_is_one_that_no_repository_made() -> None:
    client = connect()
    try:
        assert proxy_image(client, "python:3.9-slim") == "python:3.9-slim"
        assert proxy_image(client, "mirror.example/python:3.9-slim") == "mirror.example/python:3.9-slim"
        assert proxy_image(client, "node:20-slim").startswith("python:3.")
    finally:
        client.close()


# the proxy alone, on this machine


def module() -> ModuleType:
    place = Path(envs.inside.__path__[0]) / "swe_agent_proxy.py"
    spec = importlib.util.spec_from_file_location("proxy_under_test", place)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


PROXY = module()


@pytest.mark.parametrize(
    ("host", "port", "allowed"),
    [("a.org", 80, True), ("a.org", 443, True), ("a.org", 22, False), ("b.org", 8443, True), ("b.org", 443, False),
     ("x.c.org", 443, True), ("x.y.c.org", 80, True), ("c.org", 80, False), (".c.org", 80, False),
     ("xc.org", 80, False),
     ("1.2.3.4", 80, True), ("1.2.3.5", 80, False)],
)  # fmt: skip
def test_the_rules(host: str, port: int, allowed: bool) -> None:
    assert PROXY.is_allowed(["A.org", "b.org:8443", "*.c.org", "1.2.3.4"], host, port) is allowed


@given(st.binary(max_size=80), st.sampled_from([b"CONNECT", b"GET"]))
def test_any_target_is_a_host_and_a_port_or_refused(target: bytes, method: bytes) -> None:
    with contextlib.suppress(PROXY.Refused):
        host, port, path = PROXY.target_of(method, target)
        assert host == host.lower()
        assert not set(host) & set(" \r\n/@")
        assert path.startswith("/")
        assert 0 <= port <= 65535


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "169.254.169.254", "fe80::1%eth0", "::ffff:127.0.0.1", 
     "224.0.0.1", "::ffff:169.254.169.254", "100.100.100.200", "fd00:ec2::254", "10.9.0.7"],
)  # fmt: skip
def test_no_name_may_lead_to_this_machine_or_a_metadata_service(address: str) -> None:
    assert PROXY.is_forbidden(address, {"peers": "10.9.0.0/16"})


def test_an_address_elsewhere_may_be_led_to() -> None:
    assert not PROXY.is_forbidden("93.184.216.34", {"peers": "10.9.0.0/16"})
    assert not PROXY.is_forbidden("10.8.0.7", {"peers": "10.9.0.0/16"}), "a company's own index"


@pytest.fixture
def running() -> Iterator["subprocess.Popen[bytes]"]:
    said = {"allow": ["localhost:9", "localhost"], "peers": "127.0.0.0/8", "gateway": None}
    place = str(Path(envs.inside.__path__[0]) / "swe_agent_proxy.py")
    with subprocess.Popen(
        [sys.executable, "-I", place],
        env={"SWE_AGENT_PROXY": json.dumps(said)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"ready": True}
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0, "it ends with its standard input"


def test_a_name_on_the_list_that_means_the_proxy_itself_is_refused(running: "subprocess.Popen[bytes]") -> None:
    with socket.create_connection(("127.0.0.1", 3128), 10) as client:
        client.sendall(b"CONNECT localhost:443 HTTP/1.1\r\n\r\n")
        client.settimeout(10)
        assert client.recv(1000).startswith(b"HTTP/1.1 403 ")
    assert running.stdout is not None
    assert json.loads(running.stdout.readline())["why"].startswith("its address is this machine's")


def test_a_head_without_end_is_ended(running: "subprocess.Popen[bytes]") -> None:
    with socket.create_connection(("127.0.0.1", 3128), 10) as client:
        client.settimeout(10)
        client.sendall(b"x" * 70_000)
        assert client.recv(1000).startswith(b"HTTP/1.1 431 ")
