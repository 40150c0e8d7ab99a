"""What a search found is trusted only where nothing that was executed speaks against it."""

from dataclasses import replace

from envs import Patch
from envs.probing import Call, Input, Outcome, Target
from swe_agent.candidate import Candidate, Verdict
from swe_agent.selection import Judged, choose, settled
from swe_agent.selection.behaviour import Behaviour, Tried
from trajectories import Probe

CALL = Call(Target("a.py", "f"), "tests/test_a.py::test_one", (("x", 1),))
INPUTS = {1: Tried(CALL, Input(1, {}), True), 2: Tried(CALL, Input(2, {"x": 2}), True)}
VERDICT = Verdict("validated", "1 failing test now passes", fail_to_pass=("t",))


def found(number: int, covering: int | None = 3, doubts: tuple[str, ...] = (), origin: str = "repair:name") -> Judged:
    patch = Patch(f"--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a\n+b{number}\n".encode())
    return Judged(Candidate(number, patch, origin, covering=covering, doubts=doubts), VERDICT)


def does(base: str, **answers: str) -> Behaviour:
    """`answers`: a letter for each input, by candidate."""

    def outcomes(text: str) -> dict[int, Outcome]:
        return {number: Outcome("value", letter) for number, letter in enumerate(text, 1)}

    by_candidate = {int(name[1:]): outcomes(text) for name, text in answers.items()}
    return Behaviour(Probe(compared=len(INPUTS)), INPUTS, by_candidate, outcomes(base))


def test_one_that_changes_nothing_of_what_held_is_likely_correct() -> None:
    selection = choose([found(1)], does("ab", c1="ac"))
    (told,) = selection.candidates
    assert told.confidence == "likely_correct"
    assert "what passing tests call gives what it gave before (1 call)" in told.grounds
    assert settled(VERDICT, selection).status == "validated"
    assert "likely correct" in settled(VERDICT, selection).reason


def test_too_few_tests_around_it() -> None:
    for covering, words in ((1, "1 test executes"), (0, "no test executes"), (None, "it is not known")):
        selection = choose([found(1, covering)], does("ab", c1="ac"))
        assert selection.candidates[0].confidence == "plausible"
        assert words in selection.candidates[0].grounds[0]
        assert settled(VERDICT, selection).status == "plausible"


def test_another_that_passes_and_does_something_else() -> None:
    selection = choose([found(1), found(2), found(3)], does("ab", c1="ac", c2="ad", c3="ac"))
    assert selection.winner == 1
    assert [each.confidence for each in selection.candidates] == ["plausible"] * 3
    assert "candidate 2 passes too and does something else: for f(2)" in selection.candidates[0].grounds[0]
    assert settled(VERDICT, selection).status == "plausible"


def test_a_larger_group_does_not_outvote_the_search() -> None:
    behaviour = does("ab", c1="ac", c2="ad", c3="ad")
    assert choose([found(1), found(2), found(3)], behaviour).winner == 1
    sampled = [replace(each, candidate=replace(each.candidate, origin="agent")) for each in map(found, (1, 2, 3))]
    assert choose(sampled, behaviour).winner == 2


def test_what_changes_a_call_of_a_passing_test_comes_behind() -> None:
    selection = choose([found(1), found(2)], does("ab", c1="zc", c2="ac"))
    assert selection.winner == 2
    assert selection.ranking == (2, 1)
    told = {each.number: each for each in selection.candidates}
    assert any("it changes what 1 call of passing tests give: f(1) returns z now" in each for each in told[1].grounds)


def test_what_takes_code_away_comes_behind_and_is_not_trusted() -> None:
    selection = choose([found(1, doubts=("it takes a statement away",)), found(2)], does("ab", c1="ac", c2="ac"))
    assert selection.ranking == (2, 1)
    told = {each.number: each.confidence for each in selection.candidates}
    assert told == {1: "plausible", 2: "likely_correct"}


def test_not_compared_is_not_trusted() -> None:
    selection = choose([found(1), found(2)], None)
    assert "was not compared" in selection.candidates[0].grounds[0]


def test_of_a_model_nothing_is_said() -> None:
    assert choose([found(1, origin="agent")], None).candidates[0].confidence is None
