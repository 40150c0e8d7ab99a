from collections.abc import Sequence
from io import StringIO
from typing import get_args

import pytest

from swe_agent.cli.acts import in_words
from swe_agent.cli.orders import HELP, read_order
from swe_agent.cli.terminal import Terminal, stands
from swe_agent.overseers import Overseer, Standing
from tests.contracts.overseer_contract import EmptyDesk, Make, OverseerContract, asked, done
from trajectories import Act, Approved, Denied, HandedIn, Instructed, Looked, SetApproval, Stopped, TookBack, WentOn

TYPED = {
    "approved": "y",
    "denied": "n",
    "went_on": "/go",
    "handed_in": "submit",
    "stopped": "/end",
    "took_back": "/back",
}


def typed(act: Act) -> str:
    match act:
        case Instructed(text=text):
            return text
        case Looked(at=at):
            return f"/show {at.removeprefix('step')}" if at.startswith(("step ", "h")) or at == "step" else f"/{at}"
        case SetApproval(approval=mode):
            return f"/approve {mode}"
        case TookBack(to_step=step):
            return f"/back {step}"
    rest = getattr(act, "reason", "") or getattr(act, "steps", None) or ""
    return f"{TYPED[act.do]} {rest}".strip()


class TestTerminal(OverseerContract):
    @pytest.fixture
    def make(self) -> Make:
        def made(acts: Sequence[Act], answer: str) -> Overseer:
            lines = [typed(act) for act in acts] + ([answer.replace("\n", "\\\n")] if answer else [])
            return Terminal(input=StringIO("".join(f"{line}\n" for line in lines)), output=StringIO())

        return made


@pytest.mark.parametrize("call", [False, True])
@pytest.mark.parametrize(
    ("line", "acts"),
    [
        ("please look at prices.py", (Instructed(text="please look at prices.py"),)),
        ("go and see what is in it", (Instructed(text="go and see what is in it"),)),
        ("yes, that is right", (Instructed(text="yes, that is right"),)),
        ("end of file is missing", (Instructed(text="end of file is missing"),)),
        ("/say go", (Instructed(text="go"),)),
        ("/usr/bin/env is wrong", (Instructed(text="/usr/bin/env is wrong"),)),
        ("go", (WentOn(),)),
        ("/GO 2", (WentOn(steps=2),)),
        ("go 2", (WentOn(steps=2),)),
        ("show h12", (Looked(at="h12"),)),
        ("/back 0", (TookBack(to_step=0),)),
        ("approve commands", (SetApproval(approval="commands"),)),
        ("  /submit  ", (HandedIn(),)),
        ("end", (Stopped(),)),
        ("several\nlines", (Instructed(text="several\nlines"),)),
    ],
)
def test_orders_and_texts_are_told_apart(line: str, acts: tuple[Act, ...], call: bool) -> None:
    assert read_order(line, call=call) == acts


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "nothing was typed"),
        ("/fly", "there is no /fly"),
        ("/back", "/back N"),
        ("/back two", "/back N"),
        ("/go 0", "from 1"),
        ("/go 99999999999", "from 1"),
        ("/diff a.py", "/diff N"),
        ("/show it", "/show N"),
        ("/approve all", "never, commands, changes"),
        ("/submit now", "stands alone"),
        ("/say", "/say TEXT"),
        ("y", "no call waits"),
        ("/no because", "no call waits"),
        ("help", HELP),
    ],
)
def test_what_cannot_be_done_is_said(line: str, said: str) -> None:
    answer = read_order(line, call=False)
    assert isinstance(answer, str)
    assert said in answer


@pytest.mark.parametrize(
    ("line", "acts"),
    [
        ("y", (Approved(),)),
        ("/yes", (Approved(),)),
        ("a", (SetApproval(approval="never"), Approved())),
        ("no", (Denied(),)),
        ("n keep it", (Denied(reason="keep it"),)),
        ("/no keep it", (Denied(reason="keep it"),)),
    ],
)
def test_of_a_call_that_waits(line: str, acts: tuple[Act, ...]) -> None:
    assert read_order(line, call=True) == acts


def test_what_a_stranger_wrote_does_not_steer_the_terminal() -> None:
    shown = StringIO()
    with Terminal(input=StringIO("/diff\n/show h3\nfly away\ny\n"), output=shown) as terminal:
        terminal.answer("\x1b[2J?")
        done(terminal, asked())
        terminal.tell("\x1b]0;title\x07")
    assert "\x1b" not in shown.getvalue()
    assert "rm -r src" in shown.getvalue()


def test_the_budget_in_words() -> None:
    assert "steps: 1 of 10" in stands(EmptyDesk().standing())
    assert "not known" in stands(Standing(steps=1, max_steps=10, seconds_left=1.0))
    all_of_it = stands(Standing(3, 10, 61.5, 1200, 5000, 0.5, 2.0))
    assert all_of_it.splitlines()[1:] == [
        "time: 1 min 1 s left, without what you take", "tokens: 1,200 of 5,000", "cost: $0.5000 of $2.00"
    ]  # fmt: skip


def test_every_act_has_words() -> None:
    kinds = get_args(get_args(Act)[0])
    filled = {"text": "t", "to_step": 1, "question": "q", "at": "diff", "approval": "never"}
    acts = [kind(**{key: value for key, value in filled.items() if key in kind.model_fields}) for kind in kinds]
    assert len({in_words(act)[0] for act in acts}) == len(acts)
