"""What is looked at besides Python and the tree, which `test_guard.py` wrecks in a container."""

from collections.abc import Iterator

import pytest

from aci.vitals import Vitals
from envs import Environment

MAKE = (
    "d=$(dirname $(command -v python)); printf '#!/bin/sh\\necho v20\\n' >$d/node && chmod +x $d/node && echo $d/node"
)


@pytest.fixture
def node(environment: Environment) -> Iterator[str]:
    """A program called node beside the environment's Python, whose folder is the first of PATH."""
    made = environment.exec(MAKE, timeout=20).stdout.strip()
    yield made
    environment.exec(["rm", "-f", made], timeout=20)


@pytest.mark.parametrize("ruin", ["rm {}", ": >{}", "chmod -x {}"])
def test_a_wrecked_node_outside_the_tree_is_noticed(environment: Environment, node: str, ruin: str) -> None:
    vitals = Vitals.of(environment)
    assert node in vitals.programs
    assert vitals.wrong(environment, closely=False) == {}
    assert vitals.works(environment)
    environment.exec(ruin.format(node), timeout=20)
    assert vitals.wrong(environment, closely=False) == {"node": "Node or npm was gone"}
    assert not vitals.works(environment)
    environment.exec(MAKE, timeout=20)
    assert vitals.works(environment)
