"""A small repository in a real local environment, opened anew for every test."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from aci import ToolContext
from aci.checkpoints import Checkpoints
from aci.live_index import LiveIndex
from envs import Environment, EnvSpec, TestReport
from envs.local import PreparedLocal, prepare_local
from envs.snapshot import take_snapshot
from localization import CodeIndex, DirectoryTree

GREET = '''"""Greetings."""


class Greeter:
    """Says hello."""

    def __init__(self, name):
        self.name = name

    def greet(self):
        if self.name:
            return "hello " + self.name
        return "hello"


def shout(text):
    return text.upper()
'''

FILES: dict[str, bytes] = {
    "src/greet.py": GREET.encode(),
    "src/other.py": b"from greet import shout\n\n\ndef twice(text):\n    return shout(text) * 2\n",
    "src/crlf.py": b"def one():\r\n    return 1\r\n\r\n\r\ndef two():\r\n    return 2\r\n",
    "src/latin.py": "# -*- coding: latin-1 -*-\nname = 'café'\nother = 'thé'\n".encode("latin-1"),
    "src/broken.py": b"def broken(:\n    pass\n\n\nvalue = 1\n",
    "Makefile": b"all:\n\t@echo one\n\t@echo two",
    "bom.txt": b"\xef\xbb\xbffirst\nsecond\n",
    "empty.txt": b"",
    "logo.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "wide.txt": b"x" * 5000 + b"\nend\n",
    "long.txt": b"".join(b"line %d\n" % number for number in range(1, 501)),
    "settings.toml": b'[tool]\nname = "x"\n',
    "data.json": b'{\n  "a": 1\n}\n',
    "tests/test_greet.py": b"def test_nothing():\n    pass\n",
    ".gitignore": b"ignored/\n",
}


def make_repository(folder: Path) -> Path:
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    variables = {**os.environ, **who, **{key.replace("AUTHOR", "COMMITTER"): value for key, value in who.items()}}
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "start"]):
        subprocess.run(["git", *command], cwd=folder, env=variables, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedLocal]:
    repository = make_repository(tmp_path_factory.mktemp("repository"))
    place = prepare_local(take_snapshot(repository, tmp_path_factory.mktemp("base") / "base.git"), EnvSpec())
    yield place
    place.close()


@pytest.fixture
def environment(prepared: PreparedLocal) -> Iterator[Environment]:
    with prepared.open() as place:
        yield place


@dataclass
class Runner:
    """Answers `run_tests` with a prepared report and remembers what it was asked for."""

    report: TestReport = field(
        default_factory=lambda: TestReport(command="pytest -q", exit_code=0, timed_out=False, seconds=0.5)
    )
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, tests: tuple[str, ...]) -> TestReport:
        self.asked.append(tests)
        return self.report


@pytest.fixture
def runner() -> Runner:
    return Runner()


@pytest.fixture
def context(environment: Environment, runner: Runner) -> ToolContext:
    index = CodeIndex.build(DirectoryTree(environment.root))
    return ToolContext(
        environment=environment,
        live=LiveIndex(index),
        run_tests=runner,
        command_timeout=20.0,
        checkpoints=Checkpoints(environment),
    )
