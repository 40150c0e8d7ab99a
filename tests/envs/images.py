"""What tests of images need: to look into one, to see what a build left, and to remove what they made."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from envs.owner import owner_of


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@contextlib.contextmanager
def own_cache(folder: Path) -> Iterator[None]:
    """What the program remembers of images lies in `folder` for now; the images it made meanwhile are removed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield
    remove_images(folder)


def run_in(tag: str, command: str) -> str:
    return docker("run", "--rm", "--network", "none", tag, "sh", "-c", command)


def leftovers() -> tuple[frozenset[str], frozenset[str]]:
    """Images of ours without a name, and this process's containers of a build."""
    dangling = docker(
        "image", "ls", "--quiet", "--no-trunc", "--filter", "dangling=true", "--filter", "label=swe-agent"
    ).split()
    owner = f"label=swe-agent.owner={owner_of(os.getpid())}"
    builds = docker(
        "ps", "--all", "--quiet", "--no-trunc", "--filter", "label=swe-agent=build", "--filter", owner
    ).split()
    return frozenset(dangling), frozenset(builds)


def remembered(cache: Path | None = None) -> list[str]:
    """Tags of the images that the program remembers having used, below `cache` or XDG_CACHE_HOME."""
    folder = (cache or Path(os.environ["XDG_CACHE_HOME"])) / "swe-agent" / "images"
    names = sorted(file.name for file in folder.iterdir()) if folder.exists() else []
    return [name.replace("_", "/", 1).replace("_", ":", 1) for name in names if name.startswith("swe-agent")]


def remove_images(cache: Path | None = None) -> None:
    """Remove what the program remembers, the topmost first. A base that others stand on stays."""
    order = {"env": 0, "deps": 1, "base": 2}
    for tag in sorted(remembered(cache), key=lambda tag: order[tag.split("/")[1].split(":")[0]]):
        subprocess.run(["docker", "image", "rm", tag], capture_output=True, check=False)
