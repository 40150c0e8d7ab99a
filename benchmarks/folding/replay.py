"""What folding saves on stored runs: input tokens of all calls, as they were and as they would be folded.

    python benchmarks/folding/replay.py RUN... [--keep 1,2,3,5] [--keep-tokens 2000] [--json]

RUN is a run's folder or its trajectory file. Tokens are those of litellm's counter (a tokenizer that is shipped with
it; no network). A call's prompt is the tools' schemas and the conversation. Under the prefix-cache model a message that
begins the prompt exactly as in the call before counts `CACHED`, every other one 1; the same for both sides.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from aci import FoldRules, HistoryFolder, Toolbox
from swe_agent.models.litellm_library import load_litellm
from swe_agent.models.wire import to_wire
from trajectories import AssistantMessage, Message, Trajectory, read_trajectory

CACHED = 0.1
MODEL = "gpt-4o"
UNFOLDED = FoldRules(max_tokens=10**9, for_saving=False)


@dataclass(frozen=True)
class Count:
    """`billed` is `new` plus a tenth of `cached`."""

    new: int = 0
    cached: int = 0
    calls: int = 0
    folds: int = 0

    @property
    def plain(self) -> int:
        return self.new + self.cached

    @property
    def billed(self) -> float:
        return self.new + CACHED * self.cached


@dataclass
class Tokens:
    """Of a message, by litellm's counter, each counted once."""

    known: dict[str, int] = field(default_factory=dict)

    def of(self, message: Message) -> int:
        (wire,) = to_wire([message])
        key = json.dumps(wire, sort_keys=True)
        if key not in self.known:
            self.known[key] = load_litellm().token_counter(model=MODEL, messages=[wire])
        return self.known[key]

    @staticmethod
    @cache
    def of_tools() -> int:
        """The schemas as litellm counts them, beside an empty message."""
        counter, nothing = load_litellm().token_counter, [{"role": "user", "content": "."}]
        with_tools = counter(model=MODEL, messages=nothing, tools=list(Toolbox.default().schemas()))
        return int(with_tools) - int(counter(model=MODEL, messages=nothing))


def count(trajectory: Trajectory, rules: FoldRules, max_steps: int, tokens: Tokens) -> Count:
    """The prompts of a run under these rules, the replies being as recorded."""
    notes: list[object] = []
    kept: list[str] = []
    box = Toolbox.default()

    def keep(text: str) -> str:
        kept.append(text)
        return f"h{len(kept)}"

    folder = HistoryFolder(
        rules, keep=keep, edits=box.edits, plan=lambda: "", max_calls=max_steps, observer=notes.append
    )
    new = cached = calls = 0
    before: Sequence[Message] = ()
    for message in trajectory.messages:
        if isinstance(message, AssistantMessage):
            shown = tuple(folder.shown())
            same = _same(shown, before)
            part = sum(map(tokens.of, shown[:same]))
            cached += part + (tokens.of_tools() if before else 0)
            new += sum(map(tokens.of, shown[same:])) + (0 if before else tokens.of_tools())
            calls, before = calls + 1, shown
        folder.add(message)
    return Count(new, cached, calls, len(notes))


def _same(now: Sequence[Message], then: Sequence[Message]) -> int:
    at = 0
    while at < min(len(now), len(then)) and now[at] == then[at]:
        at += 1
    return at


def _max_steps(trajectory: Trajectory) -> int:
    budget = trajectory.started.settings.get("budget") if trajectory.started else None
    steps = budget.get("max_steps") if isinstance(budget, dict) else None
    return steps if isinstance(steps, int) else 60


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--keep", default=str(FoldRules().keep_last), help="numbers of last observations to protect")
    parser.add_argument("--keep-tokens", type=int, default=FoldRules().keep_tokens, help="most they have together")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    tokens, rows = Tokens(), []
    for keep in map(int, given.keep.split(",")):
        plain = billed = whole_plain = whole_billed = 0.0
        for run in given.runs:
            trajectory = read_trajectory(run)
            steps = _max_steps(trajectory)
            whole = count(trajectory, UNFOLDED, steps, tokens)
            folded = count(trajectory, FoldRules(keep_last=keep, keep_tokens=given.keep_tokens), steps, tokens)
            rows.append({"run": run.name, "keep": keep, "unfolded": asdict(whole), "folded": asdict(folded)})
            plain, billed = plain + folded.plain, billed + folded.billed
            whole_plain, whole_billed = whole_plain + whole.plain, whole_billed + whole.billed
            if not given.json:
                print(_line(run.name, keep, whole.calls, whole.plain, folded.plain, whole.billed, folded.billed))
        if not given.json:
            print(_line("all", keep, 0, whole_plain, plain, whole_billed, billed))
    if given.json:
        print(json.dumps({"cached": CACHED, "counter": MODEL, "runs": rows}))


def _line(run: str, keep: int, calls: int, plain: float, folded: float, billed: float, folded_billed: float) -> str:
    return (
        f"{run[:40]:40} keep {keep} {f'{calls} calls' if calls else '':10} "
        f"all tokens {plain:>10,.0f} -> {folded:>10,.0f} ({_below(folded, plain)})   "
        f"cached at a tenth {billed:>9,.0f} -> {folded_billed:>9,.0f} ({_below(folded_billed, billed)})"
    )


def _below(now: float, then: float) -> str:
    return f"{100 * (now / then - 1):+.0f} %" if then else "-"


if __name__ == "__main__":
    main(sys.argv[1:])
