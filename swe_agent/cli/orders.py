"""What a person types beside the agent, read as what they want done."""

import re
from collections.abc import Callable
from typing import get_args

from trajectories import (
    Act,
    Approval,
    Approved,
    Denied,
    HandedIn,
    Instructed,
    Looked,
    SetApproval,
    Stopped,
    TookBack,
    WentOn,
)

HELP = """\
A text goes to the model, with its next request. Orders (the / may be left out where nothing else stands on the line):

  /go [N]          go on; with N, for N steps and then wait again
  /diff [N]        all changes so far, or those since step N began
  /steps           the steps so far, with their calls
  /show [N or hN]  all of a step (the last one without N), or the whole text behind a handle
  /budget          what was used, and what is left
  /back N          take the tree back to before step N, and tell the model
  /approve MODE    wait for your word before: changes (every change, and handing in), commands, never
  /submit          hand in the work as it is, for a verdict
  /end             end here; the patch so far is kept, without a verdict
  /say TEXT        to the model, also a text that looks like an order

Of a call that waits:  y  runs it,  n REASON  does not and tells the model why,  a  runs it and asks no more.
Ctrl-C makes the agent wait at the next safe moment, Ctrl-C again ends the run with nothing lost."""

NO_CALL = "no call waits for your word; /go goes on"

_ORDER = re.compile(r"/?(\w+)(?:\s+(\S.*))?\s*\Z", re.DOTALL)
_BARE = re.compile(r"\w+(?:\s+h?\d+)?\s*\Z")
_ABOUT_CALLS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "a": "always", "always": "always"}


def read_order(line: str, *, call: bool) -> tuple[Act, ...] | str:
    """What is to be done, in order; or a line for the person, when it was no order that can be done now.

    `call` says whether a call waits.
    """
    line = line.strip()
    found = _ORDER.match(line)
    if found is None or not line:
        return (Instructed(text=line),) if line else "nothing was typed; /go goes on, /help lists what else there is"
    name, rest = found[1].lower(), (found[2] or "").strip()
    if call and (line.startswith("/") or not rest or name in ("n", "no")) and name in _ABOUT_CALLS:
        return _of_a_call(_ABOUT_CALLS[name], rest)
    if (line.startswith("/") and name in _ABOUT_CALLS) or (name in _ABOUT_CALLS and not rest):
        return NO_CALL
    known = name in _ORDERS
    if line.startswith("/"):
        return _ORDERS[name](rest) if known else f"there is no /{name}; /help lists what there is"
    bare = _BARE.match(line) or (name == "approve" and rest in get_args(Approval))
    return _ORDERS[name](rest) if known and bare and name != "say" else (Instructed(text=line),)


def _of_a_call(word: str, rest: str) -> tuple[Act, ...]:
    if word == "no":
        return (Denied(reason=rest),)
    return (SetApproval(approval="never"), Approved()) if word == "always" else (Approved(),)


def _go(rest: str) -> tuple[Act, ...] | str:
    if not rest:
        return (WentOn(),)
    steps = _number(rest)
    return (WentOn(steps=steps),) if steps else "/go N: N is a number of steps, from 1"


def _diff(rest: str) -> tuple[Act, ...] | str:
    if rest and _number(rest) is None:
        return "/diff N: N is the number of a step"
    return (Looked(at=f"diff {rest}".strip()),)


def _show(rest: str) -> tuple[Act, ...] | str:
    if not rest:
        return (Looked(at="step"),)
    if re.fullmatch(r"h\d+", rest):
        return (Looked(at=rest),)
    return "/show N, or /show hN with the handle of a text" if _number(rest) is None else (Looked(at=f"step {rest}"),)


def _back(rest: str) -> tuple[Act, ...] | str:
    step = _number(rest)
    return "/back N: N is the number of a step; /steps lists them" if step is None else (TookBack(to_step=step),)


def _approve(rest: str) -> tuple[Act, ...] | str:
    for mode in get_args(Approval):
        if rest.lower() == mode:
            return (SetApproval(approval=mode),)
    return f"/approve MODE: one of {', '.join(get_args(Approval))}"


def _say(rest: str) -> tuple[Act, ...] | str:
    return (Instructed(text=rest),) if rest else "/say TEXT: what the model is to be told"


def _alone(*acts: Act) -> Callable[[str], tuple[Act, ...] | str]:
    return lambda rest: "this order stands alone on its line" if rest else acts


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


_ORDERS: dict[str, Callable[[str], tuple[Act, ...] | str]] = {
    "go": _go,
    "diff": _diff,
    "steps": _alone(Looked(at="steps")),
    "show": _show,
    "budget": _alone(Looked(at="budget")),
    "back": _back,
    "approve": _approve,
    "submit": _alone(HandedIn()),
    "end": _alone(Stopped()),
    "say": _say,
    "help": lambda rest: HELP,
}
