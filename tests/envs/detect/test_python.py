"""The whole recipe of small trees, one for each source of knowledge."""

import datetime
import subprocess
from pathlib import Path

import pytest

from envs.detect.python import PythonDetector
from envs.detect.python_steps import PYTEST, packages_step, requirements_step, tools_step
from envs.detect.python_system import debian_packages
from envs.spec import EnvSpec
from tests.envs.detect.tree import Tree

PIP = "python -m pip install -q"
TODAY = datetime.date(2026, 11, 20)
RECENT = "2026-11-01"
EDITABLE = f"{PIP} --no-deps -e . || (python setup.py -q develop --no-deps)"
PROJECT = (
    "[build-system]\nrequires = ['setuptools>=61']\nbuild-backend = 'setuptools.build_meta'\n[project]\n"
    "name = 'x'\nversion = '1'\n"
)


def detect(files: dict[str, str], day: str = RECENT) -> EnvSpec:
    spec = PythonDetector(TODAY).detect(Tree(files, day))
    assert spec is not None
    return spec


@pytest.mark.parametrize(
    ("files", "dependencies", "install"),
    [
        ({"setup.py": "setup()"}, [f"{PIP} -e ."], [EDITABLE]),
        (
            {"setup.py": "setup(extras_require={'test': ['a'], 'tests': ['b'], 'doc': ['c']})"},
            [f"{PIP} -e '.[test,tests]' || {{ {PIP} -e . && for extra in test tests; do "
             f'{PIP} -e ".[$extra]" || echo "swe-agent: extra $extra did not install"; done; }}'],
            [EDITABLE],
        ),
        (
            {"setup.py": "setup()", "setup.cfg": "[options]\ntests_require = z\n[options.extras_require]\ndev = x\n"},
            [f"{PIP} -e '.[dev]' || {PIP} -e .", packages_step(["z"])],
            [EDITABLE],
        ),
        (
            {"pyproject.toml": PROJECT + "[project.optional-dependencies]\ndev = []\n"},
            [f"{PIP} -e '.[dev]' || {PIP} -e ."],
            [f"{PIP} --no-deps -e ."],
        ),
        (
            {"pyproject.toml": PROJECT + "[dependency-groups]\ntest = ['x>=1', {include-group = 'y'}]\n"
              "y = ['black', 'w']\n"},
            [f"{PIP} -e .", packages_step(["x>=1", "w"])],
            [f"{PIP} --no-deps -e ."],
        ),
        ({"setup.cfg": "[options]\ninstall_requires = x\n", "x.py": ""}, [], []),
        (
            {"requirements.txt": "x\n", "requirements-dev.txt": "y\n", "requirements-test.in": "z",
             "requirements-test.txt": "z\n"},
            [requirements_step("requirements.txt"), requirements_step("requirements-test.txt")],
            [],
        ),
        # What a package needs it says itself; only where it does not, its requirements.txt does.
        ({"setup.py": "setup(install_requires=['x'])", "requirements.txt": "x\n"}, [f"{PIP} -e ."], [EDITABLE]),
        (
            {"setup.py": "setup()", "requirements.txt": "x\n"},
            [requirements_step("requirements.txt"), f"{PIP} -e ."],
            [EDITABLE],
        ),
        (
            {"setup.py": "setup()", "tox.ini": "[testenv]\nextras = t\ndeps =\n -cpins.txt\n -rmore.txt\n mock>=1\n",
             "more.txt": "-e ./sub\n", "pins.txt": "", "sub/setup.py": ""},
            [requirements_step("more.txt", " -c pins.txt"), f"{PIP} -c pins.txt -e . || {PIP} -e .",
             packages_step(["mock>=1"], " -c pins.txt")],
            [EDITABLE, f"{PIP} --no-deps -e ./sub || echo 'swe-agent: ./sub did not install'"],
        ),
        (
            {"Pipfile": "[packages]\na = '*'\n[dev-packages]\nb = '>1'\n", "a.py": ""},
            [],
            [],
        ),
        (
            {"lib/setup.py": "setup(extras_require={'test': []})", "tests/test_a.py": ""},
            [f"{PIP} -e './lib[test]' || {PIP} -e ./lib"],
            [f"{PIP} --no-deps -e ./lib || (cd lib && python setup.py -q develop --no-deps)"],
        ),
    ],
)  # fmt: skip
def test_the_install_steps(files: dict[str, str], dependencies: list[str], install: list[str]) -> None:
    spec = detect(files)
    assert spec.test_command == "python -m pytest"
    assert list(spec.install) == install
    if dependencies:
        assert list(spec.dependencies) == [*dependencies, PYTEST]
        assert spec.manifests
        assert not spec.tools
    else:
        assert spec.tools[-1] == PYTEST
        assert not spec.dependencies
    assert spec.reasons["python"]
    assert spec.reasons["dependencies" if dependencies else "tools"]


