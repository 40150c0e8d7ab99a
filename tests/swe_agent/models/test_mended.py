import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from swe_agent.models.mended import mended
from swe_agent.models.wire import read_call


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ('{"a": 1,}', {"a": 1}),
        ('{"a": [1, 2, ], }', {"a": [1, 2]}),
        ('{"text": "one\ntwo\tthree"}', {"text": "one\ntwo\tthree"}),
        ('{"text": "a, }", }', {"text": "a, }"}),
        ("{'path': 'a.py', 'all': True, 'end': None}", {"path": "a.py", "all": True, "end": None}),
        ("""{'text': "it's", 'n': 1}""", {"text": "it's", "n": 1}),
        ('{"a": {"b": [1, 2', {"a": {"b": [1, 2]}}),
        ('{"a": "b"', {"a": "b"}),
        ('{path: "a.py"}', {"path": "a.py"}),
        ('{"a": "b" "c": 2}', {"a": "b", "c": 2}),
        ('{"pattern": "\\d+\\s"}', {"pattern": "\\d+\\s"}),
    ],
)
def test_what_is_nearly_json_is_read(raw: str, meant: dict[str, JsonValue]) -> None:
    assert mended(raw) == meant
    call = read_call("view", raw, "c")
    assert (call.arguments, call.malformed, call.mended) == (meant, None, True)


def test_a_fence_around_it_is_no_part_of_it() -> None:
    assert mended('```json\n{"a": 1,}\n```') == {"a": 1}


@pytest.mark.parametrize(
    "raw",
    [
        '{"text": "def f():\\n    ret',
        '{"path": ',
        '{"path": "a.py", "text"',
        '{"path": }',
        '{"code": "print(f"{x}")"}',
        '{"command": "echo "$HOME" and "more""}',
        "{bad}",
        "{",
        "no object",
        "[1]",
        '{"a": 1}{"b": 2}',
    ],
)
def test_where_something_would_be_guessed_it_is_refused(raw: str) -> None:
    assert mended(raw) is None


@pytest.mark.parametrize(
    "raw", ["{" * 50_000 + "}", '{"a":' * 5000 + "1", '{"a": "' + 'x"y' * 5000 + '"}', "{'a': " * 9999]
)
def test_hostile_texts_are_soon_refused(raw: str) -> None:
    started = time.process_time()
    mended(raw)
    assert time.process_time() - started < 5


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=6), VALUES, min_size=1, max_size=4), st.data())
def test_no_prefix_is_read_as_other_values(value: dict[str, JsonValue], data: st.DataObject) -> None:
    """Cut anywhere, what is read has only values that were really written."""
    raw = json.dumps(value, ensure_ascii=data.draw(st.booleans()))
    read = mended(raw[: data.draw(st.integers(0, len(raw)))])
    for key, each in (read or {}).items():
        assert key in value
        assert isinstance(each, list | dict) or each == value[key] or isinstance(each, int)
