"""Started inside a stranger's repository, nothing of the stranger's runs."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import MakeRepository

ROOT = Path(__file__).parents[2]
SCRIPT = Path(sys.executable).parent / "swe-agent"
ROOMS = ("envs", "aci", "trajectories", "localization")
# What we import ourselves and a target may well have beside its own code; the script that pip wrote imports `re`.
LIBRARIES = ("typer", "docker", "pydantic", "rich", "pathlib", "importlib_metadata", "tomllib", "contextlib", "logging")
HEAVY = ("litellm", "docker", "tree_sitter", "networkx", "numpy", "httpx", "jinja2")

needs_script = pytest.mark.skipif(not SCRIPT.exists(), reason="swe-agent is not installed in this environment")


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "hostile-code-ran"


@pytest.fixture
def hostile(make_repository: MakeRepository, marker: Path) -> Path:
    """A repository with packages of our names; importing any of them is remembered."""
    plant = f"open({str(marker)!r}, 'a').write(__name__ + ' ')\nraise SystemExit('hostile')\n"
    packages: dict[str, str | bytes] = {f"{room}/__init__.py": plant for room in ROOMS}
    return make_repository({**packages, **{f"{name}.py": plant for name in LIBRARIES}, "deep/er/a.py": ""})


def start(*arguments: str, cwd: Path, variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        [str(SCRIPT), *arguments], cwd=cwd, env={**environment, **(variables or {})}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


@needs_script
@pytest.mark.parametrize("arguments", [("--version",), ("--help",), (), ("resolve", "--help"), ("config", "show")])
@pytest.mark.parametrize("path", [".", "", ".:deep", None])
def test_inside_a_hostile_repository(hostile: Path, marker: Path, arguments: tuple[str, ...], path: str | None) -> None:
    done = start(*arguments, cwd=hostile, variables={} if path is None else {"PYTHONPATH": path})
    assert not marker.exists(), marker.read_text()
    assert done.returncode == 0, done.stderr
    assert "swe-agent" in done.stdout or "budget" in done.stdout


@needs_script
def test_from_a_folder_deep_inside_it(hostile: Path, marker: Path) -> None:
    done = start("--version", cwd=hostile / "deep" / "er", variables={"PYTHONPATH": str(hostile)})
    assert (done.returncode, marker.exists()) == (0, False)


@needs_script
@pytest.mark.parametrize("form", ["--repo {}", "--repo={}"])
def test_a_target_named_from_elsewhere(hostile: Path, marker: Path, tmp_path: Path, form: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    words = form.format(hostile).split()
    command = ("resolve", "an issue", "--dry-run", "--env", "local", *words)
    done = start(*command, cwd=elsewhere, variables={"PYTHONPATH": str(hostile)})
    assert not marker.exists(), marker.read_text()
    assert "Traceback" not in done.stderr
    assert "base: " in done.stdout + done.stderr


@needs_script
@pytest.mark.parametrize("room", ROOMS)
def test_an_overwritten_room_is_one_clear_line(tmp_path: Path, marker: Path, room: str) -> None:
    site = tmp_path / "site"
    (site / room).mkdir(parents=True)
    (site / room / "__init__.py").write_text(f"open({str(marker)!r}, 'w')\n")
    cwd = tmp_path / "cwd"
    cwd.mkdir()
    done = start("--version", cwd=cwd, variables={"PYTHONPATH": str(site)})
    assert done.returncode == 3
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"its part '{room}' would come from {site / room}" in line
    assert "Reinstall" in line
    assert not marker.exists()


def test_as_a_library_it_is_an_import_error(tmp_path: Path, marker: Path) -> None:
    site = tmp_path / "site"
    (site / "envs").mkdir(parents=True)
    (site / "envs" / "__init__.py").write_text(f"open({str(marker)!r}, 'w')\n")
    code = "try:\n    import swe_agent\nexcept ImportError as error:\n    print(type(error).__name__)\n"
    paths = os.pathsep.join([str(site), str(ROOT)])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=elsewhere, env={**os.environ, "PYTHONPATH": paths}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("RoomsNotOurs\n", "")
    assert not marker.exists()


@needs_script
def test_a_working_directory_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        ["sh", "-c", f"rmdir {gone}; {SCRIPT} --version"], cwd=gone, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], [], ["resolve", "--help"]])
def test_quick_answers_import_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "import swe_agent.console\n"
        f"sys.argv = ['swe-agent', *{arguments!r}]\n"
        "try:\n    swe_agent.console.main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "HEAVY []"
