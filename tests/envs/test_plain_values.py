"""Plain values are written and read alike on both sides, and nothing else gets through."""

import importlib.util
import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path, PurePosixPath
from types import ModuleType
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import envs.inside
from envs.plain_values import Live, decode, encode

ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=-5, seconds=1))])
SIMPLE = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**200), 2**200), st.floats(), st.text(max_size=20), st.binary(max_size=20),
    st.datetimes(timezones=ZONES), st.dates(), st.times(timezones=ZONES), st.timedeltas(),
    st.decimals(allow_nan=False), st.uuids(),
    st.just(PurePosixPath("a/b")),
)  # fmt: skip
HASHABLE = st.one_of(st.none(), st.integers(), st.text(max_size=8), st.binary(max_size=8), st.uuids())
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.sets(HASHABLE, max_size=4),
        st.frozensets(HASHABLE, max_size=4),
        st.dictionaries(HASHABLE, inner, max_size=4),
    ),
    max_leaves=8,
)


def inside() -> ModuleType:
    """The target's side, loaded from the file that is copied there."""
    path = Path(envs.inside.__file__).parent / "swe_agent_values.py"
    spec = importlib.util.spec_from_file_location("swe_agent_values", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


INSIDE = inside()


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_both_sides_write_the_same_and_read_it_back(value: object) -> None:
    written = json.loads(json.dumps(encode(value)))
    assert written == json.loads(json.dumps(INSIDE.encode(value)))
    for back in (decode(written), INSIDE.decode(written)):
        assert json.dumps(encode(back)) == json.dumps(written)
        assert type(back) is type(value) or isinstance(value, PurePosixPath)


def test_every_kind() -> None:
    day = datetime(2020, 2, 29, 1, 2, 3, 4)
    values = [day, day.date(), day.time(), timedelta(-1, 2, 3), Decimal("1.50"), UUID(int=7), -0.0, True, 1, {1: {2}}]
    assert decode(encode(values)) == values
    assert [type(each) for each in (day, day.date(), day.time())] == [datetime, date, time]


def test_what_is_not_plain_is_live() -> None:
    class Text(str):
        pass

    for value in (object(), Text("a"), [object()], {"a": len}, "a" * 3000, list(range(99)), (((((((1,),),),),),),)):
        assert INSIDE.encode(value)[0] == "live"
    assert decode(["live", "m.T"]) == Live("m.T")
    with pytest.raises(ValueError, match="not a plain value"):
        encode(object())


@pytest.mark.parametrize(
    "tagged",
    [
        None, [], [1], ["int"], ["int", "x"], ["int", "9" * 5000], ["float", "x"], ["str", 5], ["bool", 1],
        ["nothing", 1], ["list", "abc"], ["dict", [1]], ["dict", [[["none"]]]], ["dict", [[["list", []], ["none"]]]],
        ["set", [["list", []]]],
        ["bytes", "*"], ["datetime", [1]], ["datetime", {}], ["date", [0, 0, 0]], ["timedelta", [10**20, 0, 0]],
        ["decimal", "x"], ["uuid", "x"], ["str", "a" * 6000],
    ],
    ids=str,
)  # fmt: skip
def test_what_a_target_may_say_instead_is_refused(tagged: object) -> None:
    with pytest.raises(ValueError):
        decode(tagged)


def test_depth_is_limited() -> None:
    tagged: list[object] = ["none"]
    for _ in range(2000):
        tagged = ["list", [tagged]]
    with pytest.raises(ValueError):
        decode(tagged)


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=10))
def test_any_json_is_a_value_or_refused(tagged: object) -> None:
    try:
        value = decode(tagged)
    except ValueError:
        return
    assert decode(encode(value)) == value


class Plain:
    def __init__(self) -> None:
        self.names = {"b", "a"}


def test_shown_values_are_equal_where_values_are() -> None:
    assert INSIDE.show(Plain()) == INSIDE.show(Plain())
    assert INSIDE.show({"b", "a"}) == "set({'a', 'b'})"
    assert INSIDE.show(1) != INSIDE.show(True) != INSIDE.show(1.0) != INSIDE.show("1")
    assert INSIDE.show([1]) != INSIDE.show((1,))
    assert INSIDE.clean(repr(object())) == INSIDE.clean(repr(object()))
    assert INSIDE.show(each for each in "ab").endswith("of ['a', 'b']>")
    long = INSIDE.clean("x" * 5000)
    assert len(long) < 700
    assert long != INSIDE.clean("x" * 4999 + "y")
