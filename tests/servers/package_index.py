"""A real package index over HTTPS with a certificate authority of its own: Python packages by PEP 691, and npm's ping.

It wants a user and a password. Containers reach it at the bridge's address on this host.
"""

import base64
import hashlib
import io
import json
import ssl
import subprocess
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

USER, PASSWORD = "somebody", "a p@ss/word"
LOGIN = "somebody:a%20p%40ss%2Fword"
"""User and password as they stand in an address."""
WORD = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


@dataclass(frozen=True)
class Release:
    """One wheel of a pure Python module that knows its own version."""

    project: str
    version: str
    uploaded: str

    @property
    def file(self) -> str:
        return f"{self.project}-{self.version}-py3-none-any.whl"

    @property
    def data(self) -> bytes:
        about = f"{self.project}-{self.version}.dist-info"
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, text in {
                f"{self.project}.py": f"VERSION = {self.version!r}\n",
                f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {self.project}\nVersion: {self.version}\n",
                f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                f"{about}/RECORD": "",
            }.items():
                archive.writestr(zipfile.ZipInfo(name), text)  # with a fixed time: the hash is asked for as well
        return buffer.getvalue()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us hangs up."""


class PackageIndex:
    """Serves `releases` until closed; `asked` holds the paths of requests that were let in."""

    def __init__(self, folder: Path, host: str, releases: tuple[Release, ...]) -> None:
        self.releases = releases
        self.asked: list[str] = []
        self.ca_file = folder / "ca.pem"
        self._make_certificates(folder, host)
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                index.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = _Server((host, 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.place = f"{host}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str) -> str:
        """Address with the login in it."""
        return f"https://{LOGIN}@{self.place}{path}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.headers.get("Authorization") != f"Basic {WORD}":
            return self._send(request, 401, b"who are you?", {"WWW-Authenticate": 'Basic realm="packages"'})
        self.asked.append(request.path)
        parts = request.path.strip("/").split("/")
        if parts[:2] == ["simple", parts[-1]] and len(parts) == 2:
            return self._page(request, parts[1])
        if parts[0] == "files":
            found = next(release for release in self.releases if release.file == parts[1])
            return self._send(request, 200, found.data, {"Content-Type": "application/zip"})
        if parts == ["npm", "-", "ping"]:
            return self._send(request, 200, b"{}", {"Content-Type": "application/json"})
        return self._send(request, 404, b"no such thing", {})

    def _page(self, request: BaseHTTPRequestHandler, project: str) -> None:
        files = [
            {
                "filename": release.file,
                "url": f"/files/{release.file}",
                "hashes": {"sha256": hashlib.sha256(release.data).hexdigest()},
                "upload-time": f"{release.uploaded}T12:00:00Z",
            }
            for release in self.releases
            if release.project == project
        ]
        page = {"meta": {"api-version": "1.1"}, "name": project, "files": files}
        self._send(request, 200, json.dumps(page).encode(), {"Content-Type": "application/vnd.pypi.simple.v1+json"})

    def _send(self, request: BaseHTTPRequestHandler, code: int, body: bytes, headers: Mapping[str, str]) -> None:
        request.send_response(code)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            request.send_header(key, value)
        request.end_headers()
        request.wfile.write(body)

    def _make_certificates(self, folder: Path, host: str) -> None:
        names = folder / "names"
        names.write_text(f"subjectAltName=IP:{host}\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n")
        for command in (
            "req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.pem -subj /CN=Tests "
            "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign",
            f"req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN={host}",
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem",
        ):
            subprocess.run(["openssl", *command.split()], cwd=folder, capture_output=True, check=True)
