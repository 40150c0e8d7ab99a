"""What small projects' own files say."""

import subprocess
from pathlib import Path

import pytest

from envs.detect import detect
from envs.detect.python import requirements_step
from envs.snapshot import take_snapshot
from tests.conftest import MakeRepository

PIP = "python -m pip install -q"
PYTEST = f"python -c 'import pytest' 2>/dev/null || {PIP} pytest"


def project(**fields: str) -> str:
    return "[project]\nname = 'x'\n" + "".join(f"{key.replace('_', '-')} = {value}\n" for key, value in fields.items())


@pytest.mark.parametrize(
    ("files", "python"),
    [
        ({}, "3.11"),
        ({".python-version": "3.9.18\n"}, "3.9"),
        ({"pyproject.toml": project(requires_python="'>=3.12'")}, "3.12"),
        ({"pyproject.toml": project(requires_python="'>=3.7,<3.10'")}, "3.9"),
        ({"pyproject.toml": project(requires_python='"~=3.8.0"')}, "3.8"),
        ({"setup.cfg": "[options]\npython_requires = >=3.6, <3.8\n"}, "3.7"),
        ({"setup.py": "setup(python_requires='>=3.6,<3.7')\n"}, "3.6"),
        ({"setup.py": "setup(python_requires='>=%s' % x)\n"}, "3.11"),
        ({"setup.py": "'Programming Language :: Python :: 3.6',\n'Programming Language :: Python :: 3.7'"}, "3.7"),
        ({"setup.py": "'Programming Language :: Python :: 3.4'"}, "3.6"),
        ({"pyproject.toml": "this is [not toml"}, "3.11"),
    ],
)
def test_the_interpreter(make_repository: MakeRepository, tmp_path: Path, files: dict[str, str], python: str) -> None:
    spec = detect(take_snapshot(make_repository(files), tmp_path / "base.git"))
    assert spec.python == python
    assert spec.reasons["python"]


@pytest.mark.parametrize(
    ("files", "steps"),
    [
        ({}, ()),
        ({"setup.py": "setup()"}, (f"{PIP} -e .",)),
        ({"setup.cfg": "[metadata]\n"}, ()),
        (
            {"pyproject.toml": project() + "[project.optional-dependencies]\ntest = []\ndocs = []\n"},
            (f"{PIP} -e '.[test]' || {PIP} -e .",),
        ),
        (
            {"setup.py": "setup()", "setup.cfg": "[options.extras_require]\ntests = x\n"},
            (f"{PIP} -e '.[tests]' || {PIP} -e .",),
        ),
        ({"setup.py": "setup(extras_require={'dev': ['x']})"}, (f"{PIP} -e '.[dev]' || {PIP} -e .",)),
        (
            {"requirements.txt": "x\n", "requirements-dev.txt": "y\n"},
            (
                requirements_step("requirements.txt"),
                requirements_step("requirements-dev.txt"),
            ),
        ),
        (
            {"setup.py": "setup()", "requirements.txt": "x\n"},
            (f"{PIP} -e .",),
        ),
        (
            {"pyproject.toml": project() + "[dependency-groups]\ntest = ['x>=1', {include-group = 'y'}]\ny = []\n"},
            (f"{PIP} -e .", f"{PIP} 'x>=1' || echo 'swe-agent: the test dependency group did not install'"),
        ),
    ],
)
def test_the_install_steps(
    make_repository: MakeRepository, tmp_path: Path, files: dict[str, str], steps: tuple[str, ...]
) -> None:
    spec = detect(take_snapshot(make_repository(files), tmp_path / "base.git"))
    assert (*spec.tools, *spec.install) == (*steps, PYTEST)
    assert not spec.tools or not steps, "what the project names may depend on its tree"
    assert spec.test_command == "python -m pytest"
    assert spec.reasons["install"].endswith("pytest")


@pytest.mark.parametrize(
    "text",
    [
        "project = 1",
        "[project]\noptional-dependencies = ['test']",
        "dependency-groups = ['test']",
        "[dependency-groups]\ntest = 'x'",
        "[[project]]\nname = 'x'",
        "[project]\nrequires-python = 3",
        "\ufeff[project]",
    ],
)
def test_a_strange_file_is_no_reason_to_fail(make_repository: MakeRepository, tmp_path: Path, text: str) -> None:
    files = {"pyproject.toml": text, "setup.cfg": "[broken", "setup.py": "(", ".python-version": "pypy3.9\n"}
    spec = detect(take_snapshot(make_repository(files), tmp_path / "base.git"))
    assert spec.install[0].startswith(f"{PIP} -e ")


def test_tox_names_the_extras_and_dependencies(make_repository: MakeRepository, tmp_path: Path) -> None:
    deps = "deps =\n  -rmore.txt\n  mock>=1\n  py27: old\n  x=={env:Y}\n"
    tox = f"[tox]\nenvlist = py\n[testenv]\nextras = tests,reco\n{deps}"
    spec = detect(take_snapshot(make_repository({"setup.py": "setup()", "tox.ini": tox}), tmp_path / "base.git"))
    assert spec.install[:3] == (
        f"{PIP} -e '.[tests,reco]' || {PIP} -e .",
        requirements_step("more.txt"),
        f"{PIP} 'mock>=1' || echo 'swe-agent: a dependency of tox.ini did not install'",
    )
    assert "old" not in " ".join(spec.install)


def test_a_requirements_file_that_does_not_resolve_is_installed_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("good  # why\n\n# nothing\n-c other.txt\nbad ; python_version > '3'\nlast\n")
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
    assert log.read_text().splitlines() == ["r.txt", "good", "other.txt", "bad ; python_version > '3'", "last"]
    assert done.stdout.splitlines()[-1] == "swe-agent: bad ; python_version > '3' did not install"
