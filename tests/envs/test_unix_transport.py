"""An engine's socket that refuses: nothing is left to the garbage collector, whose warnings are errors here."""

import gc
import socketserver
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envs import EnvironmentBroken
from envs.engine import connect


class _Answers(BaseHTTPRequestHandler):
    """Enough of an engine for a client to be made: its version, and OK to everything. Each time on a new connection."""

    def do_GET(self) -> None:
        body = b'{"ApiVersion": "1.44"}' if self.path.endswith("/version") else b"OK"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "unix"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: it would go to the test's output."""


class _Engine(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # a socket's path must be short
        path = Path(folder) / "engine.sock"
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        yield path
        gc.collect()  # what is left open is reported of this test


def test_what_an_engine_that_has_gone_refuses_is_closed(address: Path) -> None:
    with _Engine(str(address), _Answers) as engine:
        serving = threading.Thread(target=engine.serve_forever, args=(0.01,))
        serving.start()
        client = connect()
        assert client.ping()
        engine.shutdown()
        serving.join()
    with pytest.raises(OSError, match="refused"):
        client.ping()
    client.close()


def test_no_engine_is_one_line(address: Path) -> None:
    with pytest.raises(EnvironmentBroken, match=r"no Docker engine: unix://.*: No such file") as caught:
        connect()
    assert "\n" not in str(caught.value)
