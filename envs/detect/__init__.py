"""How a repository's environment is made, read from its own files. One detector per ecosystem, a file each."""

from envs.detect.base import Detector, Files
from envs.detect.python import PythonDetector, bare_python
from envs.snapshot import Snapshot
from envs.spec import EnvSpec

DETECTORS: tuple[Detector, ...] = (PythonDetector(),)
"""Every ecosystem there is; a new one is a file beside the others and a line here."""

__all__ = ["DETECTORS", "Detector", "Files", "detect"]


def detect(snapshot: Snapshot) -> EnvSpec:
    """The spec of the ecosystem most of the tree's source files belong to; a bare Python one when none fits."""
    files = Files(snapshot)
    found = [
        (sum(path.endswith(detector.suffixes) for path in files.paths), -order, spec)
        for order, detector in enumerate(DETECTORS)
        if (spec := detector.detect(files)) is not None
    ]
    if not found:
        return bare_python()
    return max(found, key=lambda entry: entry[:2])[2]
