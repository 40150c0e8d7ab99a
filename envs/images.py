"""Images that hold a repository at its base, with its dependencies and without network need; built by the docker CLI.

Three layers, each an image of its own, named by the hash of everything that went into it, made once and reused by every
later run: the base (what an arbitrary image lacks, system packages, tools), the dependencies, the tree and its install.
"""

import re

from envs.building import OnLine, build_layer
from envs.docker_cli import docker, said
from envs.errors import EnvironmentBroken, UnusableInput
from envs.layers import Layer, plan_layers
from envs.locks import locked
from envs.places import HOME, LABEL, OUTSIDE, PRIVATE, ROOT, USER
from envs.snapshot import Snapshot
from envs.sources import Sources
from envs.spec import EnvSpec
from envs.storage import IMAGES_GB, GiB, make_room, note_built, prune
from envs.uses import note_used

__all__ = ["HOME", "LABEL", "OUTSIDE", "PRIVATE", "ROOT", "USER", "build_image"]

_NAME = re.compile(r"[\w.:@/-]+")


def build_image(
    spec: EnvSpec,
    snapshot: Snapshot,
    *,
    dependencies_from: Snapshot | None = None,
    sources: Sources = Sources(),
    images_gb: float = IMAGES_GB,
    on_line: OnLine = lambda line: None,
) -> tuple[str, bool]:
    """Build or find the image; returns its tag and whether it was built now.

    `dependencies_from` is the tree that dependencies are read from, where it is not `snapshot`: one layer for many
    commits. `on_line` hears each step (`==> deps 1/2 dependencies: COMMAND`) and what it prints. After a build, images
    beyond `images_gb` GiB that were not used for longest are removed.

    Raises `UnusableInput` when the image to start from does not exist, `BuildFailed` when a step fails,
    `EnvironmentBroken` when there is no engine or no room.
    """
    start = sources.image(spec.starts_from)
    if not _NAME.fullmatch(start):
        raise UnusableInput(f"no such image can be: {start!r} is not an image's name")
    identity = _identity(start) or _pull(start, on_line)
    layers = plan_layers(spec, snapshot, identity, sources, dependencies_from)
    tag = layers[-1].tag
    if _exists(tag):
        note_used(*(layer.tag for layer in layers))
        return tag, False
    tags = [layer.tag for layer in layers]
    make_room([each for each in tags if not _exists(each)], keep=tags)
    built = _build(layers, start, sources, on_line)
    note_used(*tags)
    if built:
        prune(int(images_gb * GiB), keep=tags)
    return tag, built


def _build(layers: tuple[Layer, ...], start: str, sources: Sources, on_line: OnLine) -> bool:
    """Make the last of `layers`, and those below it that are not there; False when another process just did."""
    *rest, layer = layers
    with locked(layer.tag, lambda: on_line(f"==> waiting: {layer.tag} is being built elsewhere")):
        if _exists(layer.tag):
            return False
        below = start
        if rest:
            below = rest[-1].tag
            if not _exists(below):
                _build(tuple(rest), start, sources, on_line)
        build_layer(layer, below, sources, on_line)
        note_built(layer.tag, below)
    return True


def _identity(name: str) -> str | None:
    done = docker("image", "inspect", "--format", "{{.Id}}", name)
    unknown = ("no such image", "not found", "not known")  # Docker's old and new words, Podman's
    if done.returncode and not any(words in done.stdout.lower() for words in unknown):
        raise EnvironmentBroken(f"no Docker engine: {said(done)}")
    return done.stdout.strip() if done.returncode == 0 else None


def _pull(name: str, on_line: OnLine) -> str:
    on_line(f"==> pulling {name}")
    done = docker("pull", "--quiet", name, timeout=1800.0)
    found = None if done.returncode else _identity(name)
    if found is None:
        raise UnusableInput(f"no such image, here or at its registry: {name} ({said(done)})")
    return found


def _exists(tag: str) -> bool:
    return _identity(tag) is not None
