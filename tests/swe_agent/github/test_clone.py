import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from swe_agent.errors import InfrastructureError, UserError
from swe_agent.github.clone import clone_repository, resolve_base
from tests.servers.github_server import TOKEN, GithubServer
from tests.swe_agent.github.conftest import git


def test_a_public_clone(server: GithubServer, source: Path, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "clone.git"
    clone_repository(f"{server.url}/o/r.git", target, token=None, timeout=30)
    assert git("rev-parse", "--is-bare-repository", cwd=target) == "true"
    assert git("for-each-ref", "--format=%(refname)", cwd=target).split() == [
        "refs/heads/main",
        "refs/heads/side",
        "refs/tags/v1",
    ]
    assert git("config", "remote.origin.url", cwd=target) == f"{server.url}/o/r.git"
    assert not (target / "hooks").exists()
    assert not [request for request in server.requests if "authorization" in request.headers]


def test_a_private_clone_leaves_no_token_behind(server: GithubServer, tmp_path: Path) -> None:
    target = tmp_path / "clone.git"
    clone_repository(f"{server.url}/o/secret.git", target, token=TOKEN, timeout=30)
    assert TOKEN in {request.token for request in server.requests}
    assert git("config", "remote.origin.url", cwd=target) == f"{server.url}/o/secret.git"
    for file in target.rglob("*"):
        assert not file.is_file() or TOKEN.encode() not in file.read_bytes(), file


def test_the_token_is_in_no_argument_and_in_no_script(
    server: GithubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy, seen = tmp_path / "bin", tmp_path / "seen"
    spy.mkdir()
    real = next(Path(folder) / "git" for folder in os.environ["PATH"].split(":") if (Path(folder) / "git").exists())
    # The server runs git too; only the clone has an askpass.
    log = f'{{ echo "arguments: $*"; cat "$GIT_ASKPASS"; env; }} > {seen}'
    (spy / "git").write_text(f'#!/bin/sh\n[ -z "$GIT_ASKPASS" ] || {log}\nexec {real} "$@"\n')
    (spy / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy}:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("SSL_CERT_DIR", "/certificates")
    clone_repository(f"{server.url}/o/secret.git", tmp_path / "clone.git", token=TOKEN, timeout=30)
    lines = seen.read_text().splitlines()
    assert lines[0].endswith(f"--end-of-options {server.url}/o/secret.git {tmp_path}/clone.git")
    assert [line for line in lines if TOKEN in line] == [f"SWE_AGENT_ASK_SECRET={TOKEN}"]
    assert "SSL_CERT_DIR=/certificates" in lines
    assert "GIT_TERMINAL_PROMPT=0" in lines
    assert not [line for line in lines if line.startswith("GIT_DIR=")]
    script = next(line.partition("=")[2] for line in lines if line.startswith("GIT_ASKPASS="))
    assert not Path(script).parent.exists()


def test_a_redirect_does_not_get_the_token(server: GithubServer, source: Path, tmp_path: Path) -> None:
    with GithubServer(tmp_path / "other") as other:
        other.add_repository("o", "secret", source, private=True)
        server.redirects["/o/secret.git/info/refs"] = f"{other.url}/o/secret.git/info/refs?service=git-upload-pack"
        with pytest.raises((UserError, InfrastructureError)):
            clone_repository(f"{server.url}/o/secret.git", tmp_path / "clone.git", token=TOKEN, timeout=30)
        assert other.requests
        assert {request.token for request in other.requests} == {None}


def test_configuration_of_the_user_is_not_read(
    server: GithubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text(f'[url "http://127.0.0.1:9/"]\n\tinsteadOf = {server.url}/\n')
    clone_repository(f"{server.url}/o/r.git", tmp_path / "clone.git", token=None, timeout=30)
    assert (tmp_path / "clone.git" / "HEAD").exists()


@pytest.mark.parametrize(
    ("path", "token", "says"),
    [
        ("o/none.git", None, "no such repository, or it is private: set a GITHUB_TOKEN"),
        ("o/secret.git", None, "it is private: set a GITHUB_TOKEN"),
        ("o/secret.git", "wrong-token", "GITHUB_TOKEN has no access"),
        ("o/none.git", TOKEN, "no such repository"),
    ],
)
def test_what_is_not_given_out(server: GithubServer, tmp_path: Path, path: str, token: str | None, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        clone_repository(f"{server.url}/{path}", tmp_path / "clone.git", token=token, timeout=30)
    assert "\n" not in str(caught.value)
    assert token is None or token not in str(caught.value)
    assert not (tmp_path / "clone.git").exists()


def test_a_server_in_trouble(server: GithubServer, tmp_path: Path) -> None:
    server.fail_with(500)
    with pytest.raises(InfrastructureError, match=r"cannot clone http://127\.0\.0\.1.*500"):
        clone_repository(f"{server.url}/o/r.git", tmp_path / "clone.git", token=None, timeout=30)


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/o/r.git"
        with pytest.raises(InfrastructureError, match="cannot clone"):
            clone_repository(address, tmp_path / "clone.git", token=None, timeout=30)


@pytest.mark.parametrize(
    "address",
    [
        "ssh://h/o/r.git",
        "file:///etc",
        "ext::sh -c x",
        "--upload-pack=x",
        "http://u:p@h/o/r.git",
        "/tmp/r",
        "http://h/a b",
    ],
)
def test_addresses_that_are_not_cloned(address: str, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        clone_repository(address, tmp_path / "clone.git", token=None, timeout=30)


def test_what_exists_is_not_overwritten(server: GithubServer, tmp_path: Path) -> None:
    (tmp_path / "clone.git").mkdir()
    with pytest.raises(FileExistsError):
        clone_repository(f"{server.url}/o/r.git", tmp_path / "clone.git", token=None, timeout=30)
    assert (tmp_path / "clone.git").is_dir()


def _children_of_git(address: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if address in line and "git" in line and state != "Z":
            found.append(line)
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_the_time_limit_kills_git_and_its_children(server: GithubServer, tmp_path: Path) -> None:
    server.fail_with(0)
    address = f"{server.url}/o/r.git"
    began = time.monotonic()
    with pytest.raises(InfrastructureError, match=r"not done within 0\.5 seconds"):
        clone_repository(address, tmp_path / "clone.git", token=TOKEN, timeout=0.5)
    assert time.monotonic() - began < 5
    time.sleep(0.05)
    assert _children_of_git(address) == []
    assert not (tmp_path / "clone.git").exists()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_ctrl_c_kills_git_and_its_children(server: GithubServer, tmp_path: Path) -> None:
    server.fail_with(0)
    address, target = f"{server.url}/o/r.git", tmp_path / "clone.git"
    program = (
        "import sys, pathlib; from swe_agent.github.clone import clone_repository\n"
        "try: clone_repository(sys.argv[1], pathlib.Path(sys.argv[2]), token='x', timeout=60)\n"
        "except KeyboardInterrupt: sys.exit(42)\n"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", program, address, str(target)], cwd=tmp_path, env={
        **os.environ, "PYTHONPATH": str(root)
    }) as process:  # fmt: skip
        deadline = time.monotonic() + 20
        while not server.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(2)
        assert process.wait(timeout=10) == 42
    time.sleep(0.05)
    assert _children_of_git(address) == []
    assert not target.exists()


# Where to start from


def test_the_base_commit(source: Path) -> None:
    first, second = git("rev-parse", "v1", cwd=source), git("rev-parse", "main", cwd=source)
    assert resolve_base(source, None, "main") == second
    assert resolve_base(source, None, "side") == first
    assert resolve_base(source, None, "gone") == second
    assert resolve_base(source, None, None) == second
    for ref in ("v1", "side", "main~1", first, first[:9], "refs/tags/v1"):
        assert resolve_base(source, ref, "main") == first


@pytest.mark.parametrize("ref", ["nope", "", "--all", "a\nb", "v1\0", "0" * 40, "HEAD:a.txt"])
def test_what_is_no_commit(source: Path, ref: str) -> None:
    with pytest.raises(UserError, match="branch, tag or commit"):
        resolve_base(source, ref, "main")


def test_an_empty_repository_has_no_base(tmp_path: Path) -> None:
    git("init", "--quiet", "--bare", "empty", cwd=tmp_path)
    with pytest.raises(UserError, match="no commit"):
        resolve_base(tmp_path / "empty", None, "main")


def test_an_empty_repository_can_be_cloned(server: GithubServer, tmp_path: Path) -> None:
    git("init", "--quiet", "--bare", "--initial-branch=main", "empty", cwd=tmp_path)
    server.add_repository("o", "empty", tmp_path / "empty")
    clone_repository(f"{server.url}/o/empty", tmp_path / "clone.git", token=None, timeout=30)
    assert (tmp_path / "clone.git" / "HEAD").exists()
