"""Which process something belongs to, so that what a killed run left can be told from what a living one uses."""

import os


def owner_of(pid: int) -> str:
    """A process, told apart from a later one with the same number by when it started."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123 - a kernel file
            return f"{pid}-{file.read().rsplit(')', 1)[1].split()[19]}"
    except OSError:
        return f"{pid}-0"


def is_alive(owner: str) -> bool:
    """Whether the process that `owner_of` named still runs."""
    pid = owner.split("-")[0]
    return pid.isdigit() and os.path.exists(f"/proc/{pid}") and owner_of(int(pid)) == owner  # noqa: PTH110 - as above
