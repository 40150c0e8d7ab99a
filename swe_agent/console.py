"""The console script. Closes the doors to the target before anything else of this program is imported."""

import os
import sys
from pathlib import Path

from swe_agent._guard import close_doors


def main() -> None:
    """Run the command line; exit codes are those of `swe_agent.errors`."""
    close_doors(_targets(sys.argv[1:]))
    from swe_agent.cli.main import run

    run()


def _targets(arguments: list[str]) -> tuple[Path, ...]:
    """Folders named by `--repo`, read before the real command line so that nothing of theirs can be imported."""
    found: list[Path] = []
    for index, argument in enumerate(arguments):
        value = argument.removeprefix("--repo=") if argument.startswith("--repo=") else None
        if argument == "--repo" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value and os.path.isdir(value):  # noqa: PTH112 - a bad byte in argv must not raise here
            found.append(Path(value))
    return tuple(found)
