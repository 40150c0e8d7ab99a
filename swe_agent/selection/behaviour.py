"""What candidates do on the same inputs.

AlphaCode (Li et al., 2022, arXiv:2203.07814, section 4.5) groups programs by their answers on generated inputs and
hands over from large groups; CodeT (Chen et al., 2022, arXiv:2207.10397) scores by such agreement. Here the programs
are patched trees, and what is called are the functions that the patches change.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from envs import Environment, EnvsError, PreparedEnvironment
from envs.probing import Call, Input, Outcome, Site, Target, record_calls, replay
from swe_agent.baseline import Baseline
from swe_agent.selection.inputs import make_sites, shown_call
from swe_agent.selection.order import Judged
from trajectories import Answer, Distinction, Probe

REPLAY_SECONDS = 20.0
"""For the inputs of one candidate, besides the tests that lead to them."""
LEAST_SECONDS = 30.0
"""With less time left nothing is tried."""
SLOW = 30.0
"""Seconds of a whole test run above which only the files of the failing tests are watched."""
MOST_CANDIDATES = 8
MOST_FUNCTIONS = 12


@dataclass(frozen=True)
class Tried:
    """An input in its context."""

    call: Call
    input: Input
    familiar: bool

    @property
    def shown(self) -> str:
        return shown_call(self.call, self.input.changes.items())


@dataclass(frozen=True)
class Behaviour:
    """Outcomes by candidate and input; only inputs that gave a steady answer in every candidate observed."""

    probe: Probe
    inputs: Mapping[int, Tried] = field(default_factory=dict)
    outcomes: Mapping[int, Mapping[int, Outcome]] = field(default_factory=dict)
    base: Mapping[int, Outcome] = field(default_factory=dict)
    """What the code does without any patch, on calls of tests that pass with it."""

    def changed(self, number: int) -> tuple[int, ...]:
        """Calls as passing tests make them, on which a candidate does something else than the code before it."""
        mine = self.outcomes.get(number, {})
        own = (each for each in self.base if each in self.inputs and not self.inputs[each].input.changes)
        return tuple(each for each in own if each in mine and materially(self.base[each], mine[each]))

    def near(self, number: int) -> float:
        """Share of the inputs near to those calls on which it does something else: a right fix changes little else."""
        mine = self.outcomes.get(number, {})
        shared = [each for each in self.base if each in mine and each in self.inputs and self.inputs[each].familiar]
        return sum(self.base[each] != mine[each] for each in shared) / len(shared) if shared else 0.0

    def same(self, one: int, other: int) -> bool:
        """Whether both were observed and did the same on every input."""
        return one == other or (one in self.outcomes and self.outcomes.get(other) == self.outcomes[one])

    def distinction(self, one: int, other: int) -> Distinction | None:
        """The smallest input on which the two differ, one of familiar types first; None when there is none."""
        if one not in self.outcomes or other not in self.outcomes:
            return None
        here, there = self.outcomes[one], self.outcomes[other]
        differing = [number for number, outcome in here.items() if outcome != there[number]]
        if not differing:
            return None
        number = min(differing, key=lambda each: self._rank(each, here[each], there[each]))
        answers = (
            Answer(candidates=(one,), outcome=str(here[number])),
            Answer(candidates=(other,), outcome=str(there[number])),
        )
        tried = self.inputs[number]
        familiar = tried.familiar and materially(here[number], there[number])
        return Distinction(call=tried.shown, answers=answers, familiar=familiar)

    def _rank(self, number: int, one: Outcome, other: Outcome) -> tuple[bool, bool, int, int]:
        tried = self.inputs[number]
        return not tried.familiar, not materially(one, other), len(tried.shown), number


def materially(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes differ in more than the words of the same exception."""
    if one.kind == other.kind == "raise":
        return one.text.partition(":")[0] != other.text.partition(":")[0]
    return one != other


