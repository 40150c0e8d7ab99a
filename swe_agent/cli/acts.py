"""What a person beside the agent did, in words."""

from trajectories import (
    Act,
    Answered,
    Approved,
    Denied,
    HandedIn,
    Instructed,
    Joined,
    Looked,
    Paused,
    SetApproval,
    TookBack,
    WentOn,
)

ASKED = {"never": "no call", "commands": "every command", "changes": "every change"}


def in_words(act: Act) -> tuple[str, str]:
    """What was done, and what was said with it or nothing."""
    match act:
        case Joined():
            return f"is beside the agent; {ASKED[act.approval]} waits for their word", ""
        case Paused():
            return "paused", ""
        case WentOn():
            return "went on" if act.steps is None else f"went on for {act.steps} step{'s' * (act.steps != 1)}", ""
        case Instructed():
            return "said to the model", act.text
        case Approved():
            return "approved the call", ""
        case Denied():
            return "denied the call", act.reason
        case TookBack():
            return f"took the tree back to before step {act.to_step}", ""
        case Answered():
            return f"answered: {act.question}", act.text or "(no answer)"
        case _:
            return _others(act), ""


def _others(act: Act) -> str:
    match act:
        case Looked():
            return f"looked at {act.at}"
        case SetApproval():
            return f"wishes that from here on {ASKED[act.approval]} waits for their word"
        case HandedIn():
            return "handed the work in"
        case _:
            return "ended the run"
