"""The code of an issue is run in an environment, and what ran is told."""

from collections.abc import Iterator

import pytest

from envs import Environment
from envs.local import PreparedLocal
from localization.executed import RaisedAt
from swe_agent.reproduction.running import SnippetRun, commands_of, packages_of, run_issue_code, watch_issue_code
from tests.swe_agent.projects import Project
from trajectories import Event

FILES = {
    "shop/__init__.py": "from shop.core import total\n",
    "shop/core.py": """\
def helper(x):
    return int(x)


START = helper(3)


def unused():
    return 1


def total(values):
    return check(sum(helper(value) for value in values))


def check(number):
    if number > 5:
        raise ValueError("too much")
    return number


def load(name):
    with open(name) as file:
        return file.read()


def endless():
    while True:
        try:
            while True:
                pass
        except ArithmeticError:
            pass
""",
    "shop/__main__.py": "import sys\n\nfrom shop.core import load\n\nprint(load(sys.argv[1]))\n",
    "data/rates.csv": "vat,2\n",
}


@pytest.fixture(scope="module")
def environment(local_with_pytest: PreparedLocal) -> Iterator[Environment]:
    with Project(local_with_pytest, FILES).open() as opened:
        yield opened


def run(environment: Environment, text: str, seconds: float = 20) -> SnippetRun:
    found = run_issue_code(environment, text, FILES, seconds=seconds)
    assert found is not None
    return found


def test_what_ran_and_where_it_raised(environment: Environment) -> None:
    found = run(
        environment, "Sum\n\n```python\nfrom shop import total\nprint(total([1, 2]))\ntotal([7])\nend = 1\n```\n"
    )
    lines = found.executed.lines["shop/core.py"]
    assert set(lines) == {2, 13, 17, 18, 19}, "neither what runs at import nor what does not run"
    assert max(lines, key=lambda line: lines[line].last) == 18
    assert (lines[19].pieces, lines[18].pieces, lines[2].pieces) == (1, 1, 2)
    assert 2 in found.executed.usual["shop/core.py"]
    assert found.executed.raised == (
        (
            RaisedAt("shop/core.py", 18, "check", "ValueError"),
            RaisedAt("shop/core.py", 13, "total", "ValueError"),
        ),
    )
    assert found.errors == ("ValueError: too much",)
    assert found.printed == "3\n"
    assert found.note == (
        "ran the issue's code (4 pieces): 5 lines of 1 file of the tree ran; ValueError was raised at shop/core.py:18"
    )
    assert set(environment.diff().paths) == set(FILES), "the code runs outside the tree"


def test_a_name_and_a_file_that_are_missing_are_found(environment: Environment) -> None:
    found = run(environment, "```python\nprint(total([2]))\nprint(load('mine/prices.csv'))\nnp.zeros\nnothing()\n```\n")
    assert found.printed == "2\nvat,2\n\n"
    assert found.executed.raised == (), "what is missing here is no fault of the project"
    assert found.errors[-1] == "NameError: name 'nothing' is not defined"


def test_an_absence_that_the_issue_names_counts(environment: Environment) -> None:
    text = "FileNotFoundError: no\n\n```python\nimport shop.core\nshop.core.load('/nowhere/a.txt')\n```\n"
    assert [frames[0].line for frames in run(environment, text).executed.raised] == [23]


def test_test_functions_are_called(environment: Environment) -> None:
    found = run(environment, "```python\nimport shop\ndef test_total():\n    assert shop.total([1]) == 2\n```\n")
    assert found.errors == ("AssertionError: ",)
    assert 19 in found.executed.lines["shop/core.py"]


def test_a_command_is_run_on_the_file_that_the_issue_shows(environment: Environment) -> None:
    found = run(environment, "In x.sql:\n```sql\nselect 1\n```\n```console\n$ python -m shop x.sql\n```\n")
    assert found.printed.endswith("select 1\n\n")
    assert 24 in found.executed.lines["shop/core.py"]


def test_what_does_not_end_is_stopped_and_counts_until_then(environment: Environment) -> None:
    found = run(environment, "```python\nimport shop\nshop.core.endless()\nshop.total([1])\n```\n", seconds=1)
    assert not found.ended
    assert max(found.executed.lines["shop/core.py"]) >= 28
    assert found.note.endswith("it was stopped")


def test_code_that_ends_the_interpreter_costs_the_list_alone(environment: Environment) -> None:
    found = run(environment, "```python\nimport os\nos._exit(3)\n```\n")
    assert (bool(found.executed), found.ended) == (False, False)


def test_a_result_that_the_code_forged_is_no_result(environment: Environment) -> None:
    code = "import sys, os\nopen(sys.argv[2], 'w').write('{\"lines\": 3}')\nos._exit(0)\n"
    assert not run(environment, f"```python\n{code}```\n").executed


def test_nothing_is_run_where_there_is_no_code_or_no_sandbox(
    environment: Environment, local_with_pytest: PreparedLocal
) -> None:
    assert run_issue_code(environment, "it is slow", FILES) is None
    told: list[Event] = []
    text = "```python\nimport shop\nshop.total([9])\n```\n"
    assert watch_issue_code(Project(local_with_pytest, FILES), text, FILES, told.append) is None
    assert told == []


def test_packages_and_commands_of_a_project() -> None:
    paths = [
        "src/a/__init__.py",
        "src/a/b.py",
        "c/__init__.py",
        "tests/__init__.py",
        "tests/x.py",
        "tests/y.py",
        "d/e.py",
    ]
    assert packages_of(paths) == ("a", "c")
    settings = {
        "pyproject.toml": '[project.scripts]\nlint = "a.cli:main"\n',
        "setup.py": "setup(entry_points={'console_scripts': ['one=a.b:f', 'two = a.b:g']})",
    }
    assert commands_of(["a"], lambda name: settings.get(name, "")) == ("a", "lint", "one", "two")
