"""The docker command. Images are made and listed with it, so that whatever engine it speaks to is the one used."""

import os
import subprocess
from collections.abc import Mapping, Sequence

from envs.errors import EnvironmentBroken

NO_COMMAND = "the docker command is not installed (images are built with it)"


def docker(
    *arguments: str, timeout: float = 60.0, stdin: bytes = b"", apart: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run it and wait; its output and complaints are one stream unless `apart`. Raises `EnvironmentBroken`."""
    try:
        done = subprocess.run(
            ["docker", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if apart else subprocess.STDOUT,
            timeout=timeout,
            env=cli_variables(),
            check=False,
            start_new_session=True,  # Ctrl-C is ours to handle: the command below must be able to clean up
            input=stdin,
        )
    except FileNotFoundError as error:
        raise EnvironmentBroken(NO_COMMAND) from error
    except subprocess.TimeoutExpired as error:
        raise EnvironmentBroken(f"docker {arguments[0]} did not end within {timeout:.0f} s") from error
    output, complaints = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr or b""))
    return subprocess.CompletedProcess(done.args, done.returncode, output, complaints)


def popen(arguments: Sequence[str], *, stdin: int, variables: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start it with its output and complaints as one stream of text. Raises `EnvironmentBroken`."""
    try:
        return subprocess.Popen(
            ["docker", *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=cli_variables() if variables is None else dict(variables),
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise EnvironmentBroken(NO_COMMAND) from error


def cli_variables() -> dict[str, str]:
    """This process's variables, and no advertisement."""
    return {**os.environ, "DOCKER_CLI_HINTS": "false"}


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The last line of what it printed, for an error's line."""
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return (lines or ["no message"])[-1][:200]
