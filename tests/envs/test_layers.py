"""What the names of images are made of: the same recipe on the same tree is the same name, and nothing else counts."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from envs import EnvSpec
from envs.layers import manifest_blobs, plan_layers
from envs.snapshot import Snapshot, take_snapshot
from envs.sources import Sources
from tests.conftest import init_repository, run_git, write_files

SPEC = EnvSpec(
    manifests=("needs.txt", "more"), tools=("t",), dependencies=("d",), install=("i",), as_of="2021-01-01",
    system_packages=("p",), variables={"A": "1"},
)  # fmt: skip
START = "sha256:0"


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Snapshot]:
    folder = tmp_path_factory.mktemp("layers")
    files = {"needs.txt": "1\n", "more/a.txt": "1\n", "a.py": "1\n"}
    changes = {"same": {}, "code": {"a.py": "2\n"}, "needs": {"needs.txt": "2\n"}, "folder": {"more/a.txt": "2\n"}}
    taken = {}
    for name, change in changes.items():
        repository = init_repository(folder / name, files | change)
        if name == "same":
            write_files(repository, {"unrelated.txt": "later"})
            run_git(repository, "tag", "a-tag-without-a-version")
        taken[name] = take_snapshot(repository, folder / f"{name}.git", committed_only=True)
    taken["base"] = take_snapshot(init_repository(folder / "base", files), folder / "base.git")
    return taken


def keys(
    spec: EnvSpec, snapshot: Snapshot, start: str = START, sources: Sources = Sources(), **rest: Snapshot
) -> list[str]:
    return [layer.tag for layer in plan_layers(spec, snapshot, start, sources, **rest)]


def shared(spec: EnvSpec, other: EnvSpec, snapshots: dict[str, Snapshot], name: str = "base") -> int:
    """How many layers from the bottom are the same."""
    pairs = list(zip(keys(spec, snapshots["base"]), keys(other, snapshots[name]), strict=False))
    same = [one == two for one, two in pairs]
    assert same == sorted(same, reverse=True), "nothing above a difference is shared"
    return sum(same)


def test_there_are_three_in_order(snapshots: dict[str, Snapshot]) -> None:
    names = keys(SPEC, snapshots["base"])
    assert [name.split(":")[0] for name in names] == ["swe-agent/base", "swe-agent/deps", "swe-agent/env"]
    without = keys(SPEC.model_copy(update={"dependencies": ()}), snapshots["base"])
    assert [name.split(":")[0] for name in without] == ["swe-agent/base", "swe-agent/env"]
    steps = [
        (step.name, step.command)
        for layer in plan_layers(SPEC, snapshots["base"], START, Sources())
        for step in layer.steps
        if not step.ours
    ]
    assert [name for name, _ in steps] == ["system_packages", "tools", "dependencies", "install"]


@pytest.mark.parametrize(("name", "count"), [("same", 2), ("code", 2), ("needs", 1), ("folder", 1)])
def test_commits_share_what_their_files_agree_on(snapshots: dict[str, Snapshot], name: str, count: int) -> None:
    # Whether another commit of the same tree shares the last one too is for the snapshot to say.
    assert min(shared(SPEC, SPEC, snapshots, name), 2) == count


def test_without_manifests_every_tree_counts_for_itself(snapshots: dict[str, Snapshot]) -> None:
    spec = SPEC.model_copy(update={"manifests": ()})
    assert shared(spec, spec, snapshots, "code") == 1
    assert shared(spec, spec, snapshots, "same") >= 2, "by its files, not by its past"


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"system_packages": ("q",)}, 0),
        ({"tools": ("u",)}, 0),
        ({"as_of": "2021-01-02"}, 0),
        ({"as_of": None}, 0),
        ({"dependencies": ("e",)}, 1),
        ({"variables": {"A": "2"}}, 1),
        ({"install": ("j",)}, 2),
        ({"services": ("redis",)}, 0),
        ({"services": ("no-such-server",)}, 3),
        ({"test_command": "x", "reasons": {"python": "y"}, "runtime": "runsc", "allow_hosts": ("a.org",)}, 3),
    ],
)
def test_a_recipe_counts_from_where_it_differs(
    snapshots: dict[str, Snapshot], change: dict[str, object], count: int
) -> None:
    assert shared(SPEC, SPEC.model_copy(update=change), snapshots) == count


def test_a_day_counts_only_where_something_is_resolved(snapshots: dict[str, Snapshot]) -> None:
    plain = EnvSpec(as_of="2021-01-01", install=("i",))
    assert shared(plain, plain.model_copy(update={"as_of": "2022-01-01"}), snapshots) == 1
    nothing = EnvSpec(as_of="2021-01-01")
    assert shared(nothing, nothing.model_copy(update={"as_of": "2022-01-01"}), snapshots) == 2


def test_dependencies_of_another_tree(snapshots: dict[str, Snapshot]) -> None:
    spec = SPEC.model_copy(update={"manifests": ()})
    one, two = (keys(spec, snapshots[name], dependencies_from=snapshots["needs"]) for name in ("base", "code"))
    assert one[:2] == two[:2]
    assert one[2] != two[2]
    assert one[1] == keys(spec, snapshots["needs"])[1]


def test_the_image_below_and_the_sources_count(snapshots: dict[str, Snapshot], tmp_path: Path) -> None:
    base = snapshots["base"]
    plain = keys(SPEC, base)
    pem = tmp_path / "ca.pem"
    pem.write_text("-----BEGIN CERTIFICATE-----\n")
    others = [
        keys(SPEC, base, "sha256:1"),
        keys(SPEC, base, sources=Sources(index_url="https://packages.example/simple")),
        keys(SPEC, base, sources=Sources(extra_index_urls=("https://packages.example/simple",))),
        keys(SPEC, base, sources=Sources(npm_registry="https://packages.example/simple")),
        keys(SPEC, base, sources=Sources(ca_file=str(pem))),
    ]
    assert len({other[0] for other in others} | {plain[0]}) == 6
    same = Sources(proxy="http://me:pass@proxy:1", base_images={"a": "b"})
    assert keys(SPEC, base, sources=same) == plain
    login = Sources(index_url="https://me:pass@packages.example/simple")
    assert keys(SPEC, base, sources=login) == others[1]


def test_the_names_are_the_same_on_every_machine(snapshots: dict[str, Snapshot], tmp_path: Path) -> None:
    again = dataclasses.replace(
        snapshots["base"], git_dir=shutil.copytree(snapshots["base"].git_dir, tmp_path / "b.git")
    )
    assert keys(SPEC, snapshots["base"]) == keys(SPEC, again)
    assert manifest_blobs(snapshots["base"], ("needs.txt", "absent.txt", "")) == [
        ("needs.txt", "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d")
    ]
