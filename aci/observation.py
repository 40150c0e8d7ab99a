"""What the model sees of a call."""

from dataclasses import dataclass

from trajectories.images import Image


@dataclass(frozen=True)
class Observation:
    """What the model sees. `done` ends the loop: the work is handed in.

    `unusable` says that the call was not understood (unknown tool, bad arguments) and nothing was run.
    """

    text: str
    is_error: bool = False
    done: bool = False
    unusable: bool = False
    images: tuple[Image, ...] = ()
    """Pictures to look at, where the model can; the text tells of them too."""
