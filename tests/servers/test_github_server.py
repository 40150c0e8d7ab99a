"""The server is only of use if it behaves like the one it stands for."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.servers.github_server import TOKEN, GithubServer


def _git(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "NO_PROXY": "127.0.0.1",
        **{f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    return subprocess.run(["git", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    _git("init", "--quiet", "--initial-branch=main", cwd=folder)
    (folder / "big").write_bytes(os.urandom(3_000_000))
    _git("add", ".", cwd=folder)
    _git("commit", "--quiet", "-m", "first", cwd=folder)
    return folder


def test_clone_and_push_in_chunks_need_the_token(source: Path, tmp_path: Path) -> None:
    with GithubServer(tmp_path / "served") as server:
        bare = server.add_repository("o", "r", source)
        anonymous = f"{server.url}/o/r.git"
        known = anonymous.replace("http://", f"http://x-access-token:{TOKEN}@")
        assert _git("clone", "--quiet", anonymous, "copy", cwd=tmp_path).returncode == 0
        copy = tmp_path / "copy"
        (copy / "more").write_bytes(os.urandom(2_000_000))
        _git("add", ".", cwd=copy)
        _git("commit", "--quiet", "-m", "second", cwd=copy)
        assert _git("push", "--quiet", anonymous, "HEAD:main", cwd=copy).returncode != 0
        pushed = _git("push", "--quiet", known, "HEAD:main", cwd=copy)
        assert pushed.returncode == 0, pushed.stderr
        assert _git("rev-parse", "main", cwd=bare).stdout == _git("rev-parse", "HEAD", cwd=copy).stdout


def test_failures_are_switched_on_for_a_path_and_off(source: Path, tmp_path: Path) -> None:
    with GithubServer(tmp_path / "served") as server:
        server.add_repository("o", "r", source)
        server.fail_with(500, path="/o/r", times=1)
        assert _git("ls-remote", f"{server.url}/o/r.git", cwd=tmp_path).returncode != 0
        assert _git("ls-remote", f"{server.url}/o/r.git", cwd=tmp_path).returncode == 0
        server.fail_with(404, path="/o/r")
        assert _git("ls-remote", f"{server.url}/o/r.git", cwd=tmp_path).returncode != 0
        server.heal()
        assert _git("ls-remote", f"{server.url}/o/r.git", cwd=tmp_path).returncode == 0
        assert server.requests[0].method == "GET"
        assert server.requests[0].path.startswith("/o/r.git/info/refs")
