"""Small projects in a shared environment, and patches that real git wrote."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from envs import Environment, Patch, PreparedEnvironment
from envs.base import Kind
from swe_agent.candidate import Candidate
from tests.conftest import MakeRepository, run_git, write_files

Files = Mapping[str, str | None]
Diff = Callable[[Files, Files], Patch]

CALC = "def half(x):\n    return x // 2\n\n\ndef twice(x):\n    return x + x\n"
FIXED = CALC.replace("//", "/")
TESTS = """\
from calc import half, twice


def test_half():
    assert half(3) == 1.5


def test_twice():
    assert twice(2) == 4
"""
PROJECT: Files = {
    "calc.py": CALC,
    "conftest.py": "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n",
    "tests/test_calc.py": TESTS,
}
HALF, TWICE = "tests/test_calc.py::test_half", "tests/test_calc.py::test_twice"


@dataclass(frozen=True)
class Project:
    """`files` laid into each place that a prepared environment opens: to validation they are the base."""

    below: PreparedEnvironment
    files: Files

    @property
    def kind(self) -> Kind:
        return self.below.kind

    @property
    def sandbox(self) -> bool:
        return self.below.sandbox

    @property
    def image(self) -> str | None:
        return None

    @property
    def image_digest(self) -> str | None:
        return None

    @property
    def description(self) -> str:
        return self.below.description

    def open(self) -> Environment:
        environment = self.below.open()
        for path, text in self.files.items():
            if text is not None:
                environment.write(path, text.encode())
        return environment

    def close(self) -> None:
        """The environment below is shared."""


def difference(make_repository: MakeRepository, before: Files, after: Files) -> Patch:
    """The patch from `before` to `before` with `after` on top; None deletes a file."""
    repository = make_repository({path: text for path, text in before.items() if text is not None})
    for path, text in after.items():
        if text is None:
            (repository / path).unlink()
        else:
            write_files(repository, {path: text})
    run_git(repository, "add", "--all")
    file = repository.parent / f"{repository.name}.diff"
    run_git(repository, "diff", "--cached", "--binary", "--full-index", "--no-renames", f"--output={file}", "HEAD")
    return Patch(file.read_bytes())


def candidate(patch: Patch) -> Candidate:
    return Candidate(number=1, patch=patch, origin="test")
