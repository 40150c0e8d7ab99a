"""The local environment: the contract, and what is its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from envs import EnvironmentBroken, EnvSpec, PreparedEnvironment
from envs.local import PreparedLocal, prepare_local, reap_local
from envs.snapshot import take_snapshot
from tests.conftest import MakeRepository
from tests.contracts.environment_contract import EnvironmentContract


class TestLocal(EnvironmentContract):
    @pytest.fixture
    def prepared(self, local_with_pytest: PreparedLocal) -> PreparedEnvironment:
        return local_with_pytest


def test_what_installing_left_is_there_and_is_nobodys_patch(local_with_pytest: PreparedLocal) -> None:
    with local_with_pytest.open() as environment:
        assert environment.exec("ls 'made [by] install' '#hash' '!bang'", timeout=20).ok
        environment.write("made b install", b"another name that a pattern would match\n")
        assert environment.diff().paths == ("made b install",)


def test_home_is_temporary_and_python_is_its_own(local_with_pytest: PreparedLocal, empty_home: Path) -> None:
    with local_with_pytest.open() as environment:
        home = environment.exec('printf %s "$HOME"', timeout=20).stdout
        assert Path(home).is_dir()
        assert home not in (os.environ["HOME"], str(empty_home))
        assert environment.exec("python -c 'import sys; print(sys.prefix)'", timeout=20).stdout.strip().endswith("venv")
    assert not Path(home).exists()


def test_memory_and_file_size_are_limited(local_with_pytest: PreparedLocal) -> None:
    with local_with_pytest.open() as environment:
        greedy = environment.exec(["python", "-c", "x = bytearray(1 << 30)"], timeout=20)
        assert "MemoryError" in greedy.stderr
        large = environment.exec("head -c 30000000 /dev/zero >large.bin", timeout=20)
        assert not large.ok
        assert environment.exec("wc -c <large.bin", timeout=20).stdout.strip() == str(16 << 20)


def test_closing_kills_what_still_runs(local_with_pytest: PreparedLocal) -> None:
    with local_with_pytest.open() as environment:
        pid = int(environment.exec("setsid sleep 300 >/dev/null 2>&1 & echo $!", timeout=20).stdout)
        assert Path(f"/proc/{pid}").exists()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline, "a background process outlived its environment"
        time.sleep(0.02)


def test_a_tree_that_deletes_itself_is_the_environments_fault(local_with_pytest: PreparedLocal) -> None:
    with local_with_pytest.open() as environment:
        environment.exec('rm -rf "$PWD"', timeout=20)
        with pytest.raises(EnvironmentBroken, match="gone"):
            environment.exec("true", timeout=20)


def test_every_place_imports_its_own_copy(local_with_pytest: PreparedLocal) -> None:
    with local_with_pytest.open() as one, local_with_pytest.open() as other:
        one.write("thing.py", b"VALUE = 1\n")
        assert one.exec(["python", "-c", "import thing"], timeout=20).ok
        assert not other.exec(["python", "-c", "import thing"], timeout=20).ok


EDITABLE = {
    "backend.py": '''\
"""A build backend of a few lines: an editable install without the network."""
import pathlib, zipfile

def _wheel(folder, pth):
    name = "thing-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        wheel.writestr("thing.pth", pth + "\\n")
        wheel.writestr("thing-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: thing\\nVersion: 1\\n")
        tags = "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr("thing-1.dist-info/WHEEL", tags)
        wheel.writestr("thing-1.dist-info/RECORD", "")
    return name

def build_editable(folder, config_settings=None, metadata_directory=None):
    return _wheel(folder, str(pathlib.Path("src").resolve()))

def build_wheel(folder, config_settings=None, metadata_directory=None):
    return build_editable(folder)
''',
    "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    '[project]\nname = "thing"\nversion = "1"\n',
    "src/thing.py": "VALUE = 1\n",
}  # fmt: skip


def test_an_editable_install_follows_the_copy(make_repository: MakeRepository, tmp_path: Path) -> None:
    snapshot = take_snapshot(make_repository(EDITABLE), tmp_path / "base.git")
    prepared = prepare_local(snapshot, EnvSpec(install=("python -m pip install -q -e .",)))
    try:
        with prepared.open() as environment:
            environment.write("src/thing.py", b"VALUE = 2\n")
            where = environment.exec(["python", "-c", "import thing; print(thing.VALUE, thing.__file__)"], timeout=20)
            assert where.stdout == f"2 {environment.root}/src/thing.py\n"
    finally:
        prepared.close()


def test_a_failing_install_step_is_named_and_nothing_is_left(make_repository: MakeRepository, tmp_path: Path) -> None:
    snapshot = take_snapshot(make_repository({"a.py": ""}), tmp_path / "base.git")
    with pytest.raises(EnvironmentBroken, match="failed at `echo because >&2; exit 4`: because") as caught:
        prepare_local(snapshot, EnvSpec(install=("echo because >&2; exit 4",)))
    assert caught.value.detail == "because"


def test_an_empty_tree_is_a_tree(make_repository: MakeRepository, tmp_path: Path) -> None:
    prepared = prepare_local(take_snapshot(make_repository({}), tmp_path / "base.git"), EnvSpec())
    try:
        with prepared.open() as environment:
            assert environment.diff().is_empty
            environment.write("first.txt", b"1\n")
            assert environment.diff().paths == ("first.txt",)
    finally:
        prepared.close()


def test_what_a_killed_run_left_is_removed_by_the_next_one(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository({"a.txt": "a\n"})
    program = (
        "import os, sys; from pathlib import Path\n"
        "from envs import EnvSpec; from envs.local import prepare_local; from envs.snapshot import take_snapshot\n"
        f"snapshot = take_snapshot(Path({str(repository)!r}), Path({str(tmp_path / 'base.git')!r}))\n"
        "prepared = prepare_local(snapshot, EnvSpec())\n"
        "place = prepared.open(); print(place.root, flush=True); place.exec('sleep 300', timeout=400)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    root = Path(process.stdout.readline().strip())
    time.sleep(0.3)
    process.kill()
    process.communicate()
    assert root.is_dir()
    reap_local()  # another run's reaper may have been quicker
    assert not root.exists()
    time.sleep(0.2)
    assert f"{root.parent.parent}/venv" not in _environments()


def _environments() -> str:
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            found.append(file.read_bytes().decode("utf-8", "replace"))
        except OSError:
            continue
    return "".join(found)
