"""An image of a toolchain that cannot be had: Debian's own instead, older or newer than what was asked for."""

from collections.abc import Iterator

from envs.detect.base import Files
from envs.detect.surroundings import DEBIAN, TOOLCHAINS
from envs.ladder.base import Failure, Step, change
from envs.spec import EnvSpec


def debian_toolchain(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """For Go, Rust, Java, Ruby and PHP, when the image to start from is not there."""
    packages = TOOLCHAINS.get(spec.ecosystem)
    if failure.stage != "image" or packages is None or spec.image is not None or spec.base == DEBIAN:
        return
    every = tuple(dict.fromkeys((*packages, *spec.system_packages)))
    yield change(
        spec, f"Debian's {spec.ecosystem} toolchain", f"no image {spec.base}", base=DEBIAN, system_packages=every
    )
