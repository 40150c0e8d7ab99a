"""Each kind of file that a Python project may speak in."""

import pytest

from envs.detect.python_conda import conda_files, read_conda
from envs.detect.python_groups import dependency_groups, locked, poetry_requirement, sound
from envs.detect.python_nox import read_nox
from envs.detect.python_project import read_project
from envs.detect.python_setup import read_setup
from envs.detect.python_tox import read_tox
from envs.detect.readers import toml_of
from tests.envs.detect.tree import Tree

SETUP = '''
import os, sys
from setuptools import setup, Extension
import numpy as np

HERE = os.path.dirname(__file__)
with open(os.path.join(HERE, "requirements.txt")) as f:
    NEEDED = [line.strip() for line in f if line]
TESTS = ["pytest>=3", 'mock'] + (["enum34"] if sys.version_info < (3, 4) else [])
EXTRAS = {"tests": TESTS, "docs": ("sphinx",), "unknown": compute()}
EXTRAS["all"] = sorted(set(sum(EXTRAS.values(), [])))
EXTRAS["dev"] = EXTRAS["tests"] + EXTRAS["docs"]
if sys.version_info[0] == 2:
    NEEDED.append("futures")
extra = dict(test_suite="tests.suite", **{"python_requires": ">=3.6"})

def version():
    return __import__("app").__version__

if __name__ == "__main__":
    setup(name="app", version=version(), install_requires=NEEDED, extras_require=EXTRAS, tests_require=TESTS,
          ext_modules=[Extension("app.fast", ["fast.c"], include_dirs=[np.get_include()])],
          classifiers="""Programming Language :: Python :: 3.6
          Programming Language :: Python :: 3.7""".splitlines(), **extra)
    boom()
'''


def test_a_setup_script_is_read_without_being_run() -> None:
    files = {"requirements.txt": "six>=1  # why\n# nothing\nattrs\n"}
    setup = read_setup(SETUP, files.get)
    assert setup.texts("install_requires") == ("six>=1", "attrs")
    assert setup.extras["tests"] == ("pytest>=3", "mock")
    assert setup.extras["unknown"] == ()
    assert setup.extras["dev"] == ("pytest>=3", "mock", "sphinx")
    assert setup.text("python_requires") == ">=3.6"
    assert setup.text("test_suite") == "tests.suite"
    assert setup.extensions
    assert "numpy" in setup.names
    assert setup.texts("classifiers")[0] == "Programming Language :: Python :: 3.6"


@pytest.mark.parametrize(
    "text",
    [
        "x = 'a'\n" * 3 + "x = x * 10 ** 9",
        "(" * 5000,
        "setup(",
        "\0",
        "def setup(): setup()\nsetup(**setup)",
        "x = [x]\nsetup(a=x)",
    ],
)
def test_a_strange_setup_script_says_nothing(text: str) -> None:
    assert read_setup(text).extras == {}


def test_a_helper_that_reads_requirements_is_followed() -> None:
    text = (
        "def read_lines(name):\n    return open(name).read().split()\n"
        "setup(install_requires=read_lines('requirements/base.txt'), tests_require=later())\n"
    )
    setup = read_setup(text, {"requirements/base.txt": "a\nb==1\n"}.get)
    assert setup.texts("install_requires") == ("a", "b==1")
    assert setup.texts("tests_require") == ()


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("^1.2.3", "x>=1.2.3,<2"),
        ("^0.2.3", "x>=0.2.3,<0.3"),
        ("^0.0.3", "x>=0.0.3,<0.0.4"),
        ("~1.2", "x>=1.2,<1.3"),
        ("~1", "x>=1,<2"),
        ("~=1.4", "x~=1.4"),
        ("1.2", "x==1.2"),
        ("*", "x"),
        (">=1, <3", "x>=1,<3"),
        ("^1 || ^2", "x>=2,<3"),
        ({"version": "^2.0", "extras": ["a", "b"]}, "x[a,b]>=2.0,<3"),
        ({"version": "1", "markers": "sys_platform == 'win32'"}, "x==1; sys_platform == 'win32'"),
        ({"version": "*", "python": "<3.8"}, "x; python_version < '3.8'"),
        ({"git": "https://example.org/x.git", "tag": "v1"}, "x @ git+https://example.org/x.git@v1"),
        ({"path": "../y"}, None),
        (3, None),
    ],
)
def test_lines_of_poetry_and_pipfile(value: object, line: str | None) -> None:
    assert poetry_requirement("x", value) == line
    assert line is None or sound(line)


