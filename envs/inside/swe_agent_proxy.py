"""A proxy between one container and the hosts it may reach: HTTP and CONNECT, nothing else, in a container of its own.

SWE_AGENT_PROXY is JSON: {"allow": ["example.org", "*.example.org", "example.org:8443"], "peers": "172.20.0.0/16",
"gateway": "172.20.0.1" or null}. Without a port a host may be reached at 80 and 443. Only `peers` are answered. A name
is resolved here, and its address refused when it is this machine, the engine's host or a cloud's metadata service.
With "resolver" it also answers at port 53, that there is no such name.

Each request is a JSON line on stdout: {"host", "port", "allowed", "why"}. {"ready": true} comes first, or, when the
engine's host answers at `gateway`, {"exposed": true} and the end. It ends when its standard input does.
"""

import ipaddress
import json
import os
import re
import select
import socket
import sys
import threading
import time

PORT = 3128
USUAL_PORTS = (80, 443)
HEAD_LIMIT = 65536
PATIENCE = 30.0
IDLE = 600.0
CONNECTIONS = 256
LINES = 5000
METADATA = ("100.100.100.200", "168.63.129.16", "fd00:ec2::254")
_HOST = re.compile(r"[a-z0-9_.:-]{1,253}\Z")
_LINE = re.compile(rb"([A-Z]{1,20}) (\S+) HTTP/1\.[01]\r?\Z")
_END = re.compile(rb"\r?\n\r?\n")

_lock = threading.Lock()
_written = [0]


class Refused(Exception):
    """What is answered: a status and why."""

    def __init__(self, status, why):
        Exception.__init__(self, why)
        self.status = status
        self.why = why


def is_allowed(rules, host, port):
    """Whether a rule names this host, and the port where it is not one of the usual two."""
    for rule in rules:
        name, _, named = rule.lower().partition(":")
        if port != int(named) if named else port not in USUAL_PORTS:
            continue
        if host == name or name.startswith("*.") and host.endswith(name[1:]) and len(host) >= len(name):
            return True
    return False


def target_of(method, target):
    """Host, port and what to ask the server for, of a request line. Raises `Refused`."""
    text = target.decode("latin-1")
    if method == b"CONNECT":
        place, path, default = text, "", None
    elif text.lower().startswith("http://"):
        place, slash, path = text[7:].partition("/")
        path, default = slash + path, 80
        if not slash and "?" in place:
            place, path = place.split("?", 1)[0], "/?" + place.split("?", 1)[1]
    else:
        raise Refused("400 Bad Request", "this is a proxy: ask for http://HOST/... or CONNECT HOST:PORT")
    found = re.match(r"(?:\[([0-9a-fA-F:.]+)\]|([^:@\[\]]+))(?::([0-9]{1,5}))?\Z", place)
    if found is None or not (found.group(3) or default):
        raise Refused("400 Bad Request", "no host and port in " + repr(place)[:100])
    host = (found.group(1) or found.group(2)).lower().rstrip(".")
    port = int(found.group(3) or default)
    if not _HOST.match(host) or port > 65535:
        raise Refused("400 Bad Request", "not a host's name and port: " + repr(place)[:100])
    return host, port, path or "/"


def own_gateways():
    """Addresses of the engine's host, as far as this container's routes show them."""
    found = set()
    with open("/proc/net/route") as file:
        for line in file.readlines()[1:]:
            found.add(socket.inet_ntoa(bytes.fromhex(line.split()[2])[::-1]))
    return found - {"0.0.0.0"}