def observe(
    prepared: PreparedEnvironment,
    judged: Sequence[Judged],
    baseline: Baseline,
    *,
    seconds_left: float,
    test_timeout: float,
    with_base: bool = False,
) -> Behaviour:
    """Run the functions that the candidates change on real and generated inputs, each candidate in a clean environment.

    `with_base`: also the code as it was, on what is near to calls of passing tests.
    Where that cannot be done the answer is empty and its `probe.note` says why. Never raises for what a target does.
    """
    began = time.monotonic()
    targets = _targets(judged)
    names = tuple(f"{target.path}::{target.name}" for target in targets)

    def nothing(note: str, inputs: int = 0) -> Behaviour:
        return Behaviour(Probe(functions=names, inputs=inputs, note=note, seconds=_since(began)))

    if baseline.opaque or baseline.first.from_log:
        return nothing("the tests are not run by pytest")
    if not targets:
        return nothing("no function of the base is changed that could be called")
    if seconds_left < LEAST_SECONDS:
        return nothing("no time was left")
    try:
        with prepared.open() as environment:
            calls = _recorded(environment, baseline, targets, min(test_timeout, seconds_left / 2))
        constants = [value for each in judged for value in each.edited.constants]
        sites, familiar = make_sites(calls, constants, sandbox=prepared.sandbox)
        if not sites:
            return nothing("no test calls the changed functions")
        seen = {}
        for each in judged[:MOST_CANDIDATES]:
            left = seconds_left - (time.monotonic() - began)
            if left < LEAST_SECONDS / 2:
                return nothing("the time was over before every candidate had been tried")
            with prepared.open() as environment:
                environment.apply(each.candidate.patch)
                seen[each.number] = replay(environment, baseline.command, sites, seconds=min(REPLAY_SECONDS, left / 2))
        before: Mapping[int, Outcome] = {}
        left = seconds_left - (time.monotonic() - began)
        if with_base and left >= LEAST_SECONDS / 2:
            with prepared.open() as environment:
                environment.apply(judged[0].candidate.patch)  # with which the failing tests go on to their ends
                named = record_calls(environment, baseline.command, targets, baseline.named, timeout=left / 2)
            asked = {_key(call) for call in named}
            with prepared.open() as environment:
                # What a failing test calls too is what has to change.
                held = [site for site in sites if site.call.test in baseline.passing and _key(site.call) not in asked]
                before = replay(environment, baseline.command, held, seconds=min(REPLAY_SECONDS, left / 2))
    except EnvsError as error:
        return nothing(f"the functions could not be called: {error}")
    found = _compared(names, sites, familiar, seen, began)
    return replace(found, base=before, probe=found.probe.model_copy(update={"base_compared": len(before)}))


def _key(call: Call) -> tuple[Target, str]:
    return call.target, repr(call.arguments)


def _compared(
    names: tuple[str, ...],
    sites: Sequence[Site],
    familiar: frozenset[int],
    seen: Mapping[int, Mapping[int, Outcome]],
    began: float,
) -> Behaviour:
    observed = {number: outcomes for number, outcomes in seen.items() if outcomes}
    common = set.intersection(*(set(outcomes) for outcomes in observed.values())) if observed else set()
    inputs = {
        each.number: Tried(site.call, each, each.number in familiar)
        for site in sites
        for each in site.inputs
        if each.number in common
    }
    note = "" if common else "no call gave a steady answer in every candidate"
    total = sum(len(site.inputs) for site in sites)
    probe = Probe(functions=names, inputs=total, compared=len(common), seconds=_since(began), note=note)
    if not common:
        return Behaviour(probe)
    kept = {number: {each: outcomes[each] for each in inputs} for number, outcomes in observed.items()}
    return Behaviour(probe, inputs, kept)


def _targets(judged: Sequence[Judged]) -> tuple[Target, ...]:
    functions = dict.fromkeys(function for each in judged for function in each.edited.functions)
    return tuple(Target(path, name) for path, name in functions)[:MOST_FUNCTIONS]


def _recorded(
    environment: Environment, baseline: Baseline, targets: Sequence[Target], timeout: float
) -> tuple[Call, ...]:
    files = tuple(dict.fromkeys(test.split("::")[0] for test in baseline.named))
    tests = files if baseline.first.seconds > SLOW and files else baseline.scope
    limit = min(timeout, max(baseline.first.seconds * 10, 60.0))
    return record_calls(environment, baseline.command, targets, tests, timeout=limit)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)
