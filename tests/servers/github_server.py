"""A real server that looks like a GitHub Enterprise one: REST under /api/v3, repositories over `git http-backend`.

It answers as GitHub does where our code could tell: a private repository is 404 for the API and 401 for git, a wrong
token is 401 everywhere. Failures are switched on with `fail_with` and off with `heal`.
"""

import base64
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import parse_qs, urlsplit

API = "/api/v3"
TOKEN = "a-token-for-this-server"
"""The token every server accepts until told otherwise (`tokens`)."""


@dataclass(frozen=True)
class Request:
    """One request that arrived; header names are lower case, `path` holds the query too."""

    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def token(self) -> str | None:
        """The token that came with it, as Bearer or as Basic password."""
        kind, _, value = self.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            return base64.b64decode(value).decode().partition(":")[2]
        return value or None


@dataclass
class _Failure:
    status: int
    headers: Mapping[str, str]
    body: bytes
    path: str
    times: int | None


@dataclass
class _Repository:
    owner: str
    name: str
    private: bool
    default_branch: str
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


class GithubServer:
    """`with GithubServer(tmp_path) as server:` serves on 127.0.0.1 until the block ends; `root` holds the copies."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tokens = {TOKEN}
        self.page_size = 100
        self.requests: list[Request] = []
        self.redirects: dict[str, str] = {}
        """Request path (without query) to Location: answered with 301."""
        self.closing = threading.Event()
        self._repositories: dict[tuple[str, str], _Repository] = {}
        self._failures: list[_Failure] = []
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self._http.daemon_threads = False
        self._http.github = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        self._http.server_bind()
        self._http.server_activate()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def issue_url(self, owner: str, name: str, number: int) -> str:
        return f"{self.url}/{owner}/{name}/issues/{number}"

    def environ(self, token: str | None = TOKEN) -> dict[str, str]:
        """The variables that make this server the token's home."""
        return {"GITHUB_SERVER_URL": self.url, **({"GITHUB_TOKEN": token} if token else {})}

    def add_repository(self, owner: str, name: str, source: Path, private: bool = False) -> Path:
        """Serve a copy of the git repository at `source`; returns the bare copy."""
        bare = self.root / owner / f"{name}.git"
        settings = ("--config=http.receivepack=true", "--config=uploadpack.allowFilter=true")
        _git("clone", "--bare", "--quiet", "--template=", *settings, "--", str(source), str(bare))
        head = (bare / "HEAD").read_text().strip().removeprefix("ref: refs/heads/")
        self._repositories[owner, name] = _Repository(owner, name, private, head)
        return bare

    def add_issue(
        self,
        owner: str,
        name: str,
        number: int,
        title: str,
        body: str | None,
        comments: Iterable[str | tuple[str, str] | tuple[str, str, str]] = (),
        **fields: Any,
    ) -> None:
        """An issue; a comment is its text, or (author, text), or (author, text, association).

        `fields` overwrite or add keys of the answer: `state="closed"`, `pull_request={...}`.
        """
        repository = self._repositories[owner, name]
        written = [("ada", comment) if isinstance(comment, str) else comment for comment in comments]
        repository.comments[number] = [
            {
                "id": index + 1,
                "body": comment[1],
                "user": {"login": comment[0]},
                "author_association": comment[2] if len(comment) == 3 else "NONE",
            }
            for index, comment in enumerate(written)
        ]
        repository.issues[number] = {
            "id": number,
            "number": number,
            "title": title,
            "body": body,
            "state": "open",
            "locked": False,
            "comments": len(written),
            "user": {"login": "reporter"},
            "author_association": "NONE",
            "html_url": self.issue_url(owner, name, number),
            "repository_url": f"{self.url}{API}/repos/{owner}/{name}",
            **fields,
        }

    def fail_with(
        self,
        status: int,
        *,
        path: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        times: int | None = None,
    ) -> None:
        """Answer requests whose path contains `path` with `status`, `times` times or until `heal`.

        Status 0 answers nothing at all until the server closes.
        """
        said = body if body is not None else json.dumps({"message": f"told to fail with {status}"}).encode()
        self._failures.append(_Failure(status, headers or {}, said, path, times))

    def heal(self) -> None:
        """Switch every failure off."""
        self._failures.clear()

    def failure_for(self, path: str) -> _Failure | None:
        with self._lock:
            for failure in self._failures:
                if failure.path in path and failure.times != 0:
                    if failure.times is not None:
                        failure.times -= 1
                    return failure
        return None

    def repository(self, owner: str, name: str) -> _Repository | None:
        return self._repositories.get((owner, name))


