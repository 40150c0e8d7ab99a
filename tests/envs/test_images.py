"""Building images: three layers and what they share, what a failure says, and that nothing half made is left."""

import itertools
import json
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from envs import EnvironmentBroken, EnvSpec, UnusableInput
from envs.docker import prepare_docker
from envs.errors import BuildFailed
from envs.images import build_image
from envs.snapshot import Snapshot, take_snapshot
from envs.sources import Sources
from tests.conftest import init_repository
from tests.envs.images import docker, leftovers, own_cache, remembered, run_in

pytestmark = pytest.mark.docker

FRESH = f"# {uuid.uuid4().hex}\n"
"""Before a step: no earlier run of these tests has made its image."""

Take = Callable[[dict[str, str]], Snapshot]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("images")
    return take_snapshot(init_repository(folder / "repository", {"a.py": "x = 1\n"}), folder / "base.git")


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """`take(files)`: a snapshot of a new repository that holds them."""

    def taken(files: dict[str, str]) -> Snapshot:
        name = uuid.uuid4().hex[:8]
        return take_snapshot(init_repository(tmp_path / name, files), tmp_path / f"{name}.git")

    return taken


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_cache(tmp_path_factory.mktemp("cache")):
        yield


def test_the_same_input_is_built_once(take: Take, tmp_path: Path) -> None:
    spec = EnvSpec(install=(f"{FRESH}echo 'several\nlines'",))
    repository = init_repository(tmp_path / "repository", {"a.py": "x = 1\n"})
    snapshot = take_snapshot(repository, tmp_path / "one.git")
    first, built = build_image(spec, snapshot)
    assert built
    began = time.monotonic()
    assert build_image(spec, snapshot) == (first, False)
    assert time.monotonic() - began < 1
    again = take_snapshot(repository, tmp_path / "two.git")
    assert build_image(spec, again) == (first, False), "the same commit, taken anew"
    assert build_image(spec, take({"a.py": "x = 2\n"}))[0] != first


def test_commits_that_agree_on_the_manifests_share_their_dependencies(take: Take) -> None:
    spec = EnvSpec(
        manifests=("needs.txt",),
        dependencies=(f"{FRESH}cp needs.txt /opt/installed; date +%s%N >>/opt/installed; touch left-in-the-tree",),
        install=("cat /opt/installed >installed.txt",),
    )
    first, _ = build_image(spec, take({"needs.txt": "one\n", "a.py": "1\n"}))
    second, built = build_image(spec, take({"needs.txt": "one\n", "a.py": "2\n"}))
    other, _ = build_image(spec, take({"needs.txt": "two\n", "a.py": "2\n"}))
    assert built
    shown = [run_in(tag, "cat installed.txt a.py; ls").splitlines() for tag in (first, second, other)]
    assert shown[0][:2] == shown[1][:2], "made once: it holds the time"
    assert shown[0][1] != shown[2][1]
    assert [lines[2] for lines in shown] == ["1", "2", "2"]
    assert all("left-in-the-tree" not in lines for lines in shown)


def test_dependencies_can_come_from_another_tree(take: Take) -> None:
    spec = EnvSpec(dependencies=("cat a.py >/opt/seen; date +%s%N >>/opt/seen",))
    setup = take({"a.py": "of the setup\n"})
    tags = [build_image(spec, take({"a.py": text}), dependencies_from=setup)[0] for text in ("1\n", "2\n")]
    seen = [run_in(tag, "cat /opt/seen") for tag in tags]
    assert seen[0].startswith("of the setup\n")
    assert seen[0] == seen[1]