def test_what_needs_nothing_of_the_tree_is_shared_by_all_commits() -> None:
    assert detect({"test_a.py": ""}).tools == (PYTEST,)
    assert detect({"Pipfile": "[packages]\na = '*'\n[dev-packages]\nb = '>1'\n", "a.py": ""}).tools == (
        packages_step(["b>1", "a"]),
        PYTEST,
    )
    spec = detect({"setup.cfg": "[options]\ninstall_requires = x\n", "src/x.py": ""})
    assert spec.tools == (packages_step(["x"]), PYTEST)
    assert spec.variables == {"PYTHONPATH": "src"}
    assert spec.reasons["install"] == "setup.cfg alone: not installed"


def test_the_steps_of_ci_come_before_names() -> None:
    workflow = (
        "jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n"
        "          sudo apt-get install libpq-dev python3-dev libgl1-mesa-glx gcc-9\n"
        "          pip install -U pip pytest-cov 'mock>=2' -r reqs/ci.txt\n          pip install -e .[fast] --no-deps\n"
        "          pip install ./plugin git+https://example.org/own/tool.git@v1#egg=tool\n"
        "      - run: pytest\n        env: {APP_MODE: test}\n"
    )
    spec = detect({
        ".github/workflows/ci.yml": workflow, "setup.py": "setup(extras_require={'fast': [], 'test': ['no']})",
        "reqs/ci.txt": "-r ../base.txt\n", "base.txt": "x\n", "plugin/setup.py": "", "requirements-dev.txt": "no\n",
    })  # fmt: skip
    assert list(spec.dependencies) == [
        requirements_step("reqs/ci.txt"),
        f"{PIP} -e '.[fast]' || {PIP} -e .",
        f"{PIP} -e ./plugin || echo 'swe-agent: ./plugin did not install'",
        packages_step(["pytest-cov", "mock>=2", "tool @ git+https://example.org/own/tool.git@v1"]),
        PYTEST,
    ]
    assert spec.manifests == ("reqs/ci.txt", "base.txt", "setup.py", "plugin/setup.py")
    assert spec.system_packages == ("libpq-dev", "libgl1", "build-essential")
    assert spec.variables == {"APP_MODE": "test"}
    assert ".github/workflows/ci.yml, job test" in spec.reasons["dependencies"]


def test_an_environment_of_conda_becomes_requirements() -> None:
    workflow = (
        "jobs:\n  test:\n    runs-on: ubuntu-latest\n    strategy: {matrix: {python: ['3.8', '3.9']}}\n    steps:\n"
        "      - uses: mamba-org/setup-micromamba@v1\n"
        "        with: {environment-file: 'ci/env-${{ matrix.python }}.yml'}\n"
        "      - run: pytest\n"
    )
    env = "dependencies: [python=3.9, scipy=1.5, hdf5, mkl, pytest-xdist]\n"
    spec = detect(
        {".github/workflows/ci.yml": workflow, "setup.py": "setup()", "ci/env-3.9.yml": env, "ci/env-3.8.yml": "x"},
        "2021-09-01",
    )
    assert packages_step(["scipy==1.5.*", "pytest-xdist"]) in spec.dependencies
    assert spec.system_packages == ("libhdf5-dev",)
    assert spec.reasons["left_out"] == "mkl (of conda only, in ci/env-3.9.yml)"


def test_old_commits_are_built_with_the_tools_of_their_time() -> None:
    spec = detect(
        {"setup.py": "import numpy\nsetup(setup_requires=['pytest-runner', 'cffi>=1'], ext_modules=[E()])", "a.c": ""},
        "2018-06-01",
    )
    assert (spec.python, spec.as_of) == ("3.6", "2018-06-03")
    assert spec.dependencies[:3] == (tools_step("2018-06-03"), packages_step(["numpy", "cffi>=1"]), f"{PIP} -e .")
    assert spec.system_packages == ("build-essential",)
    assert "2018-06-01" in spec.reasons["as_of"]
    assert detect({"setup.py": "setup()"}).as_of is None
    assert " pip setuptools" in tools_step("2018-06-03")
    assert " pip setuptools" not in tools_step("2017-06-25")


def test_extensions_of_today_are_built_without_isolation_where_the_build_does_not_say_what_it_needs() -> None:
    spec = detect({"setup.py": "import numpy\nsetup()", "a.pyx": ""})
    assert spec.dependencies[0] == packages_step(["setuptools", "wheel", "numpy"])
    assert spec.install == (f"{PIP} --no-deps --no-build-isolation -e . || (python setup.py -q develop --no-deps)",)


def test_what_ci_generates_is_generated_here() -> None:
    lines = "make cythonize && pip install . && python setup.py build_ext --inplace && make docs && pytest"
    workflow = f"jobs: {{test: {{runs-on: ubuntu-latest, steps: [{{run: {lines}}}]}}}}"
    spec = detect({".github/workflows/ci.yml": workflow, "setup.py": "setup()", "Makefile": ""})
    made = "make cythonize || echo 'swe-agent: make cythonize failed'"
    inplace = "python setup.py build_ext --inplace"
    assert spec.install == (made, EDITABLE, f"{inplace} || echo 'swe-agent: {inplace} failed'")
    assert spec.dependencies[:2] == (made, f"{PIP} -e .")


