"""Host-side git, plumbing only, with nothing of a repository's or a stranger's configuration allowed to run code.

GitPython is not used: it leaks children and passes options through unguarded. Outside text (refs, paths) always follows
`--end-of-options` or `--`.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from envs.errors import EnvironmentBroken, UnusableInput

_OVERRIDES = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "core.untrackedCache": "false",
    "core.splitIndex": "false",
    "core.fsync": "none",  # all that is written is thrown away with the run; a flush waits for everybody's writes
    "core.pager": "cat",
    "diff.external": "",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "advice.detachedHead": "false",
    "init.defaultBranch": "main",
    "safe.directory": "*",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
}

IDENTITY = {
    "GIT_AUTHOR_NAME": "swe-agent",
    "GIT_AUTHOR_EMAIL": "swe-agent@localhost",
    "GIT_AUTHOR_DATE": "2000-01-01T00:00:00+0000",
    "GIT_COMMITTER_NAME": "swe-agent",
    "GIT_COMMITTER_EMAIL": "swe-agent@localhost",
    "GIT_COMMITTER_DATE": "2000-01-01T00:00:00+0000",
}
"""A fixed author and date: the same tree gives the same commit everywhere."""


class GitFailed(EnvironmentBroken):
    """A git command that should have worked did not."""


def neutral_variables(*, users_config: bool = False) -> dict[str, str]:
    """Environment variables that keep hooks, monitors and foreign configuration from running.

    `users_config` keeps the person's own global configuration (their ignore rules), never the overrides above.
    """
    variables = {
        "GIT_CONFIG_COUNT": str(len(_OVERRIDES)),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
    }
    for index, (key, value) in enumerate(_OVERRIDES.items()):
        variables[f"GIT_CONFIG_KEY_{index}"] = key
        variables[f"GIT_CONFIG_VALUE_{index}"] = value
    if not users_config:
        variables |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    return variables


def git(
    arguments: Sequence[str],
    *,
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    users_config: bool = False,
    timeout: float = 600.0,
) -> bytes:
    """Run git and return its standard output. Raises `GitFailed` with the last line it said."""
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    environment |= neutral_variables(users_config=users_config) | dict(variables or {})
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            env=environment,
            input=stdin,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as error:
        if cwd is not None and not cwd.exists():
            raise UnusableInput(f"no such folder: {cwd}") from error
        raise EnvironmentBroken("git is not installed; install git 2.30 or newer") from error
    except subprocess.TimeoutExpired as error:
        raise GitFailed(f"git {arguments[0]} did not end within {timeout:.0f} s") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no message"]
        raise GitFailed(f"git {arguments[0]} failed: {said[-1]}", "\n".join(said[-20:]))
    return done.stdout


def git_text(arguments: Sequence[str], *, cwd: Path | None = None, users_config: bool = False) -> str:
    """`git` for one line of answer."""
    return git(arguments, cwd=cwd, users_config=users_config).decode("utf-8", "surrogateescape").strip()
