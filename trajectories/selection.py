"""Why one of several candidates was handed over, as data."""

from typing import Literal

from trajectories.messages import Frozen

Confidence = Literal["likely_correct", "plausible"]


class Considered(Frozen):
    """One candidate and what became of it.

    `same_as` is the earlier candidate that it repeats in other words: it was not run, but is a vote for that one.
    `lines` is lines changed, a replaced one counted once. `status` is None for one that was not judged.
    """

    number: int
    origin: str
    status: str | None = None
    votes: int = 1
    lines: int = 0
    same_as: int | None = None
    reason: str = ""
    confidence: Confidence | None = None
    """Of a candidate that a search found: it cannot say why it is right, so what speaks for and against it is
    weighed."""
    grounds: tuple[str, ...] = ()
    """Why it is only plausible, or what speaks for it."""


class Answer(Frozen):
    """What some candidates do on an input, in words."""

    candidates: tuple[int, ...]
    outcome: str


class Distinction(Frozen):
    """An input that tells candidates apart. `familiar`: the project's tests pass values of these types there."""

    call: str
    answers: tuple[Answer, ...]
    familiar: bool = True


class Probe(Frozen):
    """What was tried to tell candidates apart. `compared` inputs had a steady answer in each; `note` says why none."""

    functions: tuple[str, ...] = ()
    inputs: int = 0
    compared: int = 0
    seconds: float = 0.0
    note: str = ""
    base_compared: int = 0
    """Calls of passing tests that were compared with the code as it was."""


class Selection(Frozen):
    """The choice. `clusters` are groups of equal behaviour on the inputs compared, the winner's first.

    `ambiguous` says that a validated candidate behaves otherwise than the chosen one, and that nothing executed tells
    which of them is right.
    """

    winner: int
    reason: str
    ambiguous: bool = False
    candidates: tuple[Considered, ...] = ()
    clusters: tuple[tuple[int, ...], ...] = ()
    distinctions: tuple[Distinction, ...] = ()
    probe: Probe | None = None
    ranking: tuple[int, ...] = ()
    """Those with the winner's verdict, best first, then the others."""
