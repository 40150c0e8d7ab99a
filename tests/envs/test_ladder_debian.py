"""An image that cannot be had gives way to Debian's toolchain."""

from envs.detect.surroundings import DEBIAN
from envs.ladder import Failure, next_steps
from envs.spec import EnvSpec
from tests.envs.detect.tree import Tree

MISSING = Failure(stage="image", reason="no such image", text="pull access denied")


def test_the_toolchain_of_debian_comes_first() -> None:
    spec = EnvSpec(ecosystem="go", base="golang:1.22-bookworm", system_packages=("libpcap-dev",))
    first = next(iter(next_steps(spec, MISSING, Tree({}))))
    assert first.spec.base == DEBIAN
    assert {"golang-go", "libpcap-dev"} <= set(first.spec.system_packages)
    assert "golang:1.22-bookworm" in first.spec.reasons["base"]


def test_nothing_else_is_tried_than_what_there_is() -> None:
    for spec in (EnvSpec(ecosystem="go", base=DEBIAN), EnvSpec(ecosystem="go", image="mine")):
        assert not any(step.spec.base == DEBIAN and step.spec != spec for step in next_steps(spec, MISSING, Tree({})))