def test_nothing_of_the_throw_away_tree_is_in_any_layer(take: Take) -> None:
    fix = uuid.uuid4().hex
    later = take({"a.py": f"fix = {fix!r}\n", "large.txt": "".join(uuid.uuid4().hex for _ in range(100_000))})
    spec = EnvSpec(dependencies=("cp large.txt copy.txt",))
    tag, _ = build_image(spec, take({"a.py": "x = 1\n"}), dependencies_from=later)
    tags = [
        spec.starts_from,
        *(next(each for each in remembered() if f"/{kind}:" in each) for kind in ("base", "deps")),
        tag,
    ]
    inspected = [json.loads(docker("image", "inspect", each))[0] for each in tags]
    layers = [len(each["RootFS"]["Layers"]) for each in inspected]
    assert [count - layers[0] for count in layers] == [0, 1, 2, 3]
    added = [above["Size"] - below["Size"] for below, above in itertools.pairwise(inspected)]
    assert max(added) < 500_000, "the tree of 3 MB left its bytes in no layer"
    assert run_in(tag, f"grep -rls {fix} /home /opt /root /testbed /tmp /var; true") == ""


def test_a_failing_step_is_named_with_its_reason(snapshot: Snapshot) -> None:
    before = leftovers()
    step = "echo working && echo 'ERROR: this cannot be' >&2 && exit 7"
    with pytest.raises(BuildFailed, match=r"exit 7.*ERROR: this cannot be") as caught:
        build_image(EnvSpec(install=("true", step)), snapshot)
    failed = caught.value
    assert "\n" not in str(failed)
    assert (failed.step, failed.command, failed.exit_code) == ("install", step, 7)
    assert failed.reason == "ERROR: this cannot be"
    assert failed.log == failed.detail == "working\nERROR: this cannot be"
    assert 0 < failed.seconds < 60
    assert leftovers() == before


@pytest.mark.parametrize("step", ["tools", "dependencies"])
def test_every_part_of_a_recipe_is_told_apart(snapshot: Snapshot, step: str) -> None:
    with pytest.raises(BuildFailed) as caught:
        build_image(EnvSpec.model_validate({step: ("no-such-thing-anywhere",)}), snapshot)
    assert caught.value.step == step
    assert "no-such-thing-anywhere" in caught.value.command
    assert "no-such-thing-anywhere" in caught.value.reason


def test_without_a_list_of_packages_no_name_is_taken_for_unknown(snapshot: Snapshot) -> None:
    tag = f"swe-agent-tests/without-lists:{uuid.uuid4().hex[:8]}"
    recipe = b"FROM python:3.11-slim\nRUN rm -rf /var/lib/apt/lists/*\n"
    subprocess.run(["docker", "build", "--tag", tag, "-"], input=recipe, capture_output=True, check=True)
    spec = EnvSpec(image=tag, system_packages=("tree",))
    try:
        with pytest.raises(BuildFailed) as caught:
            build_image(spec, snapshot, sources=Sources(proxy="http://127.0.0.1:9"))
    finally:
        subprocess.run(["docker", "rmi", "--force", tag], capture_output=True, check=False)
    assert caught.value.step == "system_packages"
    assert caught.value.reason == "error: no list of packages came"


def test_a_package_that_the_system_lacks_costs_only_itself(snapshot: Snapshot) -> None:
    heard: list[str] = []
    spec = EnvSpec(system_packages=("no-such-thing-anywhere", "tree"), tools=(f"{FRESH}tree --version",))
    build_image(spec, snapshot, on_line=heard.append)
    assert "swe-agent: this system has no package no-such-thing-anywhere" in heard
    assert heard[-1].startswith("tree v")


def test_progress_says_which_step_runs_and_what_it_prints(snapshot: Snapshot) -> None:
    lines: list[str] = []
    spec = EnvSpec(tools=(f"{FRESH}echo hammer",), dependencies=("echo brick",), install=("echo house", "true"))
    build_image(spec, snapshot, on_line=lines.append)
    assert lines == [
        f"==> base 1/1 tools: {FRESH}echo hammer", "hammer",
        "==> deps 1/1 dependencies: echo brick", "brick",
        "==> env 1/2 install: echo house", "house",
        "==> env 2/2 install: true",
    ]  # fmt: skip


def test_a_server_left_running_does_not_hold_the_build_up(snapshot: Snapshot) -> None:
    began = time.monotonic()
    tag, _ = build_image(EnvSpec(install=("sleep 300 & echo started >started.txt",)), snapshot)
    assert time.monotonic() - began < 60
    assert run_in(tag, "cat started.txt") == "started\n"


