"""The images that the benchmark's makers publish."""

import subprocess

from envs import EnvironmentBroken
from swe_agent.swebench.rows import Row

PULL_TIMEOUT = 3600.0


def published_image(row: Row, *, pull: bool) -> str | None:
    """The row's image when the engine has it, or after pulling it where that is asked for; None without one."""
    if not row.image:
        return None
    if _docker("image", "inspect", row.image, timeout=60.0):
        return row.image
    return row.image if pull and _docker("pull", "--quiet", row.image, timeout=PULL_TIMEOUT) else None


def _docker(*arguments: str, timeout: float) -> bool:
    try:
        done = subprocess.run(
            ["docker", *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False
        )
    except FileNotFoundError as error:
        raise EnvironmentBroken("the docker command is not installed (images are built with it)") from error
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
