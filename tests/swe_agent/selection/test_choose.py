"""The choice and its reasons, from verdicts and behaviour alone."""

from collections.abc import Mapping

from envs import Patch
from envs.probing import Call, Input, Outcome, Target
from swe_agent.candidate import Candidate, Status, Verdict
from swe_agent.selection import Behaviour, Judged, choose, settled
from swe_agent.selection.behaviour import Tried, materially
from trajectories import Probe, Selection

CALL = Call(Target("m.py", "parse"), "t", (("text", "a"),))
INPUTS = {
    1: Tried(CALL, Input(1, {}), True),
    2: Tried(CALL, Input(2, {"text": ""}), True),
    3: Tried(CALL, Input(3, {"text": None}), False),
}


def judged(number: int, lines: int = 1, status: Status = "validated", votes: int = 1, broken: int = 0) -> Judged:
    raw = f"--- a/m.py\n+++ b/m.py\n@@ -0,0 +1,{lines} @@\n" + "+x\n" * lines
    made = Candidate(number, Patch(raw.encode()), f"test:{number}")
    verdict = Verdict(status, "as it is", pass_to_fail=tuple("abcdef"[:broken]))
    repeats = tuple(Candidate(number * 10 + more, made.patch, "again") for more in range(1, votes))
    return Judged(made, verdict, repeats=repeats)


def behaviour(outcomes: Mapping[int, tuple[str, str, str]]) -> Behaviour:
    """What each candidate does on `parse('a')`, `parse('')` and `parse(None)`; `!` marks an exception."""
    seen = {
        number: {
            index: Outcome("raise", text[1:]) if text.startswith("!") else Outcome("value", text)
            for index, text in enumerate(texts, 1)
        }
        for number, texts in outcomes.items()
    }
    return Behaviour(Probe(functions=("m.py::parse",), inputs=3, compared=3), INPUTS, seen)


def reason(selection: Selection, number: int) -> str:
    return next(each.reason for each in selection.candidates if each.number == number)


def test_one_candidate() -> None:
    assert choose([judged(1)], None).reason == "the only candidate"
    assert choose([judged(1, votes=3)], None).reason == "the only candidate, found 3 times"


def test_the_verdict_comes_first() -> None:
    chosen = choose([judged(1, votes=5, status="failed", broken=1), judged(2, lines=9)], None)
    assert chosen.winner == 2
    assert reason(chosen, 1) == "a weaker verdict: failed: as it is"
    assert choose([judged(1, status="failed", broken=2), judged(2, status="failed")], None).winner == 2


def test_samples_that_agree_outvote_a_smaller_and_earlier_one() -> None:
    seen = behaviour({1: ("1", "2", "3"), 2: ("1", "9", "3"), 3: ("1", "9", "3")})
    chosen = choose([judged(1), judged(2, lines=4), judged(3, lines=3)], seen)
    assert (chosen.winner, chosen.ambiguous, chosen.clusters) == (3, False, ((2, 3), (1,)))
    assert chosen.reason == "2 of 3 candidates with this verdict do the same"
    assert reason(chosen, 1) == (
        "for parse('') it returns 2, and candidate 3 returns 9; fewer do the same (1 against 2)"
    )
    assert reason(chosen, 2) == "does the same as candidate 3 on 3 inputs; larger (4 lines against 3)"


def test_repeats_are_votes_without_any_behaviour() -> None:
    chosen = choose([judged(1), judged(2, lines=5, votes=2)], None)
    assert (chosen.winner, chosen.ambiguous) == (2, False)
    repeat = next(each for each in chosen.candidates if each.number == 21)
    assert (repeat.same_as, repeat.status) == (2, None)


def test_equal_votes_and_another_behaviour_are_ambiguous() -> None:
    seen = behaviour({1: ("1", "2", "3"), 2: ("1", "!ValueError: no", "3")})
    chosen = choose([judged(1), judged(2)], seen)
    assert chosen.ambiguous
    assert chosen.winner == 1
    assert "for parse('') this one returns 2, candidate 2 raises ValueError: no" in chosen.reason
    verdict = settled(judged(1).verdict, chosen)
    assert verdict.status == "plausible"
    assert "no test says which is right" in verdict.reason


def test_what_is_not_validated_cannot_become_plausible() -> None:
    seen = behaviour({1: ("1", "2", "3"), 2: ("1", "9", "3")})
    both = [judged(1, status="regression_only"), judged(2, status="regression_only")]
    chosen = choose(both, seen)
    assert not chosen.ambiguous
    assert settled(both[0].verdict, chosen).status == "regression_only"


def test_a_type_nobody_passes_or_other_words_of_an_error_are_no_doubt() -> None:
    strange = behaviour({1: ("1", "2", "3"), 2: ("1", "2", "!TypeError: x")})
    chosen = choose([judged(1), judged(2)], strange)
    assert (chosen.ambiguous, chosen.clusters) == (False, ((1,), (2,)))
    assert [each.familiar for each in chosen.distinctions] == [False]
    words = behaviour({1: ("1", "!KeyError: a", "3"), 2: ("1", "!KeyError: b", "3")})
    assert not choose([judged(1), judged(2)], words).ambiguous
    assert materially(Outcome("raise", "KeyError: a"), Outcome("raise", "ValueError: a"))
    assert materially(Outcome("value", "a"), Outcome("raise", "a"))


def test_the_same_behaviour_leaves_size_and_order() -> None:
    seen = behaviour({1: ("1", "2", "3"), 2: ("1", "2", "3"), 3: ("1", "2", "3")})
    chosen = choose([judged(1, lines=3), judged(2, lines=2), judged(3, lines=2)], seen)
    assert (chosen.winner, chosen.ambiguous) == (2, False)
    assert "do the same on 3 inputs" in chosen.reason
    assert reason(chosen, 3) == "does the same as candidate 2 on 3 inputs; found later"


def test_one_that_was_not_observed_is_no_rival() -> None:
    seen = behaviour({1: ("1", "2", "3"), 2: ("1", "2", "3")})
    chosen = choose([judged(1), judged(2), judged(3)], seen)
    assert (chosen.winner, chosen.ambiguous, chosen.clusters) == (1, False, ((1, 2), (3,)))