def test_groups_of_every_tool() -> None:
    said = toml_of("""
        dependency-groups = {test = ["a", {include-group = "base"}], base = ["b>=1"], loop = [{include-group = "loop"}]}
        [tool.poetry.dev-dependencies]
        c = "^1"
        [tool.poetry.group.docs.dependencies]
        d = "*"
        [tool.pdm.dev-dependencies]
        lint = ["e", "-e file:///x"]
        [tool.hatch.envs.test]
        dependencies = ["f"]
        [tool.uv]
        dev-dependencies = ["g", "not a 'requirement"]
        """)
    assert dependency_groups(said, {"dev-packages": {"h": "*"}}) == {
        "test": ("a", "b>=1"), "base": ("b>=1",), "dev": ("c>=1,<2", "g"), "docs": ("d",), "lint": ("e",),
        "hatch-test": ("f",), "pipfile-dev": ("h",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("poetry.lock", '[[package]]\nname = "A_b"\nversion = "1.2"\n[[package]]\nname = "two"\nversion = "1"\n'
         '[[package]]\nname = "two"\nversion = "2"\n[[package]]\nname = "g"\nversion = "1"\nsource = {type = "git"}\n'),
        ("uv.lock", '[[package]]\nname = "a-b"\nversion = "1.2"\n'
         '[[package]]\nname = "own"\nversion = "0"\nsource = {editable = "."}\n'),
        ("Pipfile.lock", '{"default": {"a-b": {"version": "==1.2"}, "g": {"git": "x"}}, "develop": []}'),
    ],
)  # fmt: skip
def test_what_a_lock_file_pins(name: str, text: str) -> None:
    assert locked(Tree({name: text})) == ({"a-b": "1.2"}, name)


def test_a_conda_environment_as_pip_and_apt_have_it() -> None:
    found = read_conda("""
        channels: [conda-forge]
        dependencies:
          - python=3.7
          - numpy
          - conda-forge::scipy >=1.2,<2
          - pandas=1.0
          - pytables==3.6.1=py37_0
          - xarray 0.16.*
          - hdf5
          - compilers
          - mkl
          - pip
          - pip:
            - own-thing>=2
            - -r requirements.txt
            - -e .
        """)
    assert found.requirements == (
        "numpy",
        "scipy>=1.2,<2",
        "pandas==1.0.*",
        "tables==3.6.1",
        "xarray==0.16.*",
        "own-thing>=2",
    )
    assert found.system_packages == ("libhdf5-dev", "build-essential", "gfortran")
    assert found.pythons == ("3.7",)
    assert found.files == ("-r requirements.txt", "-e .")
    assert found.left_out == ("mkl", "pip")


def test_the_conda_file_of_this_python_comes_first() -> None:
    paths = ("ci/requirements-py36.yml", "ci/requirements-py37.yml", "ci/requirements-py37-min.yml",
             "docs/environment.yml",
             "environment.yml", "environment-dev.yml", "mkdocs.yml")  # fmt: skip
    assert conda_files(paths, "3.7")[:2] == ("environment-dev.yml", "ci/requirements-py37.yml")
    assert "docs/environment.yml" not in conda_files(paths, "3.7")


TOX = """
[tox]
envlist = py{36,37}-django{20,30}, lint
[base]
deps =
    pytest>=4
[testenv]
extras = tests, reco
deps =
    {[base]deps}
    -rrequirements/test.txt
    -U-r{toxinidir}/no
    django20: Django>=2.0,<2.1
    django30: Django>=3.0
    !django20: new
    lxml=={env:LXML}
    plain # why
setenv =
    DJANGO_SETTINGS_MODULE = app.settings
    COVERAGE_FILE = x
    PYTHONPATH = {toxinidir}
commands =
    python -c 'print()'
    {envpython} -Wi -m pytest --cov=app {posargs:tests -m "not slow"} \\
        -v
[testenv:lint]
commands = flake8
"""


