"""A plain TCP port in front of a socket of this machine, as an engine on another machine has."""

import contextlib
import socket
import threading
from typing import Self


class Forwarder:
    """Passes bytes both ways and each end's end. `host` is what DOCKER_HOST is set to."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            self.connections += 1
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._path)
            self._open += [client, server]
            ways = [
                threading.Thread(target=pump, args=pair, daemon=True) for pair in ((client, server), (server, client))
            ]
            for way in ways:
                way.start()


def pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other way's end, or the test's
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