def test_meson_is_built_with_the_tools_of_the_environment() -> None:
    text = (
        "[build-system]\nrequires = ['meson-python>=0.15', 'Cython']\nbuild-backend = 'mesonpy'\n[project]\n"
        "name = 'x'\n"
    )
    spec = detect({"pyproject.toml": text, "meson.build": "", "x/a.f90": ""})
    assert spec.dependencies[0] == packages_step(["setuptools", "wheel", "meson-python", "Cython", "ninja"])
    assert spec.install == (f"{PIP} --no-deps --no-build-isolation -e .",)
    assert spec.system_packages == ("build-essential", "gfortran", "pkg-config")


def test_a_build_that_could_not_be_editable_then_is_linked() -> None:
    text = (
        "[tool.poetry]\nname = 'x'\n[tool.poetry.dev-dependencies]\npytest = '^6'\n[build-system]\n"
        "requires = ['poetry-core']\nbuild-backend = 'poetry.core.masonry.api'\n"
    )
    files = {"pyproject.toml": text, "src/x/__init__.py": "", "src/y.py": ""}
    (step,) = detect(files, "2021-02-01").install
    assert step.startswith(f"{PIP} --no-deps -e . || {{ {PIP} --no-deps . && python -c ")
    assert detect(files, "2023-02-01").install == (f"{PIP} --no-deps -e .",)
    assert packages_step(["pytest>=6,<7"]) in detect(files, "2021-02-01").dependencies


def test_a_lock_file_pins_what_is_installed() -> None:
    lock = '[[package]]\nname = "x"\nversion = "0"\n[[package]]\nname = "attrs"\nversion = "22.1"\n'
    spec = detect({"pyproject.toml": PROJECT, "poetry.lock": lock})
    assert spec.dependencies[:2] == (
        "printf '%s\\n' attrs==22.1 >/tmp/swe-agent-pins.txt",
        f"{PIP} -c /tmp/swe-agent-pins.txt -e . || {PIP} -e .",
    )
    assert "poetry.lock" in spec.reasons["dependencies"]


def test_a_version_is_given_to_builds_that_ask_git_for_one() -> None:
    spec = detect({"setup.py": "setup(setup_requires=['pbr'], pbr=True)", "setup.cfg": "[metadata]\nname = x\n"})
    assert spec.install[0].startswith('export PBR_VERSION="${SETUPTOOLS_SCM_PRETEND_VERSION:-0.1}"; ')


def test_the_interpreter_comes_from_what_is_nearest_to_the_project() -> None:
    assert detect({".python-version": "pypy3.9\n3.8.1\n", "setup.py": "setup(python_requires='>=3.6')"}).python == "3.8"
    assert detect({"runtime.txt": "python-3.9.4", "a.py": ""}).python == "3.9"
    assert detect({"Pipfile": "[requires]\npython_version = '3.7'\n", "a.py": ""}).python == "3.7"
    assert detect({"Dockerfile": "FROM python:3.10-slim\n", "a.py": ""}).python == "3.10"
    assert detect({"tox.ini": "[tox]\nenvlist = py{37,38}\n", "a.py": ""}).python == "3.8"
    assert detect({"setup.cfg": "[options]\npython_requires = >=3.6, <3.8\n"}).python == "3.7"
    poetry = "[tool.poetry.dependencies]\npython = '~3.9'\n"
    assert detect({"pyproject.toml": poetry}).python == "3.9"


def test_names_of_ubuntu_are_those_of_debian() -> None:
    wanted = ["libgl1-mesa-glx", "python3-dev", "gcc-9", "openjdk-11-jdk", "texlive-full", "libxml2-dev", "clang-10"]
    assert debian_packages(wanted) == ("libgl1", "build-essential", "default-jdk-headless", "libxml2-dev", "clang")


def test_a_file_of_requirements_that_does_not_resolve_is_installed_line_by_line(tmp_path: Path) -> None:
    text = "good  # why\n\n# nothing\n-c other.txt\nbad ; python_version > '3'\na==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\ngit+https://x/y#egg=y\nlast\n"
    (tmp_path / "r.txt").write_text(text)
    log = tmp_path / "log"
    (tmp_path / "python").write_text(f'#!/bin/sh\nfor last; do :; done\necho "$last" >>{log}\n[ "$last" = last ]\n')
    (tmp_path / "python").chmod(0o755)
    done = subprocess.run(
        ["sh", "-c", requirements_step("r.txt")],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = ["r.txt", "good", "other.txt", "bad ; python_version > '3'", "a==1", "git+https://x/y#egg=y", "last"]
    assert [line.strip() for line in log.read_text().splitlines()] == lines
    assert done.stdout.splitlines()[-1] == "swe-agent: git+https://x/y#egg=y did not install"
