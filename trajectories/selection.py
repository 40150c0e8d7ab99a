"""Why one of several candidates was handed over, as data."""

from trajectories.messages import Frozen


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
