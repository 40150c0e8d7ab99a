"""pytest behind a real tox and a real nox is read test by test."""

from collections.abc import Iterator

import pytest

from envs import Environment
from envs.local import prepare_local
from envs.snapshot import take_snapshot
from envs.spec import EnvSpec, Limits
from envs.testing import run_tests
from tests.conftest import init_repository

FILES = {
    "tox.ini": "[tox]\nenvlist = py\nskipsdist = true\n[testenv]\ndeps = pytest\npassenv = ONE\n"
    "commands = pytest {posargs}\n[testenv:own]\npassenv = TWO\ncommands = python -m pytest tests\n",
    "noxfile.py": "import nox\n\n\n@nox.session\ndef tests(session):\n    session.install('pytest')\n"
    "    session.run('pytest', *session.posargs)\n",
    "tests/test_a.py": "def test_a(): pass\n\n\ndef test_b(): assert 0\n",
}
INSTALL = ("python -m pip install -q tox nox", "tox -e py,own --notest -q", "nox --install-only")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    folder = tmp_path_factory.mktemp("tox")
    snapshot = take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")
    prepared = prepare_local(snapshot, EnvSpec(install=INSTALL, limits=Limits(memory_mb=8192)))
    with prepared.open() as environment:
        yield environment
    prepared.close()


@pytest.mark.slow
@pytest.mark.parametrize("command", ["tox -e py", "python -m tox -eown", "tox -e py,own", "nox -R"])
def test_each_test_has_its_own_status(environment: Environment, command: str) -> None:
    report = run_tests(environment, command, timeout=120).report
    assert (report.opaque, report.from_log) == (False, False), report.output
    assert report.statuses == {"tests/test_a.py::test_a": "passed", "tests/test_a.py::test_b": "failed"}
    one = run_tests(environment, command, ("tests/test_a.py::test_b",), timeout=120).report
    assert one.statuses == {"tests/test_a.py::test_b": "failed"}
