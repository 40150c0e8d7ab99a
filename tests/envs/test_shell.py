"""The persistent shell: its contract on this host and in a container."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from envs import Environment, EnvSpec, Limits, Shell
from envs.docker import DockerEnvironment, prepare_docker
from envs.local import PreparedLocal
from envs.plain_shell import PlainShell
from envs.snapshot import take_snapshot
from tests.conftest import init_repository
from tests.contracts.shell_contract import ShellContract
from tests.odd_files import FILES


@pytest.fixture(scope="module")
def local(local_with_pytest: PreparedLocal) -> Iterator[Environment]:
    with local_with_pytest.open() as environment:
        yield environment


class TestLocal(ShellContract):
    @pytest.fixture
    def environment(self, local: Environment) -> Environment:
        return local


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerEnvironment]:
    folder = tmp_path_factory.mktemp("shell")
    snapshot = take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(limits=Limits(memory_mb=256, pids=128)), run_id="shell")
    with prepared.open() as environment:
        yield environment
    prepared.close()


@dataclass
class WithPlainShell:
    """An environment that gives no connection to a shell."""

    place: Environment

    def __post_init__(self) -> None:
        self.root, self.exec = self.place.root, self.place.exec
        self._shell = PlainShell(self.place)

    def shell(self) -> Shell:
        return self._shell


class TestPlain(ShellContract):
    @pytest.fixture
    def environment(self, local: Environment) -> WithPlainShell:
        return WithPlainShell(local)


@pytest.mark.docker
class TestPlainInDocker(ShellContract):
    @pytest.fixture
    def environment(self, container: DockerEnvironment) -> WithPlainShell:
        return WithPlainShell(container)


@pytest.mark.docker
class TestDocker(ShellContract):
    @pytest.fixture
    def environment(self, container: DockerEnvironment) -> Environment:
        return container
