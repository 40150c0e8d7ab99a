"""No file of a repository makes a detector fail."""

import shlex

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envs.detect.python import PythonDetector
from envs.detect.readers import ini_of, json_of, table, toml_of, yaml_of
from envs.detect.shell import commands, system_packages
from tests.envs.detect.tree import Tree

NAMES = (
    "pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "tox.toml", "noxfile.py", "Pipfile", "Pipfile.lock",
    "poetry.lock",
    "uv.lock", "environment.yml", "ci/env-py37.yml", ".python-version", "runtime.txt", "requirements.txt",
    "requirements-dev.txt",
    ".github/workflows/a.yml", ".github/actions/b/action.yml", ".gitlab-ci.yml", ".travis.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml", "Dockerfile", ".devcontainer/devcontainer.json", "apt.txt", "pytest.ini",
    "Makefile", "manage.py",
    "runtests.py", "src/a/__init__.py", "tests/test_a.py", "tests/conftest.py", "sub/setup.py",
)  # fmt: skip

LINES = (
    "[project]", "name = 'x'", "requires-python = 3", "requires-python = '>=3.7,<'",
    "dependencies = [1, 'a; b', 'c']",
    "[project.optional-dependencies]", "test = ['pytest']", "[[project]]", "[build-system]", "requires = 1",
    "build-backend = {}",
    "[tool.poetry]", "[tool.poetry.dependencies]", "python = ['^3.7']", "a = {version = 1, extras = 2}",
    "[tool]", "pytest = 3",
    "[dependency-groups]", "test = [{include-group = 'test'}]", "[options]", "install_requires = ;",
    "tests_require =", "  a",
    "[tox]", "envlist = py{36,37}-{a,{b}}, {", "[testenv]", "deps =", "  -r", "  -rrequirements.txt",
    "  py37: {posargs:{a}}",
    "commands = pytest {posargs", "extras = {a}", "[testenv:py37]", "setenv = A", "[pytest]",
    "addopts = -p 'x", "testpaths = 'a",
    "import nox", "@nox.session", "def tests(session):", "    session.install(*a, '-r')",
    "    session.run('pytest', '-m')",
    "setup(**{1: 2}, extras_require={'a': [b], None: 3}, test_suite=1)",
    "setup(install_requires=open('setup.py').read())",
    "A = [A, A]", "A += 1", "dependencies:", "  - pip: [-r, {a: b}]", "  - [a]", "  - 'a =1'",
    "jobs: {a: {steps: [{run: [a]}]}}",
    "jobs:", "  t:", "    runs-on: [a, {b: c}]",
    "    strategy: {matrix: {python: [[3.8], {a: b}], include: [a, {os: [x]}]}}",
    "    steps:", "      - run: pip install '.[a", "      - run: |", "          pytest -m",
    "          pip install -r -c -e",
    "          cd .. && make test && ./.github/x.sh", "      - uses: ./.github/actions/b",
    "      - {uses: 1, with: 2, if: 3}",
    "script: {a: [b]}", "python: {a: b}", "matrix: {include: {a: b}}", "env: [A, B=C, {global: D}]",
    "test: {script: pytest, extends: test}",
    "image: {name: {a: b}}", "services: [a, {name: 1}]", "runs: {steps: {a: b}}", "version: &a [*a]", "a: &x {b: *x}",
    "FROM python:$X", "RUN apt-get install -y \\", "RUN [\"pip\", 1]",
    '{"image": 1, "features": [1], "postCreateCommand": {"a": 1}}',
    "-r requirements.txt", "-c ../../x", "-e ./sub[a]", "a==1 \\", "b'c", "3.7", "test:", "\tpytest $(A)",
    "A = $(A)$(A)", "\x00", "\ufeff[project]",
    "[[package]]", "version = '1'", "source = 'x'", '{"default": {"a": "b", "c": {"version": 1}}}',
    "def test_a(mocker): import mock",
)  # fmt: skip

trees = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(LINES), max_size=12).map("\n".join), max_size=9
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees, st.sampled_from(("2014-01-01", "2019-05-05", "2026-11-19", "", "x")))
def test_strange_trees_have_a_recipe_or_none(files: dict[str, str], day: str) -> None:
    spec = PythonDetector().detect(Tree(files, day))
    if spec is None:
        return
    assert spec.test_command
    for step in (*spec.tools, *spec.dependencies, *spec.install, spec.test_command):
        shlex.split(step)  # every quote is closed
    assert set(spec.manifests) <= set(files)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.text(max_size=300))
def test_any_text_in_any_file(name: str, text: str) -> None:
    spec = PythonDetector().detect(Tree({name: text, "a.py": ""}))
    assert spec is None or (spec.ecosystem == "python" and spec.test_command)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab \n\t'\"\\|&;()<>$`{}#=-!", max_size=80))
def test_any_script_has_commands(script: str) -> None:
    for step in commands(script):
        assert step.words
        assert step.text
        system_packages(step)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_any_text_is_some_table(text: str) -> None:
    for value in (toml_of(text), yaml_of(text), json_of(text)):
        table(value)
    assert all(isinstance(section, dict) for section in ini_of(text).values())


@pytest.mark.parametrize(
    "text",
    [
        "a: " * 20_000,
        "[" * 50_000,
        "&a [" + "*a," * 3000,
        "a: !!python/object/apply:os.system ['true']",
        "? [a]\n: b",
        "\t",
    ],
)
def test_yaml_that_means_harm(text: str) -> None:
    assert isinstance(table(yaml_of(text)), dict)


def test_values_of_yaml_stay_texts_and_merges_are_followed() -> None:
    assert yaml_of("on: {v: 3.10, no: yes}\nx: &a {k: 1}\ny: {<<: *a, z: !reference [a]}") == {
        "on": {"v": "3.10", "no": "yes"},
        "x": {"k": "1"},
        "y": {"k": "1", "z": None},
    }


def test_an_ini_file_is_read_up_to_what_is_wrong_with_it() -> None:
    assert ini_of("[a]\nb = 1\nc =\n  d\n  e\n[x]\ny\n  z\n")["a"] == {"b": "1", "c": "\nd\ne"}
    assert ini_of("[a]\nb = 1\n]\n  \x00").keys() == {"a"}
    assert ini_of("b = 1") == {}


def test_commands_of_a_script() -> None:
    script = """
        set -e; export A=b
        if [ "$X" = 1 ]; then sudo apt-get install -y libx-dev yy=1; fi
        (cd sub && C=d poetry run pytest 'a b' > log 2>&1)
        pip install x \\
            y  # why
        PIP="$VENV/bin/pip"; FILE=dev.txt
        "$PIP" install -r "$FILE"; ${PREFIX}pytest $UNKNOWN
        echo "open
    """
    found = commands(script)
    assert [step.text for step in found if step.words[0] != "["] == [
        "apt-get install -y libx-dev yy=1", "pytest 'a b'", "pip install x y",
        "pip install -r dev.txt", "pytest '$UNKNOWN'",
    ]  # fmt: skip
    assert (found[2].folder, found[2].variables) == ("sub", {"A": "b", "C": "d"})
    assert found[3].folder == ""
    assert system_packages(found[1]) == ("libx-dev", "yy")
