"""A running server with one public and one private repository."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.github_server import GithubServer


def git(*arguments: str, cwd: Path) -> str:
    """git as nobody in particular, with the answer stripped."""
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    done = subprocess.run(["git", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers are on this machine: no proxy of the developer's may stand between."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two commits on `main`, a tag on the first and a branch `side`."""
    folder = tmp_path_factory.mktemp("source")
    git("init", "--quiet", "--initial-branch=main", cwd=folder)
    (folder / "a.txt").write_text("one\n")
    git("add", ".", cwd=folder)
    git("commit", "--quiet", "-m", "first", cwd=folder)
    git("tag", "v1", cwd=folder)
    git("branch", "side", cwd=folder)
    (folder / "a.txt").write_text("two\n")
    git("commit", "--quiet", "-am", "second", cwd=folder)
    return folder


@pytest.fixture
def server(tmp_path: Path, source: Path) -> Iterator[GithubServer]:
    with GithubServer(tmp_path / "served") as running:
        running.add_repository("o", "r", source)
        running.add_repository("o", "secret", source, private=True)
        running.add_issue("o", "r", 1, "It fails", "Steps:\n\n1. run", comments=[("bob", "me too", "MEMBER"), "same"])
        running.add_issue("o", "secret", 2, "Hush", "body")
        yield running
