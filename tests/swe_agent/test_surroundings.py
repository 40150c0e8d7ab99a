"""From files and settings to a recipe, and from a recipe to a place to work in."""

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from envs import UnusableInput
from envs.recipes import keep_recipe, known_recipe
from envs.snapshot import Snapshot, take_snapshot
from swe_agent import __version__
from swe_agent.config import EnvironmentSettings, ProjectSettings
from swe_agent.surroundings import make_spec, prepare
from tests.conftest import MakeRepository
from trajectories import Event, Note

HERE = EnvironmentSettings()


@pytest.fixture
def snapshot(make_repository: MakeRepository) -> Snapshot:
    repository = make_repository({"setup.py": "", "requirements.txt": "six\n", "test_a.py": "def test_a(): pass\n"})
    return take_snapshot(repository, repository.parent / "base.git")


def test_install_alone_stands_for_the_whole_recipe(snapshot: Snapshot) -> None:
    alone = make_spec(snapshot, ProjectSettings(install=("make",)), HERE)
    assert (alone.tools, alone.manifests, alone.dependencies, alone.install) == ((), (), (), ("make",))
    both = make_spec(snapshot, ProjectSettings(install=("make",), dependencies=("make deps",)), HERE)
    assert (both.dependencies, both.install) == (("make deps",), ("make",))


def test_a_python_that_is_wanted_wins_over_a_base_that_was_found(make_repository: MakeRepository) -> None:
    repository = make_repository(
        {"Dockerfile": "FROM python:3.7\nRUN pip install pytest\n", "setup.py": "", "a.py": ""}
    )
    spec = make_spec(take_snapshot(repository, repository.parent / "b.git"), ProjectSettings(python="3.12"), HERE)
    assert spec.starts_from == "python:3.12-slim"
    base = make_spec(take_snapshot(repository, repository.parent / "c.git"), ProjectSettings(base="own/python:1"), HERE)
    assert base.starts_from == "own/python:1"


def test_a_given_image_is_used_as_it_is(snapshot: Snapshot) -> None:
    spec = make_spec(snapshot, ProjectSettings(image="own:1"), HERE)
    assert (spec.tools, spec.dependencies, spec.install, spec.starts_from) == ((), (), (), "own:1")


@pytest.fixture
def empty_image() -> Iterator[str]:
    """An image with nothing in it."""
    name = f"swe-agent-test/empty:{uuid.uuid4().hex[:12]}"
    subprocess.run(["docker", "import", "-", name], input=b"\0" * 10240, capture_output=True, check=True)
    yield name
    subprocess.run(["docker", "image", "rm", "--force", name], capture_output=True, check=True)


@pytest.mark.docker
def test_an_image_in_which_nothing_runs_is_one_clear_line(snapshot: Snapshot, empty_image: str) -> None:
    spec = make_spec(snapshot, ProjectSettings(image=empty_image), HERE)
    with pytest.raises(UnusableInput, match="nothing can be run in the image") as caught:
        prepare("docker", snapshot, spec, "", lambda event: None)
    assert "\n" not in str(caught.value)


@pytest.mark.docker
def test_a_failing_build_gives_way_and_is_remembered(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    project = ProjectSettings(
        as_of="today",
        tools=("python -m pip install -q pytest",),
        install=("python -c 'import sys; sys.version_info < (3, 12) or __import__(\"distutils\")'",),
        test_command="python -m pytest",
        python="3.12",
    )
    spec = make_spec(snapshot, project, HERE)
    told: list[Event] = []
    prepared, used = prepare("docker", snapshot, spec, "", told.append)
    try:
        assert used.python == "3.11"
        assert known_recipe(snapshot, spec, __version__) == used
        assert any(isinstance(event, Note) and "trying: Python 3.11" in event.text for event in told)
    finally:
        prepared.close()
    broken = used.model_copy(update={"install": ("exit 3",)})
    keep_recipe(snapshot, spec, __version__, broken)
    told.clear()
    prepared, again = prepare("docker", snapshot, spec, "", told.append)
    prepared.close()
    assert again == used
    assert any(isinstance(event, Note) and "no longer builds" in event.text for event in told)
