"""What this host remembers of our images, in files below the user's cache: last use, size, and who holds one.

A file's time is when its image was last used, so that using an image costs no lock and loses no other's entry.
"""

import contextlib
import json
import os
import uuid

from envs.layers import Kind
from envs.locks import file_name, state_folder
from envs.owner import is_alive, owner_of


class HeldImage:
    """An image that no eviction removes until `release`, or until this process is gone."""

    def __init__(self, tag: str) -> None:
        note_used(tag)
        name = f"{file_name(tag)}.{owner_of(os.getpid())}.{uuid.uuid4().hex[:8]}"
        self._file = state_folder("held") / name
        self._file.touch()

    def release(self) -> None:
        """Let go of it; a second time does nothing."""
        self._file.unlink(missing_ok=True)


def held_images() -> frozenset[str]:
    """`file_name` of every image that a running process holds."""
    held = set()
    for file in state_folder("held").iterdir():
        name, owner, _ = file.name.rsplit(".", 2)
        if is_alive(owner):
            held.add(name)
        else:
            file.unlink(missing_ok=True)
    return frozenset(held)


def note_used(*tags: str) -> None:
    """Remember that these images are used now."""
    folder = state_folder("images")
    for tag in tags:
        (folder / file_name(tag)).touch()


def note_size(tag: str, size: int) -> None:
    """Remember the bytes of an image's own layer."""
    file = state_folder("images") / file_name(tag)
    scratch = file.with_name(f".{uuid.uuid4().hex[:12]}")
    scratch.write_text(json.dumps({"bytes": size}), encoding="utf-8")
    scratch.replace(file)


def forget(tag: str) -> None:
    """The image is gone. Its size stays known, as a measure of what is to come, until a hundred newer ones are."""
    folder = state_folder("images")
    gone = state_folder("removed")
    with contextlib.suppress(FileNotFoundError):
        (folder / file_name(tag)).replace(gone / file_name(tag))
    for old in sorted(gone.iterdir(), key=lambda file: file.stat().st_mtime)[:-100]:
        old.unlink(missing_ok=True)


def last_used(tag: str) -> float | None:
    """Seconds since the epoch; None for an image that was never used from here."""
    try:
        return (state_folder("images") / file_name(tag)).stat().st_mtime
    except OSError:
        return None


def recorded_sizes(kind: Kind) -> list[int]:
    """Bytes of layers of a kind that were built here, the one used last first."""
    found: list[tuple[float, int]] = []
    for folder in ("images", "removed"):
        for file in state_folder(folder).glob(f"swe-agent_{kind}_*"):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                found.append((file.stat().st_mtime, int(json.loads(file.read_text(encoding="utf-8"))["bytes"])))
    return [size for _, size in sorted(found, reverse=True)]
