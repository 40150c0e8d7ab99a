"""What every `Overseer` promises. Subclass it, and give the fixture."""

import signal
from collections.abc import Callable, Sequence

import pytest

from swe_agent.overseers import Moment, NotThere, Overseer, Standing
from trajectories import (
    Act,
    Approved,
    Denied,
    HandedIn,
    Instructed,
    Looked,
    SetApproval,
    Stopped,
    TookBack,
    ToolCall,
    WentOn,
)

CALL = ToolCall(id="call_1", name="shell", arguments={"command": "rm -r src\x1b[2J"})

Make = Callable[[Sequence[Act], str], Overseer]
"""Of what they do before call 1 of step 1, for which they are asked, and of what they answer to a question."""


class EmptyDesk:
    """A `Desk` at which hardly anything is to be seen."""

    def diff(self, since: int | None = None) -> str:
        if since is not None:
            raise NotThere("nothing was changed since then")
        return "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = '\x1b[31m'\n"

    def standing(self) -> Standing:
        return Standing(steps=1, max_steps=10, seconds_left=60.0)

    def steps(self) -> Sequence[str]:
        return ["1: -> shell"]

    def step(self, number: int) -> str:
        return "-> shell"

    def kept(self, handle: str) -> str:
        raise NotThere(f"there is no text {handle}")


def asked() -> Moment:
    """The call waits for a word."""
    return Moment(1, EmptyDesk(), CALL, 1, "approval")


def done(overseer: Overseer, moment: Moment) -> list[Act]:
    """Everything until the moment is over."""
    acts: list[Act] = []
    while (act := overseer.next(moment)) is not None:
        acts.append(act)
        if isinstance(act, WentOn | Approved | Denied | HandedIn | Stopped):
            break
        assert len(acts) < 100
    return acts


class OverseerContract:
    @pytest.fixture
    def make(self) -> Make:
        raise NotImplementedError

    @pytest.mark.parametrize(
        "acts",
        [
            [Approved()],
            [Denied()],
            [Denied(reason="it is ours: keep it")],
            [WentOn()],
            [WentOn(steps=3)],
            [HandedIn()],
            [Stopped()],
            [Instructed(text="look at ü.py first"), Approved()],
            [SetApproval(approval="changes"), SetApproval(approval="never"), Approved()],
            [TookBack(to_step=0), Denied(reason="no")],
            [Looked(at=what) for what in ("diff", "diff 1", "budget", "steps", "step", "step 1", "h3")] + [Approved()],
        ],
        ids=lambda acts: acts[-1].do + str(len(acts)),
    )
    def test_does_what_it_means_to_in_order_until_the_moment_is_over(self, make: Make, acts: list[Act]) -> None:
        with make(acts, "") as overseer:
            assert done(overseer, asked()) == acts

    def test_where_nothing_is_wished_the_agent_goes_on_at_once(self, make: Make) -> None:
        with make([Approved()], "") as overseer:
            assert overseer.next(Moment(0, EmptyDesk())) is None
            assert done(overseer, asked()) == [Approved()]
            assert overseer.next(Moment(1, EmptyDesk(), CALL, 2)) is None

    def test_whoever_has_nothing_more_to_say_holds_up_nothing(self, make: Make) -> None:
        with make([Approved()], "") as overseer:
            done(overseer, asked())
            assert done(overseer, Moment(2, EmptyDesk(), CALL, 1, "approval")) in ([], [Stopped()])

    def test_answers_a_question(self, make: Make) -> None:
        with make([], "the second\nof ü") as overseer:
            assert overseer.answer("First or second?\x1b[2J") == "the second\nof ü"

    @pytest.mark.parametrize("text", ["", "done", "a\x1b[2Jb\n" * 1000, "\ud800"])
    def test_can_be_told_anything(self, make: Make, text: str) -> None:
        with make([], "") as overseer:
            overseer.tell(text)

    def test_leaves_the_signals_as_they_were(self, make: Make) -> None:
        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(RuntimeError), make([], ""):
            raise RuntimeError
        assert signal.getsignal(signal.SIGINT) == before
