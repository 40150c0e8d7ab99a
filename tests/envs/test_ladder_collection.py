"""Files of tests with names of another runner are found."""

import pytest

from envs import EnvSpec
from envs.detect.base import Files
from envs.ladder import Failure, next_steps
from envs.snapshot import take_snapshot
from tests.conftest import MakeRepository

NOTHING = Failure("collect", "the test command found no tests", "collected 0 items", exit_code=5)


@pytest.mark.parametrize(
    ("file", "command", "after"),
    [
        (
            "tests/api_tests.py",
            "python -m pytest tests",
            ["python -m pytest tests -o 'python_files=test_*.py *_test.py *_tests.py'"],
        ),
        ("tests/testapi.py", "python -m pytest", ["python -m pytest -o 'python_files=test_*.py *_test.py test*.py'"]),
        ("tests/test_api.py", "python -m pytest", []),
        ("tests/api_tests.py", "python -m unittest", []),
        ("tests/api_tests.py", "python -m pytest -o python_files=x.py", []),
        ("src/api.py", "python -m pytest", []),
    ],
)
def test_other_names(make_repository: MakeRepository, file: str, command: str, after: list[str]) -> None:
    repository = make_repository({file: ""})
    files = Files(take_snapshot(repository, repository.parent / "base.git"))
    steps = next_steps(EnvSpec(test_command=command), NOTHING, files)
    assert [step.spec.test_command for step in steps if "for tests" in step.label] == after


def test_only_where_nothing_was_found(make_repository: MakeRepository) -> None:
    repository = make_repository({"tests/api_tests.py": ""})
    files = Files(take_snapshot(repository, repository.parent / "base.git"))
    failure = Failure("collect", "ModuleNotFoundError: No module named 'x'", "")
    steps = next_steps(EnvSpec(test_command="python -m pytest"), failure, files)
    assert not [step for step in steps if "for tests" in step.label]


def test_a_registry_without_dates_is_asked_as_of_today(make_repository: MakeRepository) -> None:
    repository = make_repository({"package.json": "{}"})
    files = Files(take_snapshot(repository, repository.parent / "base.git"))
    failure = Failure(
        "build", "npm error No versions available for accepts", "npm error No versions available for accepts"
    )
    spec = EnvSpec(ecosystem="node", as_of="2016-01-24", test_command="npm test")
    first = next(next_steps(spec, failure, files))
    assert (first.label, first.spec.as_of) == ("packages as of today", None)
    assert not [step for step in next_steps(first.spec, failure, files) if "as of" in step.label]
