"""Clone a repository from its server on the host: no prompt, no configuration of the user's, no token left behind."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from envs.git import GitFailed, git
from swe_agent.errors import InfrastructureError, UserError
from swe_agent.github.invisible import drop_invisible
from swe_agent.github.url import origin_of

_KEPT_VARIABLES = (
    "PATH",
    "HOME",
    "TMPDIR",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "https_proxy",
    "http_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
)
_CONFIG = ("core.hooksPath=/dev/null", "credential.helper=", "core.askPass=", "gc.auto=0", "maintenance.auto=false")

# git asks whoever it talks to, a redirect's target included: only the server the token is for gets an answer.
_ASKPASS = """#!/bin/sh
case "$1" in
  "Username for '$SWE_AGENT_ASK_ORIGIN'"*) printf '%s\\n' x-access-token ;;
  "Password for '$SWE_AGENT_ASK_ACCOUNT'"*) printf '%s\\n' "$SWE_AGENT_ASK_SECRET" ;;
  *) exit 1 ;;
esac
"""


def clone_repository(clone_url: str, target: Path, *, token: str | None, timeout: float) -> None:
    """Make `target` a bare clone (all branches and tags) of an http(s) repository, or leave nothing there.

    `target` must not exist (FileExistsError). `timeout` is wall seconds; then, and on Ctrl-C, git and all its children
    are killed. The token reaches git's own process alone, through GIT_ASKPASS, and is answered only to the origin of
    `clone_url`: the caller decides by `token_for` whether that may have it. Raises `UserError` for an address that
    cannot be cloned (not http(s), with credentials in it, no such repository, no access) and `InfrastructureError`
    for a network or a server that fails.
    """
    origin = origin_of(clone_url)
    if not clone_url.isprintable() or " " in clone_url:
        raise UserError("the repository's address holds characters that no address has")
    if target.exists() or target.is_symlink():
        raise FileExistsError(f"{target} exists already")
    target.parent.mkdir(parents=True, exist_ok=True)
    command = ("clone", "--bare", "--quiet", "--template=", "--end-of-options", clone_url, str(target.absolute()))
    try:
        with tempfile.TemporaryDirectory(prefix="swe-agent-ask-") as private:
            extra = _askpass(Path(private), origin, token) if token else {}
            said = _clone(command, timeout=timeout, extra={"GIT_ALLOW_PROTOCOL": "http:https", **extra})
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    if said is not None:
        shutil.rmtree(target, ignore_errors=True)
        raise _explained(clone_url, said.replace(token, "***") if token else said, with_token=token is not None)


def resolve_base(repo: Path, ref: str | None, default_branch: str | None) -> str:
    """The full id of the commit to start from: `ref` (branch, tag or commit), else the default branch, else HEAD.

    A default branch that the clone does not have counts as none. Raises `UserError` when there is no such commit.
    """
    if ref is not None:
        if not ref or not ref.isprintable() or ref.startswith("-"):
            raise UserError(f"{ref[:100]!r} is not a branch, tag or commit")
        if commit := _commit(repo, ref):
            return commit
        raise UserError(f"the repository has no branch, tag or commit {ref[:100]!r}: give another --ref")
    for name in (f"refs/heads/{default_branch}" if default_branch else "", "HEAD"):
        if name and (commit := _commit(repo, name)):
            return commit
    raise UserError("the repository has no commit on its default branch: give a --ref")


def _commit(repo: Path, name: str) -> str | None:
    try:
        said = git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"], cwd=repo)
    except GitFailed:
        return None
    return said.decode("ascii").strip()


def _askpass(folder: Path, origin: str, token: str) -> dict[str, str]:
    script = folder / "askpass"
    script.write_text(_ASKPASS, encoding="ascii")
    script.chmod(0o700)
    return {
        "GIT_ASKPASS": str(script),
        "SWE_AGENT_ASK_ORIGIN": origin,
        "SWE_AGENT_ASK_ACCOUNT": origin.replace("://", "://x-access-token@", 1),
        "SWE_AGENT_ASK_SECRET": token,
    }


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
        **extra,
    }


def _clone(command: Sequence[str], *, timeout: float, extra: Mapping[str, str]) -> str | None:
    """Run git in a process group of its own; None when it went well, else what it said."""
    settings = [part for setting in _CONFIG for part in ("-c", setting)]
    try:
        process = subprocess.Popen(
            ["git", *settings, *command],
            env=_environment(extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except FileNotFoundError:
        raise UserError("there is no git on this machine: install it") from None
    with process:
        try:
            _, said = process.communicate(timeout=timeout)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise InfrastructureError(f"git clone was not done within {timeout:g} seconds") from None
            raise
    return said if process.returncode else None


def _explained(clone_url: str, said: str, *, with_token: bool) -> InfrastructureError | UserError:
    lines = [" ".join(drop_invisible(line).split()) for line in said.splitlines()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or [line for line in lines if line]
    reason = telling[0].removeprefix("fatal: ").removeprefix("error: ")[:300] if telling else "git gave no reason"
    refused = ("could not read Username", "could not read Password", "Authentication failed", "error: 403")
    if any(sign in said for sign in refused):
        way = "GITHUB_TOKEN has no access to it" if with_token else "it is private: set a GITHUB_TOKEN that may read it"
        return UserError(f"cannot clone {clone_url}: there is no such repository, or {way}")
    if "not found" in said or "error: 404" in said or "not valid: is this a git repository" in said:
        return UserError(f"cannot clone {clone_url}: there is no such repository")
    return InfrastructureError(f"cannot clone {clone_url}: {reason}")
