"""The test command, from what a project runs itself."""

import pytest

from envs.detect.python import PythonDetector
from envs.detect.python_commands import make_commands
from envs.detect.python_pytest import needed_by_tests, plugins_of, pytest_config
from tests.envs.detect.tree import Tree

TESTS = {
    "tests/test_a.py": "",
    "tests/test_b.py": "",
    "tests/test_c.py": "",
    "app/__init__.py": "",
    "setup.py": "setup()",
}


def command(files: dict[str, str]) -> str:
    spec = PythonDetector().detect(Tree(files))
    assert spec is not None
    assert spec.reasons["test_command"]
    return spec.test_command or ""


def workflow(*lines: str) -> dict[str, str]:
    run = "".join(f"          {line}\n" for line in lines)
    text = f"jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n{run}"
    return {".github/workflows/test.yml": text}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pytest", "python -m pytest"),
        ("pytest tests", "python -m pytest"),
        ("py.test -v -n auto --cov app --cov-report=xml --durations 5 tests/", "python -m pytest"),
        ("python -m pytest -m 'not slow' --junitxml=x -k 'a and not b' tests",
         "python -m pytest -m 'not slow' -k 'a and not b'"),
        ("coverage run --source app -m pytest -x", "python -m pytest"),
        ("poetry run pytest --doctest-modules app tests", "python -m pytest --doctest-modules app tests"),
        ("pytest --pyargs app -p no:cacheprovider", "python -m pytest"),
        ("pytest $ARGS -m ${{ matrix.mark }}", "python -m pytest"),
        ("pytest tests/test_a.py", "python -m pytest"),
        ("pytest --ignore=tests/test_c.py tests", "python -m pytest --ignore=tests/test_c.py"),
        ("nosetests app", "python -m pytest"),
        ("trial app", "python -m pytest"),
        ("stestr run", "python -m pytest"),
        ("python setup.py test", "python -m pytest"),
        ("python -m unittest discover -s tests", "python -m pytest"),
        ("python -m unittest discover -s tests -p 'check_*.py'", "python -m pytest -o 'python_files=check_*.py'"),
        ("python manage.py test --noinput app", "python manage.py test app -v 2"),
        ("cd web && ./manage.py test && python manage.py test -v 3", "cd web && python manage.py test -v 3"),
        ("python runtests.py", "python -m django test -v 2 --settings tests.settings"),
        ("tox -e py39", "python -m pytest -m fast"),
        ("nox -s tests", "python -m pytest -m nox"),
        ("make check", "python -m pytest -m made"),
        ("hatch run cov", "python -m pytest -m hatched"),
    ],
)  # fmt: skip
def test_the_command_of_a_ci_line(line: str, expected: str) -> None:
    others = {
        "manage.py": "", "web/manage.py": "", "runtests.py": "import django", "tests/settings.py": "",
        "tox.ini": "[testenv]\ncommands = pytest -m fast {posargs}\n",
        "noxfile.py": "@nox.session\ndef tests(session):\n    session.run('pytest', '-m', 'nox')\n",
        "Makefile": "PYTEST ?= pytest\n.PHONY: check\ncheck: clean unit\nunit:\n\t@$(PYTEST) -m made tests\n"
          "clean:\n\trm -rf x\n",
        "pyproject.toml": "[tool.hatch.envs.default.scripts]\ncov = 'pytest --cov {args:tests} -m hatched'\n",
    }  # fmt: skip
    assert command({**TESTS, **others, **workflow("pip install -e .", line)}) == expected


def test_places_stay_where_plain_pytest_would_collect_more() -> None:
    more = {**TESTS, "examples/test_example.py": ""}
    assert command({**more, **workflow("pytest tests")}) == "python -m pytest tests"
    configured = {**more, "pytest.ini": "[pytest]\ntestpaths = tests\n", **workflow("pytest tests")}
    assert command(configured) == "python -m pytest"


def test_tests_that_only_unittest_finds_are_run_by_it() -> None:
    files = {"setup.py": "", "checks/all.py": "", **workflow("python -m unittest -q checks.all")}
    assert command(files) == "python -m unittest checks.all -v"


def test_a_site_of_django_without_ci() -> None:
    assert command({"manage.py": "", "app/tests.py": "", "requirements.txt": "Django"}) == "python manage.py test -v 2"


def test_the_widest_of_several_runs_is_taken() -> None:
    lines = ("pytest tests/test_a.py", "pytest -m slow tests", "pytest tests", "pytest --doctest-glob='*.rst' docs")
    assert command({**TESTS, "docs/x.rst": "", **workflow(*lines)}) == "python -m pytest"


def test_make_follows_what_a_target_needs() -> None:
    steps = make_commands("A := -m x\nall: test\ntest: lint\n\tpytest $(A) \\\n\t  tests\nlint:\n\tflake8\n", "all")
    assert [step.text for step in steps] == ["flake8", "pytest -m x tests"]
    assert make_commands("a: a\n\techo", "a") == ()


@pytest.mark.parametrize(
    ("files", "plugins", "testpaths"),
    [
        ({"pytest.ini": "[pytest]\naddopts = --cov=x -n4\ntestpaths = a b\n", "setup.cfg": "[tool:pytest]\n"
          "timeout = 3\n"},
         ["pytest-cov", "pytest-xdist"], ("a", "b")),
        ({"setup.cfg": "[tool:pytest]\ntimeout = 3\n"
          "addopts = --flake8 'a b'\n"}, ["pytest-flake8", "pytest-timeout"], ()),
        ({"tox.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = x\n"}, ["pytest-django"], ()),
        ({"pyproject.toml": "[tool.pytest.ini_options]\naddopts = ['-p', 'pytest_mock', '--benchmark-disable']\n"
          "asyncio_mode = 'auto'\nrequired_plugins = ['pytest-env>=1']\ntestpaths = 'tests'\n"},
         ["pytest-mock", "pytest-benchmark", "pytest-asyncio", "pytest-env"], ("tests",)),
        ({"pyproject.toml": "[tool.black]\n"}, [], ()),
    ],
)  # fmt: skip
def test_what_pytests_configuration_needs(
    files: dict[str, str], plugins: list[str], testpaths: tuple[str, ...]
) -> None:
    config = pytest_config(Tree(files))
    assert list(config.plugins) == plugins
    assert config.testpaths == testpaths


def test_an_option_may_name_a_plugin_by_its_beginning() -> None:
    assert plugins_of(["--cov-report=xml", "-v", "--reruns", "3", "--strict-markers"]) == [
        "pytest-cov",
        "pytest-rerunfailures",
    ]


def test_tools_the_tests_use_are_found_and_guessed_names_are_not() -> None:
    tree = Tree({
        "tests/test_a.py": "import hypothesis\nfrom mock import patch\nimport strange_thing\n"
        "@pytest.mark.asyncio\nasync def test_x(mocker, own):\n    pass\n",
        "tests/conftest.py": "@pytest.fixture\ndef benchmark(): pass\ndef test_y(benchmark): pass\nimport numpy\n",
        "tool.py": "import requests\n",
    })  # fmt: skip
    found = needed_by_tests(tree, frozenset({"hypothesis"}), everything=False)
    assert set(found) == {"mock", "pytest-asyncio", "pytest-mock"}
    everything = needed_by_tests(tree, frozenset(), everything=True)
    assert set(everything) == {"mock", "hypothesis", "pytest-asyncio", "pytest-mock", "numpy", "requests"}
