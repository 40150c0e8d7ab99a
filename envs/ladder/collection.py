"""Tests that are there and were not found: files that the runner does not take for tests by their name."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch

from envs.detect.base import Files
from envs.ladder.base import Failure, Step, change
from envs.spec import EnvSpec

_TAKEN = ("test_*.py", "*_test.py")
"""pytest's own."""
_ALSO = ("*_tests.py", "*tests.py", "test*.py", "*test.py", "*_spec.py", "check_*.py", "*_check.py")
"""What nose, unittest and other habits call a file of tests, the commonest first."""


def other_file_names(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Take files for tests that are named as nose or unittest would have them."""
    command = spec.test_command or ""
    if "found no tests" not in failure.reason or not re.search(r"\bpy\.?test\b", command) or "python_files" in command:
        return
    names = {path.rsplit("/", 1)[-1] for path in files.paths if path.endswith(".py")}
    names = {name for name in names if not any(fnmatch(name, pattern) for pattern in _TAKEN)}
    found = [pattern for pattern in _ALSO if any(fnmatch(name, pattern) for name in names)]
    if found:
        patterns = " ".join((*_TAKEN, found[0]))
        label = f"take {found[0]} for tests"
        yield change(spec, label, failure.reason, test_command=f"{command} -o 'python_files={patterns}'")
