"""Whether a version of a QuixBugs program answers like the reference implementation.

    python benchmarks/repair/quixbugs_compare.py --quixbugs CHECKOUT [--count 600]

Run like this it shows that the inputs are worth something: every buggy program is told apart, every reference agrees
with itself. Agreement on drawn inputs is no proof.
"""

import argparse
import contextlib
import json
import os
import resource
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quixbugs_inputs import PROGRAMS, Input, inputs

CPU_SECONDS = 1.0
"""For one input."""
MEMORY = 2**30
STUCK = 3
"""Inputs without an answer in time, after which no other is tried."""
SEED = 20240601


@dataclass(frozen=True)
class Comparison:
    """`asked` inputs that the reference answers; `differing` shows (input, wanted, answer) as text."""

    asked: int
    differing: tuple[tuple[str, str, str], ...]

    @property
    def agrees(self) -> bool:
        return self.asked > 0 and not self.differing


def compared(program: str, source: str, reference: str, count: int = 600, seed: int = SEED) -> Comparison:
    """Both versions on the same drawn inputs; an error is an answer, its kind counts."""
    drawn = inputs(program, count, seed)
    wanted = outcomes(program, reference, drawn)
    asked = [(given, said) for given, said in zip(drawn, wanted, strict=True) if said and said.startswith("=")]
    answers = outcomes(program, source, [given for given, _ in asked])
    differing = [
        (repr(given), said, answer or "no answer in time")
        for (given, said), answer in zip(asked, answers, strict=True)
        if said != answer
    ]
    return Comparison(len(asked), tuple((given, said or "", answer) for given, said, answer in differing))


def outcomes(program: str, source: str, given: Sequence[Input]) -> list[str | None]:
    """What the program says to each input, as text; `None` where it met a limit."""
    found: list[str | None] = []
    stuck = 0
    with tempfile.TemporaryDirectory() as folder:
        while len(found) < len(given):
            file = Path(folder) / "answers"
            _child(program, source, given[len(found) :], file)
            found += [json.loads(line) for line in file.read_text().splitlines()]
            if len(found) < len(given):
                found.append(None)  # the one that ended the child
                stuck += 1
            if stuck >= STUCK:
                found += [None] * (len(given) - len(found))
    return found


def _child(program: str, source: str, given: Sequence[Input], file: Path) -> None:
    """Answers, one a line, by a forked child that a limit of CPU time or memory ends."""
    file.write_text("")
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        _answer(program, source, given, file)
    finally:
        os._exit(0)


def _answer(program: str, source: str, given: Sequence[Input], file: Path) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    space: dict[str, object] = {"__name__": program}
    with file.open("w", buffering=1) as out, contextlib.suppress(OSError):
        try:
            exec(compile(source, f"{program}.py", "exec"), space)
            function = space[program]
        except Exception as error:
            out.writelines(json.dumps(f"!{type(error).__name__}") + "\n" for _ in given)
            return
        for each in given:
            signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
            try:
                said = f"={PROGRAMS[program].call(function, each)!r}"  # type: ignore[arg-type]
            except Exception as error:
                said = f"!{type(error).__name__}"
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            out.write(json.dumps(said) + "\n")


def sources(checkout: Path, program: str) -> tuple[str, str]:
    """The buggy and the correct version."""
    buggy, correct = (checkout / folder / f"{program}.py" for folder in ("python_programs", "correct_python_programs"))
    return buggy.read_text(), correct.read_text()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quixbugs", type=Path, required=True)
    parser.add_argument("--count", type=int, default=600)
    given = parser.parse_args()
    apart = same = 0
    for program in PROGRAMS:
        buggy, correct = sources(given.quixbugs, program)
        against, itself = (compared(program, source, correct, given.count) for source in (buggy, correct))
        apart += bool(against.differing)
        same += itself.agrees
        print(f"{program}: {itself.asked} inputs, the buggy one differs in {len(against.differing)}", flush=True)
    print(f"{apart} of {len(PROGRAMS)} buggy programs told apart, {same} references agree with themselves")


if __name__ == "__main__":
    main()
