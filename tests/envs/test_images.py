"""Building images: reuse, what a failure says, and images that lack everything."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from envs import EnvironmentBroken, EnvSpec, UnusableInput
from envs.docker import prepare_docker
from envs.images import build_image, dockerfile
from envs.snapshot import Snapshot, take_snapshot
from tests.conftest import init_repository


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("images")
    return take_snapshot(init_repository(folder / "repository", {"a.py": "x = 1\n"}), folder / "base.git")


def test_a_step_of_many_lines_stays_one_instruction(snapshot: Snapshot) -> None:
    recipe = dockerfile(EnvSpec(install=("echo one\nUSER nobody\necho 'ü'", "echo two")), snapshot)
    assert "\nUSER nobody" not in recipe
    assert "\nRUN echo two\n" in recipe


def test_the_version_of_the_nearest_tag_is_told_to_the_build_only(snapshot: Snapshot) -> None:
    assert "SETUPTOOLS_SCM_PRETEND_VERSION" not in dockerfile(EnvSpec(), snapshot)


@pytest.mark.docker
def test_the_same_input_is_built_once(snapshot: Snapshot, tmp_path: Path) -> None:
    spec = EnvSpec(install=("echo 'several\nlines'",))
    first, _ = build_image(spec, snapshot)
    began = time.monotonic()
    assert build_image(spec, snapshot) == (first, False)
    assert time.monotonic() - began < 2
    same = take_snapshot(init_repository(tmp_path / "same", {"a.py": "x = 1\n"}), tmp_path / "same.git")
    assert build_image(spec, same) == (first, False), "the same tree from elsewhere"
    other = take_snapshot(init_repository(tmp_path / "other", {"a.py": "x = 2\n"}), tmp_path / "other.git")
    assert build_image(spec, other)[0] != first


@pytest.mark.docker
def test_a_failing_step_is_named_with_its_reason(snapshot: Snapshot) -> None:
    step = "echo working && echo 'ERROR: this cannot be' >&2 && exit 7"
    with pytest.raises(EnvironmentBroken, match=r"exit 7.*ERROR: this cannot be") as caught:
        build_image(EnvSpec(install=(step,)), snapshot)
    assert "\n" not in str(caught.value)
    assert "working" in caught.value.detail


@pytest.mark.docker
@pytest.mark.parametrize("image", ["no-such-image-anywhere:none", "localhost:1/no/such:image", "Not A Name"])
def test_a_missing_image_is_the_users_mistake(snapshot: Snapshot, image: str) -> None:
    with pytest.raises(UnusableInput, match=r"no such image|not an image.s name") as caught:
        build_image(EnvSpec(image=image), snapshot)
    assert image in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def image_without_git() -> Iterator[str]:
    tag = "swe-agent-tests/without-git"
    recipe = "FROM python:3.11-slim\nRUN apt-get purge -y -qq git && ! command -v git\n"
    subprocess.run(["docker", "build", "--tag", tag, "-"], input=recipe, text=True, capture_output=True, check=True)
    yield tag
    subprocess.run(["docker", "rmi", "--force", tag], capture_output=True, check=True)


@pytest.mark.docker
@pytest.mark.slow
def test_an_image_without_git_gets_it(snapshot: Snapshot, image_without_git: str) -> None:
    prepared = prepare_docker(snapshot, EnvSpec(image=image_without_git))
    try:
        with prepared.open() as environment:
            environment.write("a.py", b"x = 2\n")
            assert environment.diff().paths == ("a.py",)
    finally:
        prepared.close()
