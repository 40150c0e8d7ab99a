"""What our images use of the engine's disk: which there are, which have to go, and whether another one fits."""

import json
import shutil
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from envs.docker_cli import docker, said
from envs.errors import EnvironmentBroken
from envs.layers import Kind
from envs.locks import file_name, locked
from envs.uses import forget, held_images, last_used, note_size, recorded_sizes

GiB = 2**30
IMAGES_GB = 20.0
"""GiB that images of ours may use when nobody says otherwise."""
SPARE = GiB
"""Bytes of the engine's disk that a build leaves free."""
RECENT = 120.0
"""Seconds after its last use in which an image is not removed: somebody may be about to start a container of it."""
DEFAULT_BYTES: dict[Kind, int] = {"base": 400 * 2**20, "deps": 1500 * 2**20, "env": 500 * 2**20}
"""What a layer is taken to need before any of its kind was built here."""

_KINDS: dict[str, Kind] = {"swe-agent/base": "base", "swe-agent/deps": "deps", "swe-agent/env": "env"}
_ORDER: tuple[Kind, ...] = ("env", "deps", "base")


@dataclass(frozen=True)
class StoredImage:
    """One image of ours on the engine."""

    tag: str
    kind: Kind
    bytes: int
    """Its own layers' alone: what removing it gives back once nothing stands on it."""
    last_used: float
    """Seconds since the epoch; of an image that was never used from here, when it was made."""
    in_use: bool
    """A container is there, or a running program of this host holds it or used it in the last two minutes."""
    children: tuple[str, ...]
    """Tags of our images that stand on it."""
    known: bool
    """Built or used by this user of this host. The engine may serve others as well."""


@dataclass(frozen=True)
class _Fact:
    """What the engine says of an image."""

    id: str
    tags: tuple[str, ...]
    size: int
    layers: tuple[str, ...]
    created: str

    def stands_on(self, other: "_Fact") -> bool:
        return len(other.layers) < len(self.layers) and self.layers[: len(other.layers)] == other.layers


def note_built(tag: str, below: str) -> None:
    """Remember how large the layer of an image is that was just made on `below`."""
    done = docker("image", "inspect", "--format", "{{.Size}}", tag, below)
    sizes = [int(word) for word in done.stdout.split() if word.isdigit()]
    if len(sizes) == 2:
        note_size(tag, max(sizes[0] - sizes[1], 0))


def stored_images() -> tuple[StoredImage, ...]:
    """Every image of ours on the engine, the one unused for longest first. Raises `EnvironmentBroken`."""
    facts = _facts()
    used = {str(container.get("Image")) for container in _inspected("container", _listed("ps", "--all"))}
    held = held_images()
    ours = [(tag, kind, fact) for fact in facts for tag in fact.tags if (kind := _kind(tag))]
    found = []
    for tag, kind, fact in ours:
        below = max((each.size for each in facts if fact.stands_on(each)), default=0)
        remembered = last_used(tag)
        last = remembered or _seconds(fact.created)
        busy = fact.id in used or file_name(tag) in held or time.time() - last < RECENT
        children = sorted(other for other, _, more in ours if more.stands_on(fact))
        found.append(
            StoredImage(tag, kind, max(fact.size - below, 0), last, busy, tuple(children), remembered is not None)
        )
    return tuple(sorted(found, key=lambda image: (image.last_used, image.tag)))


