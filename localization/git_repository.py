"""Running git on a repository that may be a stranger's: reading objects, and nothing else."""

import os
import subprocess
from pathlib import Path


class GitRepository:
    """The repository whose top folder (or bare folder) is `folder`; whether there is one shows with the first command.

    Nothing of the user's configuration is used, nothing asks, nothing is fetched: a stranger's repository may name a
    program to run for a lazy fetch, and with no protocol allowed git never gets there. What a commit's parents are
    stands in the commit alone: replacements and grafts are not looked at.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            # Below what is no folder: git says nothing about a file that cannot be, and hints at one that is empty.
            "GIT_GRAFT_FILE": f"{os.devnull}/none",
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_CEILING_DIRECTORIES": str(folder.resolve().parent),
        }

    def command(self, *arguments: str) -> list[str]:
        # The folder's owner may differ from us (a mount, a mirror): reading objects runs nothing of the repository's.
        options = ["-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"]
        return ["git", "-C", str(self.folder), *options, *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Raises OSError when git cannot be run; what git refuses shows in `returncode`."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )


def complaint(stderr: bytes) -> str:
    """The first line of what git said, or nothing; it names no more of the path than git did."""
    said = stderr.decode(errors="replace").strip().splitlines()
    return said[0] if said else ""