class _Handler(BaseHTTPRequestHandler):
    """One request. HTTP/1.0, so that every answer ends with its connection and nothing lingers at the end."""

    @property
    def github(self) -> GithubServer:
        return self.server.github  # type: ignore[attr-defined,no-any-return]

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what arrived is in `requests`."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        request = Request(self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
        self.github.requests.append(request)
        parts = urlsplit(self.path)
        try:
            if failure := self.github.failure_for(self.path):
                if failure.status == 0:
                    self.github.closing.wait()
                    return
                self._send(failure.status, failure.body, failure.headers)
            elif parts.path in self.github.redirects:
                self._send(301, b"{}", {"Location": self.github.redirects[parts.path]})
            elif parts.path.startswith(f"{API}/"):
                self._rest(request, parts.path.removeprefix(API).strip("/").split("/"), parse_qs(parts.query))
            else:
                self._git(request, parts.path, parts.query)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _rest(self, request: Request, path: list[str], query: Mapping[str, list[str]]) -> None:
        if request.token is not None and request.token not in self.github.tokens:
            return self._json(401, {"message": "Bad credentials"})
        repository = self.github.repository(path[1], path[2]) if path[0] == "repos" and len(path) > 2 else None
        if repository is None or (repository.private and request.token is None):
            return self._json(404, {"message": "Not Found"})
        number = int(path[4]) if len(path) > 4 and path[3] == "issues" and path[4].isdecimal() else 0
        match path[3:]:
            case []:
                return self._json(200, self._repository_answer(repository))
            case ["issues", _] if number in repository.issues:
                return self._json(200, repository.issues[number])
            case ["issues", _, "comments"] if number in repository.issues:
                return self._page(repository.comments[number], query)
            case _:
                return self._json(404, {"message": "Not Found"})

    def _repository_answer(self, repository: _Repository) -> dict[str, Any]:
        return {
            "name": repository.name,
            "full_name": f"{repository.owner}/{repository.name}",
            "private": repository.private,
            "default_branch": repository.default_branch,
            "clone_url": f"{self.github.url}/{repository.owner}/{repository.name}.git",
        }

    def _page(self, rows: list[dict[str, Any]], query: Mapping[str, list[str]]) -> None:
        size = min(int(query.get("per_page", ["30"])[0]), self.github.page_size)
        page = int(query.get("page", ["1"])[0])
        headers = {}
        if page * size < len(rows):
            address = f"{self.github.url}{urlsplit(self.path).path}"
            headers["Link"] = f'<{address}?per_page={size}&page={page + 1}>; rel="next"'
        self._json(200, rows[(page - 1) * size : page * size], headers)

    def _git(self, request: Request, path: str, query: str) -> None:
        owner, name, inner = (*path.strip("/").split("/", 2), "", "")[:3]
        name = name.removesuffix(".git")
        repository = self.github.repository(owner, name)
        known = request.token in self.github.tokens
        # As GitHub does, a repository that is not there looks like a private one to those without a token.
        if not known and (request.token is not None or repository is None or repository.private):
            return self._send(401, b"", {"WWW-Authenticate": 'Basic realm="GitHub"'})
        if repository is None:
            return self._send(404, b"Repository not found.", {})
        pushes = inner == "git-receive-pack" or "service=git-receive-pack" in query
        if pushes and not known:
            return self._send(401, b"", {"WWW-Authenticate": 'Basic realm="GitHub"'})
        body = self._body()
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.github.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": f"/{owner}/{name}.git/{inner}",
            "QUERY_STRING": query,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            **({"REMOTE_USER": "x-access-token"} if known else {}),
        }
        with subprocess.Popen(
            ["git", "http-backend"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as backend:
            assert backend.stdin
            assert backend.stdout
            backend.stdin.write(body)
            backend.stdin.close()
            self._relay(backend.stdout)
        return None

    def _relay(self, answer: IO[bytes]) -> None:
        """Pass a CGI answer on, streaming the body."""
        status, headers = 200, {}
        while line := answer.readline().rstrip(b"\r\n"):
            name, _, value = line.decode().partition(": ")
            if name.lower() == "status":
                status = int(value.split()[0])
            else:
                headers[name] = value
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        shutil.copyfileobj(answer, self.wfile)

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _json(self, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _git(*arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], env=environment, capture_output=True, check=True)
