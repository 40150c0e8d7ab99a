"""Which changed recipe an error's own words lead to."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs import EnvSpec
from envs.detect.base import Files
from envs.ladder import Failure, Step, next_steps
from envs.ladder.base import Stage, table
from envs.ladder.modules import distribution_of, missing_modules, own_modules
from envs.snapshot import take_snapshot
from tests.conftest import MakeRepository

SPEC = EnvSpec(
    python="3.9",
    as_of="2021-03-01",
    dependencies=("python -m pip install -q -r requirements.txt",),
    install=("python -m pip install -q -e '.[test]'",),
    test_command="python -m pytest",
)
TREE = {
    "src/shop/__init__.py": "",
    "src/shop/_fast.pyx": "",
    "src/shop/yaml.py": "",
    "tests/helpers.py": "",
    "setup.py": "",
    "requirements.txt": "six==1.0\n",
}
Try = Callable[..., list[Step]]


@pytest.fixture
def files(make_repository: MakeRepository) -> Files:
    repository = make_repository(TREE)
    return Files(take_snapshot(repository, repository.parent / "base.git"))


@pytest.fixture
def steps(files: Files) -> Try:
    def after(text: str, stage: Stage = "build", spec: EnvSpec = SPEC) -> list[Step]:
        failure = Failure(stage, text.splitlines()[-1], text, command=spec.install[0] if spec.install else None)
        return list(next_steps(spec, failure, files))

    return after


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        ("x.c:1:10: fatal error: Python.h: No such file or directory", "python3-dev"),
        ("fatal error: libxml/xmlversion.h: No such file or directory", "libxml2-dev libxslt1-dev"),
        ("fatal error: ffi.h: No such file or directory", "libffi-dev"),
        ("fatal error: geos_c.h: No such file or directory", "libgeos-dev"),
        ("Error: pg_config executable not found.", "libpq-dev"),
        ("/bin/sh: 1: mysql_config: not found", "default-libmysqlclient-dev pkg-config"),
        ("ImportError: libGL.so.1: cannot open shared object file: No such file or directory", "libgl1"),
        ("error: command 'gcc' failed: No such file or directory", "build-essential"),
        ("unable to execute 'x86_64-linux-gnu-gcc': No such file or directory", "build-essential"),
        ("/bin/sh: 1: git: not found", "git"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'cmake'", "cmake"),
        ("make: cmake: No such file or directory", "cmake"),
        ("/usr/bin/ld: cannot find -lxml2", "libxml2-dev"),
        ("Package libxml-2.0 was not found in the pkg-config search path.", "libxml2-dev"),
        ("error: can't find Rust compiler", "cargo rustc"),
        ("bash: line 3: msgfmt: command not found", "gettext"),
    ],
)
def test_system_packages(steps: Try, text: str, packages: str) -> None:
    found = next(step for step in steps(text) if step.spec.system_packages)
    assert found.spec.system_packages == tuple(packages.split())
    assert found.spec.reasons["system_packages"].startswith("ladder: ")


def test_a_system_package_is_not_asked_for_twice(steps: Try) -> None:
    spec = SPEC.model_copy(update={"system_packages": ("libffi-dev",)})
    text = "fatal error: ffi.h: No such file or directory"
    assert all(step.spec.system_packages == ("libffi-dev",) for step in steps(text, spec=spec))


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("AttributeError: module 'pkgutil' has no attribute 'ImpImporter'", "3.11"),
        ("ModuleNotFoundError: No module named 'distutils'", "3.11"),
        ("ImportError: cannot import name 'Mapping' from 'collections' (/usr/lib/x.py)", "3.9"),
        ("ERROR: Package 'x' requires a different Python: 3.12.4 not in '<3.11,>=3.8'", "3.10"),
        ('TypeError: required field "lineno" missing from alias', "3.9"),
    ],
)
def test_too_new_a_python(steps: Try, text: str, python: str) -> None:
    spec = SPEC.model_copy(update={"python": "3.12"})
    assert steps(text, "collect", spec)[0].spec.python == python


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("SyntaxError: future feature annotations is not defined", "3.7"),
        ("ModuleNotFoundError: No module named 'dataclasses'", "3.7"),
        ("TypeError: 'type' object is not subscriptable", "3.9"),
        ("ModuleNotFoundError: No module named 'tomllib'", "3.11"),
        ("ERROR: Package 'x' requires a different Python: 3.6.15 not in '>=3.8'", "3.8"),
    ],
)
def test_too_old_a_python(steps: Try, text: str, python: str) -> None:
    assert steps(text, "collect", SPEC.model_copy(update={"python": "3.6"}))[0].spec.python == python


def test_a_base_image_of_another_python(steps: Try) -> None:
    spec = SPEC.model_copy(update={"base": "registry.example/python:3.12.1-slim"})
    step = steps("ModuleNotFoundError: No module named 'imp'", "collect", spec)[0]
    assert step.spec.base == "registry.example/python:3.11-slim"
    other = SPEC.model_copy(update={"base": "debian:bookworm-slim"})
    assert all(step.spec.base == other.base for step in steps("No module named 'imp'", "collect", other))


def test_an_image_that_is_missing_gives_way_to_newer_ones_first(steps: Try) -> None:
    wanted = [step.spec.python for step in steps("no such image", "image")]
    assert wanted[:5] == ["3.10", "3.11", "3.12", "3.13", "3.8"]


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ("E   ModuleNotFoundError: No module named 'yaml.nodes'", "PyYAML"),
        ("ImportError: No module named simplejson", "simplejson"),
        ("pytest: error: unrecognized arguments: --cov=shop --cov-report", "pytest-cov"),
        ("error: unrecognized arguments: -n auto", "pytest-xdist"),
        ("error: unrecognized arguments: --timeout=30", "pytest-timeout"),
        ("E       fixture 'mocker' not found", "pytest-mock"),
        ("E       fixture 'benchmark' not found", "pytest-benchmark"),
        ("ERROR: Missing required plugins: pytest-django", "pytest-django"),
        ("async def functions are not natively supported.", "pytest-asyncio"),
        ("the test command needs pytest, which the environment lacks: python -m pytest", "pytest"),
    ],
)
def test_what_tests_miss(steps: Try, text: str, package: str) -> None:
    step = steps(text, "collect")[0]
    assert step.spec.install == (*SPEC.install, f"python -m pip install -q {package}")
    assert step.spec.as_of == SPEC.as_of


def test_what_a_build_misses_comes_first(steps: Try) -> None:
    found = next(step for step in steps("ModuleNotFoundError: No module named 'numpy'") if step.spec.tools)
    assert found.spec.tools == ("python -m pip install -q setuptools wheel numpy",)
    assert found.spec.install == ("python -m pip install --no-build-isolation -q -e '.[test]'",)
    assert found.spec.dependencies == ("python -m pip install --no-build-isolation -q -r requirements.txt",)


def test_the_trees_own_modules_are_not_installed(files: Files, steps: Try) -> None:
    assert own_modules(files) == {"src": "", "shop": "src", "tests": "", "helpers": "tests"}
    found = [step.spec for step in steps("ModuleNotFoundError: No module named 'helpers'", "collect")]
    assert found[0].variables == {"PYTHONPATH": "/testbed/tests"}
    assert all(not spec.install[-1].endswith("helpers") for spec in found if spec.install)
    compiled = steps("ImportError: No module named 'shop._fast'", "collect")[0].spec
    assert compiled.install[-1] == "python setup.py -q build_ext --inplace"


def test_names_of_distributions() -> None:
    assert distribution_of("cv2") == "opencv-python-headless"
    assert distribution_of("flask_login.utils") == "flask-login"
    assert [distribution_of(module) for module in ("os", "imp", "winreg", "x'; rm -rf /")] == [None] * 4
    text = "ImportError: No module named 'a.b'\nModuleNotFoundError: No module named c\nNo module named 'a.b'"
    assert missing_modules(text) == ["a.b", "c"]


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("error in x setup command: use_2to3 is invalid.", "setuptools<58"),
        ("ImportError: cannot import name 'Feature' from 'setuptools'", "setuptools<46"),
        ("ModuleNotFoundError: No module named 'pkg_resources'", "setuptools<81"),
    ],
)
def test_the_setuptools_of_then(steps: Try, text: str, pin: str) -> None:
    step = next(step for step in steps(text) if pin in step.label)
    assert step.spec.tools == (f"python -m pip install -q '{pin}' wheel",)
    assert step.spec.install == ("python -m pip install --no-build-isolation -q -e '.[test]'",)


def test_days(steps: Try) -> None:
    spec = SPEC.model_copy(update={"python": "3.6", "as_of": "2015-01-01"})
    text = "ERROR: No matching distribution found for six==9"
    days = [step.spec.as_of for step in steps(text, spec=spec)]
    assert days[:2] == ["2017-09-19", None]  # Python 3.6 is from the end of 2016


def test_what_is_tried_whatever_was_said(steps: Try) -> None:
    found = {step.label: step.spec for step in steps("something odd")}
    assert found["packages as of today"].as_of is None
    assert "--no-build-isolation" in found["no build isolation"].install[0]
    assert found["without extras"].install == ("python -m pip install -q -e '.'",)
    assert "while read -r line" in found["requirements line by line, pins loosened"].dependencies[0]
    assert {found["Python 3.8"].python, found["Python 3.10"].python} == {"3.8", "3.10"}
    assert steps("something odd", "tests") == []


def test_a_wrong_command_is_not_mended_by_other_packages(files: Files) -> None:
    failure = Failure("collect", "x", "ERROR: file or directory not found: x", says_all=True)
    assert list(next_steps(SPEC, failure, files)) == []


def test_node(steps: Try) -> None:
    spec = EnvSpec(ecosystem="node", base="node:20-slim", install=("npm ci",), test_command="npm test")
    text = "npm ERR! `npm ci` can only install packages when your package.json and package-lock.json are in sync."
    assert steps(text, spec=spec)[0].spec.install == ("npm install",)
    text = "npm ERR! code ERESOLVE"
    assert any(step.spec.install == ("npm ci --legacy-peer-deps",) for step in steps(text, spec=spec))
    assert steps("sh: 1: yarn: not found", spec=spec)[0].spec.tools == ("npm install -g yarn",)
    assert any(step.spec.base == "node:18-slim" for step in steps("something odd", spec=spec))


def test_a_prepared_image_is_left_as_it_is(steps: Try) -> None:
    spec = EnvSpec(image="own:1", test_command="python -m pytest")
    assert all(step.spec.system_packages == () for step in steps("Python.h: No such file", "build", spec))


def test_the_tables_hold_names_and_patterns() -> None:
    system = table("system")
    names = {
        name for part in ("programs", "headers", "libraries", "linked", "modules") for name in system[part].values()
    }
    assert all(
        word.replace("+", "").replace("-", "").replace(".", "").isalnum() for name in names for word in name.split()
    )
    assert all(minor.isdigit() for limit in ("newest", "oldest") for minor in table("python_versions")[limit])


@settings(max_examples=60, deadline=1000)
@given(
    st.text(alphabet=st.sampled_from("NoModulenamed 'x.y'\n-:ERerror fatal.h(|)<>=3.[]"), max_size=400),
    st.sampled_from(["image", "build", "collect", "tests"]),
)
def test_any_text_will_do(text: str, stage: Stage) -> None:
    class NoFiles:
        paths = ("setup.py",)
        date = "2020-01-01"

    for step in next_steps(SPEC, Failure(stage, text[:10], text), NoFiles()):  # type: ignore[arg-type]
        assert step.label
        assert step.spec != SPEC
