"""A way to the container engine that can be cut while it is used: a socket that passes everything on."""

import contextlib
import os
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_ENGINE = "/var/run/docker.sock"


class CutSocket:
    """Listens at `path`; after `cut` every connection is closed and no new one is taken."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listener = socket.socket(socket.AF_UNIX)
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._is_cut = False

    @property
    def host(self) -> str:
        return f"unix://{self._path}"

    def __enter__(self) -> Self:
        self._listener.bind(str(self._path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()
            for each in (self._listener, *self._open):
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(os.environ.get("DOCKER_HOST", f"unix://{_ENGINE}").removeprefix("unix://"))
            with self._lock:
                self._open += [near, far]
                if self._is_cut:
                    near.close()
                    far.close()
                    return
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    @staticmethod
    def _pass_on(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
