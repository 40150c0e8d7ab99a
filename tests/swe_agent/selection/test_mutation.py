"""Mutants are of their value's type, differ among themselves, and are the same each time."""

import json
from itertools import islice

import pytest
from hypothesis import given, settings

from envs.plain_values import Live, encode
from envs.probing import Call, Target
from swe_agent.selection.inputs import INPUTS_PER_SITE, SITES, make_sites, shown_call
from swe_agent.selection.mutation import mutants
from tests.envs.test_plain_values import VALUES

PARSE = Target("m.py", "Thing.parse")


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_mutants_are_plain_and_repeatable(value: object) -> None:
    try:
        made = list(islice(mutants(value, [3, "x", b"y"]), 200))
    except (ArithmeticError, ValueError):
        return  # a value at the end of its type's range: what came before it is used
    assert [json.dumps(encode(one)) for one in made] == [
        json.dumps(encode(one)) for one in islice(mutants(value, [3, "x", b"y"]), 200)
    ]
    assert all(type(one) is type(value) for one in made)


@pytest.mark.parametrize(
    ("value", "constants", "wanted"),
    [
        (5, [16], [0, -1, 4, 6, -5, 15, 16, 17]),
        ("ab", [16, "tail"], ["", "a", "abab", " ab ", "tail", "abtail", "ab" * 8, ("ab" * 9)[:17], ("ab" * 8)[:15]]),
        (b"abc", [4], [b"", b"ab", b"abca", b"abcabc"]),
        ([1, 2], [], [[], [1], [2], [2, 1], [0, 2]]),
        ({"a": 1}, [], [{}, {"a": None}, {"a": 0}]),
        (True, [], [False]),
    ],
)
def test_boundaries_are_among_them(value: object, constants: list[object], wanted: list[object]) -> None:
    made = list(mutants(value, constants))
    assert [one for one in wanted if one not in made] == []


def call(test: str = "t", **arguments: object) -> Call:
    return Call(PARSE, test, tuple(arguments.items()))


def test_sites_begin_with_the_call_as_it_was_and_number_their_inputs() -> None:
    sites, familiar = make_sites(
        [call(self=Live("m.Thing"), text="a", limit=1), call(text="bc", limit=2)], ["#"], sandbox=True
    )
    numbers = [each.number for site in sites for each in site.inputs]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(site.inputs[0].changes == {} for site in sites)
    assert all(len(site.inputs) <= INPUTS_PER_SITE for site in sites)
    assert "self" not in {name for site in sites for each in site.inputs for name in each.changes}
    changed = [each for site in sites for each in site.inputs]
    assert any(each.changes == {"text": "a#"} and each.number in familiar for each in changed)
    assert any(each.changes == {"text": "bc"} for each in sites[0].inputs), "a value another test uses"


def test_without_a_sandbox_an_object_is_not_called_with_anything_else() -> None:
    sites, _ = make_sites([call(self=Live("m.Thing"), text="a"), call(text="a")], [], sandbox=False)
    assert [len(site.inputs) > 1 for site in sites] == [False, True]


def test_a_type_nobody_passed_is_not_familiar() -> None:
    sites, familiar = make_sites([call(x=3)], [], sandbox=True)
    strange = [each.number for each in sites[0].inputs if each.changes.get("x", 0) is None]
    assert strange
    assert not familiar.intersection(strange)
    _, both = make_sites([call(x=3), call("u", x=None)], [], sandbox=True)
    assert len(both) > len(familiar)


def test_arguments_of_one_type_change_places() -> None:
    sites, _ = make_sites([call(a=1, b=2, c="x")], [], sandbox=True)
    assert {"a": 2, "b": 1} in [dict(each.changes) for each in sites[0].inputs]


def test_many_calls_are_cut_to_those_that_differ() -> None:
    calls = [call(str(number), x=number) for number in range(200)] + [call("other", x="text")]
    sites, _ = make_sites(calls, [], sandbox=True)
    assert len(sites) <= SITES
    assert "other" in [site.call.test for site in sites]


def test_the_same_calls_give_the_same_inputs() -> None:
    calls = [call(str(number), x=number, y="a" * number) for number in range(30)]
    assert make_sites(calls, [4], sandbox=True) == make_sites(calls, [4], sandbox=True)


def test_a_call_is_shown_as_one_would_write_it() -> None:
    seen = call(self=Live("m.Thing"), text="a\ud800", where=Live("m.Place"))
    assert shown_call(seen, {"text": ""}.items()) == "Thing.parse('', <Place>)"
    assert shown_call(seen, ()) == "Thing.parse('a\\ud800', <Place>)"
    assert len(shown_call(call(text="x" * 999), ())) == 160
