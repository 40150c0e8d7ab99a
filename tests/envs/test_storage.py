"""What images use of the disk: which there are, which go first, and which never."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from envs import EnvironmentBroken, EnvSpec
from envs.docker import prepare_docker
from envs.images import build_image
from envs.locks import file_name, state_folder
from envs.snapshot import Snapshot, take_snapshot
from envs.storage import DEFAULT_BYTES, GiB, StoredImage, estimated_bytes, make_room, prune, stored_images
from envs.uses import HeldImage, forget, held_images, note_size, note_used, recorded_sizes
from tests.conftest import init_repository
from tests.envs.images import docker, leftovers, remembered, remove_images

Take = Callable[[str], Snapshot]
MB = 1_000_000


@pytest.fixture(autouse=True)
def _a_cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing here can remove an image that was not made here: only what this cache knows of may go."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield
    if remembered():
        remove_images()


@pytest.fixture
def take(tmp_path: Path) -> Take:
    def taken(text: str) -> Snapshot:
        return take_snapshot(init_repository(tmp_path / text, {"a.py": text}), tmp_path / f"{text}.git")

    return taken


def spec(name: str) -> EnvSpec:
    """Layers of 3, 2 and 1 MB."""
    fill = "head -c {} /dev/urandom >{}"
    return EnvSpec(
        manifests=("needs.txt",),
        tools=(f"# {name}\n" + fill.format(3 * MB, "/opt/base"),),
        dependencies=(fill.format(2 * MB, "/opt/deps"),),
        install=(fill.format(MB, "/opt/env"),),
    )


def known() -> dict[str, StoredImage]:
    return {image.tag: image for image in stored_images() if image.known}


def grow_old(*tags: str, days: float = 1) -> None:
    for tag in tags or remembered():
        then = time.time() - days * 86400
        os.utime(state_folder("images") / file_name(tag), (then, then))


@pytest.mark.docker
def test_every_layer_is_listed_with_its_own_size_and_what_stands_on_it(take: Take) -> None:
    began = time.time()
    snapshot = take("one")
    tag, _ = build_image(spec("listed"), snapshot)
    images = known()
    by_kind = {image.kind: image for image in images.values()}
    assert {kind: round(image.bytes / MB) for kind, image in by_kind.items()} == {"base": 3, "deps": 2, "env": 1}
    assert by_kind["env"].tag == tag
    assert by_kind["env"].children == ()
    assert by_kind["deps"].children == (tag,)
    assert set(by_kind["base"].children) == {tag, by_kind["deps"].tag}
    assert all(began - 1 <= image.last_used <= time.time() for image in images.values())
    assert all(image.in_use for image in images.values()), "somebody may be about to start a container"
    assert recorded_sizes("base") == [by_kind["base"].bytes]
    grow_old()
    assert not any(image.in_use for image in known().values())
    assert not build_image(spec("listed"), snapshot)[1]
    assert min(image.last_used for image in known().values()) >= began - 1, "what stands below is used too"


@pytest.mark.docker
def test_what_was_unused_for_longest_goes_first_and_environments_before_what_they_stand_on(take: Take) -> None:
    tags = [build_image(spec("lru"), take(name))[0] for name in ("one", "two")]
    assert prune(0) == (), "all were used just now"
    grow_old()
    grow_old(tags[0], days=2)
    everything = sum(image.bytes for image in known().values())
    assert [image.tag for image in prune(everything - 1)] == [tags[0]]
    assert set(known()) == set(remembered())
    assert [image.kind for image in prune(3 * MB + 100_000)] == ["env", "deps"]
    assert [image.kind for image in prune(0)] == ["base"]
    assert (known(), remembered()) == ({}, [])
    assert estimated_bytes(["base"]) > 2.9 * MB, "how large it was stays known"


@pytest.mark.docker
def test_what_is_in_use_stays_with_all_below_it(take: Take) -> None:
    used, _ = build_image(spec("used"), take("one"))
    container = docker("create", "--label", "swe-agent-tests", used, "true").strip()
    try:
        grow_old()
        assert prune(0) == ()
    finally:
        docker("rm", "--force", container)
    prepared = prepare_docker(take("two"), spec("used"))
    grow_old()
    assert [image.tag for image in prune(0)] == [used]
    assert prepared.image in known()
    prepared.close()
    assert [image.kind for image in prune(0)] == ["env", "deps", "base"]


@pytest.mark.docker
def test_a_build_makes_room_for_itself_in_the_budget(take: Take) -> None:
    first, _ = build_image(spec("budget"), take("one"))
    grow_old()
    second, _ = build_image(spec("budget"), take("two"), images_gb=0.5 * MB / GiB)
    left = known()
    assert first not in left
    assert second in left
    assert {image.kind for image in left.values()} == {"base", "deps", "env"}, (
        "this run's own stay, whatever the budget"
    )


@pytest.mark.docker
def test_images_of_others_are_listed_and_left_alone(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, _ = build_image(EnvSpec(), take("theirs"))
    mine = tmp_path / "mine"
    with monkeypatch.context() as me:
        me.setenv("XDG_CACHE_HOME", str(mine))
        seen = {image.tag: image.known for image in stored_images()}
        assert seen[theirs] is False
        assert prune(0) == ()
    assert theirs in known()


@pytest.mark.docker
def test_a_build_that_would_fill_the_disk_does_not_begin(take: Take) -> None:
    note_size("swe-agent/deps:large", 10**16)
    before = leftovers()
    with pytest.raises(EnvironmentBroken, match=r"disk has [\d.]+ GiB free, .* need [\d.]+ GiB") as caught:
        build_image(EnvSpec(dependencies=("true",)), take("one"))
    assert "\n" not in str(caught.value)
    assert known() == {}
    assert leftovers() == before
    make_room([])


@pytest.mark.docker
def test_of_an_engine_elsewhere_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    note_size("swe-agent/deps:large", 10**16)
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    make_room(["swe-agent/deps:new"])


def test_the_estimate_is_the_largest_of_the_last_or_a_stated_default() -> None:
    assert estimated_bytes(["base", "env"]) == DEFAULT_BYTES["base"] + DEFAULT_BYTES["env"]
    for number in range(12):
        note_size(f"swe-agent/env:{number}", 100 - number)
        os.utime(state_folder("images") / f"swe-agent_env_{number}", (number, number))
    assert estimated_bytes(["env"]) == 98, "the two oldest do not count"
    (state_folder("images") / "swe-agent_env_broken").write_text("{not json")
    note_used("swe-agent/env:never-built-here")
    assert estimated_bytes(["env", "env"]) == 196


def test_a_hold_ends_with_its_holder() -> None:
    held = HeldImage("swe-agent/env:abc")
    program = "from envs.uses import HeldImage\nHeldImage('swe-agent/env:of-the-dead')\n"
    subprocess.run([sys.executable, "-c", program], check=True)
    assert len(list(state_folder("held").iterdir())) == 2
    assert held_images() == {"swe-agent_env_abc"}
    held.release()
    held.release()
    assert held_images() == frozenset()


def test_forgetting_what_was_never_known_is_no_mistake() -> None:
    forget("swe-agent/env:unknown")
    assert remembered() == []


def test_without_a_cache_to_write_to_the_temporary_folder_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert state_folder("images").is_dir()
    assert not state_folder("images").is_relative_to(tmp_path / "file")
