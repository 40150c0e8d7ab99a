"""How a repository's environment is made, read from its own files. One detector per ecosystem, a file each."""

import re

from envs.detect.base import Detector, Files
from envs.detect.c import CDetector
from envs.detect.go import GoDetector
from envs.detect.java import JavaDetector
from envs.detect.node import NodeDetector
from envs.detect.php import PhpDetector
from envs.detect.python import PythonDetector, bare_python
from envs.detect.ruby import RubyDetector
from envs.detect.rust import RustDetector
from envs.snapshot import Snapshot
from envs.spec import EnvSpec

DETECTORS: tuple[Detector, ...] = (
    PythonDetector(), NodeDetector(), GoDetector(), RustDetector(), JavaDetector(), RubyDetector(), PhpDetector(),
    CDetector(),
)  # fmt: skip
"""Every ecosystem there is; a new one is a file beside the others and a line here."""

__all__ = ["DETECTORS", "Detector", "Files", "detect"]

_ASIDE = re.compile(
    r"(?:^|/)(?:vendor|node_modules|bower_components|third[_-]?party|external|extern|static|assets|dist|docs?|site"
    r"|examples?|fixtures?|testdata)/|\.min\.js$"
)
"""Files that say little about what a project is written in."""


def detect(snapshot: Snapshot) -> EnvSpec:
    """The spec of the ecosystem most of the tree's source files belong to; a bare Python one when none fits."""
    files = Files(snapshot)
    own = [path for path in files.paths if not _ASIDE.search(path)]
    found = [
        (sum(path.endswith(detector.suffixes) for path in own), -order, spec)
        for order, detector in enumerate(DETECTORS)
        if (spec := detector.detect(files)) is not None
    ]
    if not found:
        return bare_python()
    return max(found, key=lambda entry: entry[:2])[2]
