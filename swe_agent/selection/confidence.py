"""How far to trust a candidate that a search found: *likely correct*, or only *plausible*, and on what grounds.

Passing the tests is weak evidence for a patch that nobody thought out: of the patches that searches find many pass
and are wrong (Smith et al., 2015, "Is the cure worse than the disease?"; Qi et al., 2015, on patch plausibility). So
it is called likely correct only where nothing that was executed speaks against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from swe_agent.selection.behaviour import Behaviour
from swe_agent.selection.order import Judged
from trajectories import Confidence

LEAST_COVERING = 2
"""Tests that have to execute what a patch changes."""


@dataclass(frozen=True)
class Trust:
    word: Confidence
    grounds: tuple[str, ...]


def is_found(judged: Judged) -> bool:
    """Whether a search found it, so that nobody meant it."""
    return judged.candidate.origin.startswith("repair:")


def trust(judged: Judged, rivals: Sequence[Judged], behaviour: Behaviour | None) -> Trust:
    """`rivals` have the same verdict and behave otherwise."""
    doubts = [*judged.candidate.doubts]
    if judged.verdict.status != "validated":
        doubts.append(f"its verdict is {judged.verdict.status}: {judged.verdict.reason}")
    covering = judged.candidate.covering
    if covering is None or covering < LEAST_COVERING:
        known = "it is not known which tests execute" if covering is None else f"{covering or 'no'} test executes"
        doubts.append(f"{known} what it changes; {LEAST_COVERING} are asked for")
    doubts += _disagreeing(judged, rivals, behaviour)
    doubts += _changed(judged, behaviour)
    if doubts:
        return Trust("plausible", tuple(doubts))
    return Trust("likely_correct", tuple(_for(judged, behaviour)))


def _disagreeing(judged: Judged, rivals: Sequence[Judged], behaviour: Behaviour | None) -> list[str]:
    if not rivals:
        return []
    for rival in rivals:
        found = behaviour.distinction(judged.number, rival.number) if behaviour else None
        if found is not None:
            mine, theirs = found.answers
            return [
                f"candidate {rival.number} passes too and does something else: for {found.call} this one "
                f"{mine.outcome}, candidate {rival.number} {theirs.outcome}"
            ]
    why = behaviour.probe.note if behaviour is not None and behaviour.probe.note else "what they do was not compared"
    numbers = ", ".join(str(rival.number) for rival in rivals)
    return [f"candidate {numbers} passes too, and nothing tells them apart: {why}"]


def _changed(judged: Judged, behaviour: Behaviour | None) -> list[str]:
    changed = behaviour.changed(judged.number) if behaviour else ()
    if not changed or behaviour is None:
        return []
    shortest = min((behaviour.inputs[each] for each in changed), key=lambda tried: len(tried.shown))
    number = shortest.input.number
    before, after = behaviour.base[number], behaviour.outcomes[judged.number][number]
    return [
        f"it changes what {len(changed)} call{'s' * (len(changed) != 1)} of passing tests give: {shortest.shown} "
        f"{after} now, before it {before}"
    ]


def _for(judged: Judged, behaviour: Behaviour | None) -> list[str]:
    turned = len(judged.verdict.fail_to_pass)
    grounds = [f"turns {turned} failing test{'s' * (turned != 1)} and breaks none"]
    grounds.append(f"{judged.candidate.covering} tests execute what it changes")
    if behaviour is not None and judged.number in behaviour.outcomes:
        mine = behaviour.outcomes[judged.number]
        own = [each for each in behaviour.base if each in mine and not behaviour.inputs[each].input.changes]
        if own:
            calls = f"{len(own)} call{'s' * (len(own) != 1)}"
            grounds.append(f"what passing tests call gives what it gave before ({calls})")
    if behaviour is not None and behaviour.probe.compared and len(behaviour.outcomes) > 1:
        grounds.append(f"every candidate that passes does the same on {behaviour.probe.compared} inputs")
    return grounds


def preference(judged: Judged, behaviour: Behaviour | None) -> tuple[bool, bool, float, int]:
    """Of found candidates with one verdict: what changes least of what held, then in the order of the search."""
    changed = bool(behaviour and behaviour.changed(judged.number))
    near = round(behaviour.near(judged.number), 1) if behaviour else 0.0
    return changed, bool(judged.candidate.doubts), near, judged.number