def test_the_tox_environment_of_this_python() -> None:
    found = read_tox(Tree({"tox.ini": TOX}), "3.7")
    assert found.envlist[:5] == ("py36-django20", "py36-django30", "py37-django20", "py37-django30", "lint")
    assert found.installs == (("pytest>=4",), ("-r", "requirements/test.txt"), ("Django>=2.0,<2.1",), ("plain",))
    assert found.extras == ("tests", "reco")
    assert found.variables == {"DJANGO_SETTINGS_MODULE": "app.settings", "PYTHONPATH": "."}
    assert found.commands[-1].words == ("python", "-Wi", "-m", "pytest", "--cov=app", "tests", "-m", "not slow", "-v")
    assert ("new",) in read_tox(Tree({"tox.ini": TOX}), "3.6", "py37-django30").installs


@pytest.mark.parametrize(
    "files",
    [
        {"setup.cfg": "[tox:tox]\nenvlist = py37\n[testenv]\ndeps = pytest\ncommands = pytest a\n"},
        {"pyproject.toml": '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ndeps = pytest\ncommands = pytest a\n"""\n'},
        {"pyproject.toml": '[tool.tox.env_run_base]\ndeps = ["pytest"]\n'
         'commands = [["pytest", {replace = "posargs", default = ["a"]}]]\n'},
        {"tox.toml": 'env_list = ["3.7"]\n[env_run_base]\ndeps = ["pytest"]\n'
         '[env."3.7"]\ncommands = [["pytest", "a"]]\n'},
    ],
)  # fmt: skip
def test_every_home_of_tox(files: dict[str, str]) -> None:
    found = read_tox(Tree(files), "3.7")
    assert found.installs == (("pytest",),)
    assert [step.text for step in found.commands] == ["pytest a"]


def test_a_nox_session_that_tests() -> None:
    text = """
import nox
PYTHONS = ["3.8", "3.9"]
def prepare(session):
    session.install("-r", "requirements-test.txt")
@nox.session(python=["3.8", "3.9"])
@nox.parametrize("x", [1])
def tests(session, x):
    prepare(session)
    session.install("-e", ".[test]", f"x=={x}")
    session.run("pytest", "--cov", *session.posargs)
@nox.session
def lint(session):
    session.run("flake8")
"""
    found = read_nox(Tree({"noxfile.py": text}))
    assert found.source == "noxfile.py, tests"
    assert found.installs == (("-r", "requirements-test.txt"), ("-e", ".[test]"))
    assert [step.text for step in found.commands] == ["pytest --cov"]
    assert found.envlist[:2] == ("3.8", "3.9")


@pytest.mark.parametrize(
    ("files", "installable", "backend"),
    [
        ({"setup.py": "setup()"}, True, "setuptools"),
        ({"pyproject.toml": "[tool.black]\nline-length = 1\n"}, False, "setuptools"),
        ({"pyproject.toml": "[project]\nname = 'x'\n[build-system]\nrequires = ['hatchling']\n"
          "build-backend = 'hatchling.build'"}, True, "hatchling"),
        ({"pyproject.toml": "[tool.poetry]\nname = 'x'\n[build-system]\nrequires = ['poetry']\n"
          "build-backend = 'poetry.masonry.api'"}, True, "poetry"),
        ({"pyproject.toml": "[tool.poetry]\nname = 'x'\npackage-mode = false"}, False, "poetry"),
        ({"pyproject.toml": "[build-system]\nrequires = ['setuptools']\n", "setup.cfg": "[metadata]\n"
          "name = x\n"}, True, "setuptools"),
        ({"pyproject.toml": "[build-system]\nrequires = ['meson-python']\nbuild-backend = 'mesonpy'\n[project]\n"
          "name = 'x'"}, True, "meson"),
        ({"pyproject.toml": "[build-system]\nrequires = ['flit']\nbuild-backend = 'flit.buildapi'\n"
          "[tool.flit.metadata]\nmodule = 'x'"}, True, "flit"),
        ({"setup.cfg": "[options]\ninstall_requires = x\n"}, False, "setuptools"),
    ],
)  # fmt: skip
def test_what_can_be_installed_and_by_what(files: dict[str, str], installable: bool, backend: str) -> None:
    project = read_project(Tree(files))
    assert (project.installable, project.backend) == (installable, backend)