def prune(budget_bytes: int, *, keep: Collection[str] = (), everybodys: bool = False) -> tuple[StoredImage, ...]:
    """Remove images, those unused for longest first, until all together fit `budget_bytes`; returns what was removed.

    Environments go first, then what no environment stands on. Only images known here count and go, unless
    `everybodys`. Never removed: `keep`, what is in use, and what carries such a one; so more than the budget may stay.
    Raises `EnvironmentBroken`.
    """
    with locked("prune"):
        there = stored_images()
        images = {image.tag: image for image in there if image.known or everybodys}
        removed: list[StoredImage] = []
        stuck = {image.tag for image in there if image.in_use} | set(keep)
        while sum(image.bytes for image in images.values()) > budget_bytes:
            standing = {image.tag for image in there} - {image.tag for image in removed}
            victim = _next_to_go(images, standing, stuck)
            if victim is None:
                break
            if docker("image", "rm", victim.tag, timeout=300.0).returncode:
                stuck.add(victim.tag)  # in use after all
                continue
            del images[victim.tag]
            removed.append(victim)
            forget(victim.tag)
    return tuple(removed)


def make_room(tags: Sequence[str], *, keep: Collection[str] = ()) -> None:
    """See to it that new layers of these names fit the engine's disk, removing older images if they would not.

    Nothing is known, and nothing done, of an engine on another machine. Raises `EnvironmentBroken`.
    """
    place = _engines_folder()
    if place is None:
        return
    wanted = estimated_bytes([kind for tag in tags if (kind := _kind(tag))])
    if _free(place) >= wanted + SPARE:
        return
    used = sum(image.bytes for image in stored_images() if image.known)
    prune(max(used - (wanted + SPARE - _free(place)), 0), keep=keep)
    free = _free(place)
    if free < wanted + SPARE:
        raise EnvironmentBroken(
            f"the container engine's disk has {free / GiB:.1f} GiB free, this build is taken to need "
            f"{(wanted + SPARE) / GiB:.1f} GiB: make room there, or let `swe-agent env prune` remove images"
        )


def estimated_bytes(kinds: Sequence[Kind]) -> int:
    """Bytes that layers of these kinds are taken to need: the largest of a kind's ten used last, else a default."""
    return sum(max(recorded_sizes(kind)[:10], default=DEFAULT_BYTES[kind]) for kind in kinds)


def _next_to_go(images: dict[str, StoredImage], standing: set[str], stuck: set[str]) -> StoredImage | None:
    free = [image for image in images.values() if image.tag not in stuck and standing.isdisjoint(image.children)]
    return min(free, key=lambda image: (_ORDER.index(image.kind), image.last_used), default=None)


def _kind(tag: str) -> Kind | None:
    return _KINDS.get(tag.rpartition(":")[0])


def _facts() -> list[_Fact]:
    return [
        _Fact(
            id=image["Id"],
            tags=tuple(image.get("RepoTags") or ()),
            size=int(image["Size"]),
            layers=tuple(image["RootFS"].get("Layers") or ()),
            created=str(image.get("Created") or ""),
        )
        for image in _inspected("image", _listed("image", "ls", "--filter", "dangling=false"))
    ]


def _listed(*arguments: str) -> list[str]:
    listed = docker(*arguments, "--quiet", "--no-trunc", apart=True)
    if listed.returncode:
        raise EnvironmentBroken(f"no Docker engine: {said(listed)}")
    return sorted(set(listed.stdout.split()))


def _inspected(what: str, ids: list[str]) -> list[dict[str, Any]]:
    if not ids:
        return []
    done = docker(what, "inspect", *ids, apart=True)  # of those that ended meanwhile only the complaint speaks
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    except ValueError as error:
        raise EnvironmentBroken(f"docker {what} inspect: {said(done)}") from error
    return found


def _seconds(created: str) -> float:
    try:
        return datetime.fromisoformat(created[:19] + "+00:00").timestamp()
    except ValueError:
        return 0.0


def _engines_folder() -> Path | None:
    """Where the engine keeps its images, if that is on this machine."""
    host = docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}").stdout.strip()
    if not host.startswith("unix://"):
        return None
    root = Path(docker("info", "--format", "{{.DockerRootDir}}").stdout.strip() or "/nonexistent")
    return root if root.is_dir() else None


def _free(place: Path) -> int:
    return shutil.disk_usage(place).free
