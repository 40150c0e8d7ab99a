"""What every test stands on: no settings of the developer's own, real repositories, and tools that may be missing."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from envs import EnvSpec, Limits
from envs.engine import engine_available
from envs.local import PreparedLocal, prepare_local
from envs.snapshot import take_snapshot
from tests.odd_files import FILES, LEAVE
from tests.servers.second_engine import can_start

pytest.register_assert_rewrite("tests.contracts")
# `--hypothesis-profile=thorough`: what is shown of generated cases, shown of very many.
settings.register_profile("thorough", max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]

REQUIRE = frozenset(filter(None, os.environ.get("SWE_AGENT_REQUIRE", "").split(",")))
"""Tools whose absence fails a test instead of skipping it. Read at once: a fixture below removes the variable."""

TOOLS: dict[str, Callable[[], bool]] = {
    "docker": lambda: shutil.which("docker") is not None and engine_available(),
    "engine": can_start,
    "node": lambda: shutil.which("node") is not None,
    "ripgrep": lambda: shutil.which("rg") is not None,
}
NOT_PROVEN = pytest.StashKey[dict[str, int]]()
LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow as well")


def _leave_out_slow(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that build whole environments from nothing are run when they are asked for."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow and not config.getoption("--slow"):
        config.stash[LEFT_OUT] = len(slow)
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a missing tool; a tool is looked for only when a test asks for it. Runs after `-m` and `-k`."""
    _leave_out_slow(config, items)
    unproven = config.stash.setdefault(NOT_PROVEN, {})
    for tool, present in TOOLS.items():
        needing = [item for item in items if item.get_closest_marker(tool)]
        if needing and tool not in REQUIRE and not present():
            unproven[tool] = len(needing)
            for item in needing:
                item.add_marker(pytest.mark.skip(reason=f"{tool} is missing"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for tool in REQUIRE:
        if item.get_closest_marker(tool) and not (tool in TOOLS and TOOLS[tool]()):
            pytest.fail(f"SWE_AGENT_REQUIRE names {tool}, and it is missing", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} slow tests left out (--slow runs them)")
    unproven = config.stash.get(NOT_PROVEN, {})
    if unproven:
        tests = ", ".join(f"{count} test{'s' * (count != 1)} need {tool}" for tool, count in unproven.items())
        terminalreporter.write_line(f"NOT PROVEN HERE: {tests} (SWE_AGENT_REQUIRE={','.join(unproven)} insists)")


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, empty_home: Path) -> None:
    for variable in list(os.environ):
        if variable.startswith("SWE_AGENT_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(empty_home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(empty_home / ".config"))


def run_git(repository: Path, *arguments: str) -> str:
    """Git as a person would run it, with a name and without anybody's configuration."""
    variables = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=repository, env=variables, capture_output=True, check=True)
    return done.stdout.decode().strip()


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def init_repository(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A repository with one commit of `files`."""
    folder.mkdir(parents=True, exist_ok=True)
    run_git(folder, "-c", "init.defaultBranch=main", "init", "--quiet")
    run_git(folder, "config", "user.name", "A Person")
    run_git(folder, "config", "user.email", "person@example.org")
    write_files(folder, files)
    run_git(folder, "add", "--all")
    run_git(folder, "commit", "--quiet", "--allow-empty", "-m", "first")
    return folder


@pytest.fixture
def make_repository(tmp_path: Path) -> MakeRepository:
    """`make_repository(files)`: a new repository in the test's temporary folder, with one commit."""
    made: list[Path] = []

    def make(files: Mapping[str, str | bytes]) -> Path:
        made.append(init_repository(tmp_path / f"repository{len(made)}", files))
        return made[-1]

    return make


@pytest.fixture(scope="session")
def local_with_pytest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedLocal]:
    """A local environment over a tree of odd files without tests, with pytest in its virtual environment.

    Making it takes seconds, so tests share it and write their project into the tree that `open` gives them.
    """
    folder = tmp_path_factory.mktemp("prepared")
    repository = init_repository(folder / "repository", FILES)
    install = (LEAVE, "python -m pip install -q pytest")
    spec = EnvSpec(install=install, limits=Limits(memory_mb=256, file_mb=16))
    prepared = prepare_local(take_snapshot(repository, folder / "base.git"), spec)
    yield prepared
    prepared.close()
