"""How a server is reached."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field


class ServerFailed(Exception):
    """A server cannot be used, or not now. One line."""


@dataclass(frozen=True)
class ServerSpec:
    """Either `command` (with `args` and `env`), which is started and spoken to over its standard streams, or `url`
    (with `headers`), which is streamable HTTP."""

    name: str
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables that the server gets besides HOME, LOGNAME, PATH, SHELL, TERM and USER."""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 120.0
    """Seconds for one call."""
    start_timeout: float = 60.0
    """Seconds until it has said what tools it has."""

    def program(self) -> str:
        """Where the command lies. Relative entries of PATH are skipped: they lead into a stranger's checkout.

        Raises `ServerFailed`.
        """
        command = os.path.expanduser(self.command)  # noqa: PTH111 - it may be a plain name
        if "/" in command and not command.startswith("/"):
            raise ServerFailed(f"its command {command!r} is a relative path: give the whole of it")
        found = shutil.which(command, path=absolute_path())
        if found is None:
            raise ServerFailed(f"its command {command!r} is not there")
        return found


def absolute_path() -> str:
    """PATH without what depends on the working directory."""
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if entry.startswith("/"))