def is_forbidden(address, config):
    """Whether an address is never right, whatever name led to it."""
    found = ipaddress.ip_address(address.split("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    if found.is_loopback or found.is_link_local or found.is_multicast or found.is_unspecified:
        return True
    if str(found) in METADATA or str(found) in own_gateways():
        return True
    return found.version == 4 and found in ipaddress.ip_network(config["peers"])


def connect(host, port, config):
    """A connection to the first address that answers. Raises `Refused`."""
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("502 Bad Gateway", "no such host")
    if any(is_forbidden(place[4][0], config) for place in places):
        raise Refused("403 Forbidden", "its address is this machine's, its host's or a metadata service's")
    why = "no address"
    for family, kind, number, _, address in places:
        server = socket.socket(family, kind, number)
        try:
            server.settimeout(PATIENCE)
            server.connect(address)
            return server
        except OSError as error:
            server.close()
            why = error.strerror or str(error)
    raise Refused("502 Bad Gateway", "does not answer: " + why)


def read_head(client):
    """The request's line, its header lines and what came after them. Raises `Refused`, OSError."""
    data = b""
    end = None
    while end is None:
        more = client.recv(8192)
        if not more:
            raise OSError("gone")
        data += more
        end = _END.search(data)
        if end is None and len(data) > HEAD_LIMIT:
            raise Refused("431 Request Header Fields Too Large", "the head of the request is too long")
    first, _, lines = data[: end.start()].partition(b"\n")
    line = _LINE.match(first)
    if line is None:
        raise Refused("400 Bad Request", "no HTTP/1 request")
    return line.group(1), line.group(2), lines, data[end.end() :]


def headers_for(host, port, lines):
    """The client's header lines for one request to one server: its own name, no word meant for a proxy."""
    kept = [
        line.rstrip(b"\r\n")
        for line in lines.splitlines()
        if line.split(b":")[0].strip().lower()
        not in (b"host", b"connection", b"proxy-connection", b"proxy-authorization")
    ]
    name = "[" + host + "]" if ":" in host else host
    own = ["Host: " + (name if port == 80 else name + ":" + str(port)), "Connection: close"]
    return b"\r\n".join([line.encode("ascii") for line in own] + kept) + b"\r\n\r\n"


def pump(one, other):
    """Bytes both ways until both ends are done, or nothing moved for long."""
    ends = {one: other, other: one}
    while ends:
        ready = select.select(list(ends), [], [], IDLE)[0]
        if not ready:
            return
        for source in ready:
            data = source.recv(65536)
            if data:
                (other if source is one else one).sendall(data)
            else:
                target = ends.pop(source)
                try:
                    target.shutdown(socket.SHUT_WR)
                except OSError:
                    return


def say(**fields):
    with _lock:
        _written[0] += 1
        if _written[0] <= LINES:
            sys.stdout.write(json.dumps(fields) + "\n")
            sys.stdout.flush()


def serve(client, config):
    """One connection: one request, or one tunnel."""
    server = None
    host, port = "", 0
    try:
        client.settimeout(PATIENCE)
        method, target, lines, rest = read_head(client)
        host, port, path = target_of(method, target)
        if not is_allowed(config["allow"], host, port):
            raise Refused("403 Forbidden", "not on the list of allowed hosts (environment.allow_hosts)")
        server = connect(host, port, config)
        say(host=host, port=port, allowed=True, why="")
        client.settimeout(IDLE)
        server.settimeout(IDLE)
        if method == b"CONNECT":
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            server.sendall(method + b" " + path.encode("latin-1") + b" HTTP/1.1\r\n" + headers_for(host, port, lines))
        if rest:
            server.sendall(rest)
        pump(client, server)
    except Refused as error:
        say(host=host, port=port, allowed=False, why=error.why)
        refuse(client, error, host, port)
    except OSError:
        pass
    finally:
        for each in (client, server):
            if each is not None:
                each.close()


def refuse(client, error, host, port):
    named = host + ":" + str(port) + ": " if host else ""
    body = ("swe-agent: " + named + error.why + "\n").encode("utf-8")
    head = "HTTP/1.1 " + error.status + "\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
    try:
        client.sendall(head.encode("ascii") + str(len(body)).encode("ascii") + b"\r\n\r\n" + body)
    except OSError:
        pass


def is_exposed(gateway):
    """Whether the engine's host answers on the container's network: then a container reaches all that listens there."""
    if not gateway:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.sendto(b"", (gateway, 9))
        except OSError:
            pass
    deadline = time.time() + 0.3  # it is on the same machine: an answer takes less than a millisecond
    while time.time() < deadline:
        with open("/proc/net/arp") as file:
            rows = [line.split() for line in file.readlines()[1:]]
        if any(row[0] == gateway and int(row[2], 16) & 2 for row in rows):
            return True
        time.sleep(0.02)
    return False


def resolve_nothing():
    """Answer every question for a name with "no such name": who is not answered waits for ten seconds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("0.0.0.0", 53))
        while True:
            question, address = server.recvfrom(4096)
            if len(question) >= 12:
                # The identity, "an answer, recursion desired and available, no such name", one question, no records.
                server.sendto(question[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + question_of(question), address)


def question_of(message):
    """The first question of a DNS message, without which an answer is not taken for one."""
    end = 12
    while end < len(message) and message[end]:
        end += message[end] + 1
    return message[12 : end + 5]


def end_with_stdin():
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def main():
    config = json.loads(os.environ["SWE_AGENT_PROXY"])
    threading.Thread(target=end_with_stdin, daemon=True).start()
    if is_exposed(config["gateway"]):
        say(exposed=True)
        return
    if config.get("resolver"):
        threading.Thread(target=resolve_nothing, daemon=True).start()
    peers = ipaddress.ip_network(config["peers"])
    room = threading.BoundedSemaphore(CONNECTIONS)

    def one(client):
        try:
            serve(client, config)
        finally:
            room.release()

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", PORT))
    listener.listen(64)
    say(ready=True)
    while True:
        client, address = listener.accept()
        if ipaddress.ip_address(address[0]) not in peers:
            client.close()
            continue
        room.acquire()
        threading.Thread(target=one, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