def test_a_step_of_many_lines_is_one_step_and_variables_are_taken_as_they_stand(snapshot: Snapshot) -> None:
    odd = "a 'b' \"c\" $HOME \\ ü\nUSER nobody"
    tag, _ = build_image(EnvSpec(install=("echo one >f\n  echo 'two ü' >>f",), variables={"ODD": odd}), snapshot)
    assert run_in(tag, 'cat f; printf %s "$ODD"') == f"one\ntwo ü\n{odd}"


def test_many_builders_of_one_image_build_it_once(snapshot: Snapshot) -> None:
    spec = EnvSpec(tools=(f"{FRESH}sleep 1",), dependencies=("date +%s%N >/opt/made",))
    results: list[tuple[str, bool]] = []
    said: list[str] = []

    def build() -> None:
        results.append(build_image(spec, snapshot, on_line=said.append))

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({tag for tag, _ in results}) == 1
    assert sorted(built for _, built in results) == [False, False, False, True]
    assert sum(line.startswith("==> base") for line in said) == 1
    assert sum(line.startswith("==> waiting") for line in said) == 3


@pytest.mark.parametrize("image", ["no-such-image-anywhere:none", "localhost:1/no/such:image", "Not A Name"])
def test_a_missing_image_is_the_users_mistake(snapshot: Snapshot, image: str) -> None:
    with pytest.raises(UnusableInput, match=r"no such image|not an image.s name") as caught:
        build_image(EnvSpec(image=image), snapshot)
    assert image in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_image_in_which_nothing_runs_is_the_users_mistake(snapshot: Snapshot) -> None:
    tag = f"swe-agent-tests/nothing:{uuid.uuid4().hex[:8]}"
    subprocess.run(
        ["docker", "build", "--tag", tag, "-"], input=b"FROM scratch\nENV A=b\n", capture_output=True, check=True
    )
    try:
        with pytest.raises(UnusableInput, match="nothing can be run in the image") as caught:
            build_image(EnvSpec(image=tag), snapshot)
        assert "\n" not in str(caught.value)
    finally:
        subprocess.run(["docker", "rmi", "--force", tag], capture_output=True, check=True)


def test_an_image_that_was_made_anew_is_not_taken_for_the_old_one(snapshot: Snapshot) -> None:
    tag = f"swe-agent-tests/changing:{uuid.uuid4().hex[:8]}"
    try:
        seen = []
        for word in ("old", "new"):
            recipe = f"FROM python:3.11-slim\nENV WORD={word}\n".encode()
            subprocess.run(["docker", "build", "--tag", tag, "-"], input=recipe, capture_output=True, check=True)
            seen.append(run_in(build_image(EnvSpec(image=tag), snapshot)[0], "printenv WORD"))
        assert seen == ["old\n", "new\n"]
    finally:
        subprocess.run(["docker", "rmi", "--force", tag], capture_output=True, check=False)


@pytest.fixture(scope="module")
def image_without_git() -> Iterator[str]:
    tag = "swe-agent-tests/without-git"
    recipe = "FROM python:3.11-slim\nRUN apt-get purge -y -qq git && ! command -v git\n"
    subprocess.run(["docker", "build", "--tag", tag, "-"], input=recipe, text=True, capture_output=True, check=True)
    yield tag
    subprocess.run(["docker", "rmi", "--force", tag], capture_output=True, check=False)


@pytest.mark.slow
def test_an_image_without_git_gets_it(snapshot: Snapshot, image_without_git: str) -> None:
    prepared = prepare_docker(snapshot, EnvSpec(image=image_without_git))
    try:
        with prepared.open() as environment:
            environment.write("a.py", b"x = 2\n")
            assert environment.diff().paths == ("a.py",)
    finally:
        prepared.close()


def test_no_engine_is_one_clear_line(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    with pytest.raises(EnvironmentBroken, match="no Docker engine") as caught:
        build_image(EnvSpec(), snapshot)
    assert "\n" not in str(caught.value)
