"""Every runner there is here runs, alone, each test that its whole run told."""

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from envs import Environment
from envs.local import PreparedLocal, prepare_local
from envs.snapshot import take_snapshot
from envs.spec import EnvSpec, Limits
from envs.testing import can_narrow, run_tests
from tests.conftest import init_repository
from tests.envs.runners.projects import LOCAL, Project


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedLocal]:
    """Tools of this machine with room to compile; the Go and Rust caches are new ones."""
    folder = tmp_path_factory.mktemp("runners")
    snapshot = take_snapshot(init_repository(folder / "repository", {"a": "b"}), folder / "base.git")
    # rustup finds its toolchains in a home, and every environment has a new one.
    rustup = os.environ.get("RUSTUP_HOME", str(Path(pwd.getpwuid(os.getuid()).pw_dir) / ".rustup"))
    variables = {
        "RUSTUP_HOME": rustup,
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOCACHE": str(folder / "go"),
        "GOTOOLCHAIN": "local",
    }
    prepared = prepare_local(snapshot, EnvSpec(variables=variables, limits=Limits(memory_mb=8192)))
    yield prepared
    prepared.close()


@pytest.fixture(params=sorted(LOCAL))
def project(request: pytest.FixtureRequest) -> Project:
    project = LOCAL[str(request.param)]
    if shutil.which(project.needs) is None:
        pytest.skip(f"{project.needs} is missing")
    return project


@pytest.fixture
def environment(prepared: PreparedLocal, project: Project) -> Iterator[Environment]:
    with prepared.open() as environment:
        for path, text in project.files.items():
            environment.write(path, text.encode())
        yield environment


def test_each_test_alone_is_what_it_is_in_the_whole_run(environment: Environment, project: Project) -> None:
    whole = run_tests(environment, project.command, timeout=120).report
    assert whole.statuses == project.statuses
    assert not whole.opaque
    for test, status in project.statuses.items():
        assert can_narrow(environment, project.command, (test,))
        alone = run_tests(environment, project.command, (test,), timeout=120).report
        inside = {one: status for one, status in project.statuses.items() if one.startswith((f"{test}/", f"{test}::"))}
        assert alone.statuses.get(test) == status, alone.output
        assert alone.statuses.keys() <= {test, *inside, *(one for one in whole.failed if test.startswith(f"{one}/"))}
        assert alone.command == project.command


def test_two_tests_and_a_group(environment: Environment, project: Project) -> None:
    two = (min(project.statuses), max(project.statuses))
    assert set(two) <= run_tests(environment, project.command, two, timeout=120).report.statuses.keys()
    for group, count in project.groups.items():
        found = run_tests(environment, project.command, (group,), timeout=120).report.statuses
        assert len(found) == count, (group, found)
        assert all(status == project.statuses[test] for test, status in found.items())
