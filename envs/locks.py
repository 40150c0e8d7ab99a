"""Where this program keeps what it knows about a host's images, and locks that hold between its processes."""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs

from envs.errors import EnvironmentBroken


def state_folder(name: str) -> Path:
    """A folder of that name below the user's cache, or where that cannot be written to below the temporary folder.

    Raises `EnvironmentBroken` when neither can be.
    """
    own = Path(tempfile.gettempdir(), f"swe-agent-cache-{os.getuid()}")
    problem: OSError | None = None
    for place in (platformdirs.user_cache_path("swe-agent"), own):
        folder = place / name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            problem = problem or error
        if os.access(folder, os.W_OK):
            return folder
    raise EnvironmentBroken(f"nowhere to keep what is known of images: {problem}")


def file_name(tag: str) -> str:
    """An image's name as the name of a file."""
    return tag.replace("/", "_").replace(":", "_")


@contextlib.contextmanager
def locked(name: str, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock `name`, against threads and processes of this user; it ends with its holder, however that ends.

    `waiting` is called once when somebody else holds it.
    """
    with (state_folder("locks") / f"{file_name(name)}.lock").open("w") as file:
        told = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    waiting()
                    told = True
                time.sleep(0.1)  # a lock waited for in the kernel would not let Ctrl-C through in a thread
        yield
