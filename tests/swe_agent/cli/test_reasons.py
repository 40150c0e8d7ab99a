"""Evidence said once, and text of strangers on one line."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from localization import Evidence
from swe_agent.cli.plain import plain
from swe_agent.cli.reasons import merged, shortest


def bm25(text: str, weight: float) -> Evidence:
    return Evidence(kind="bm25", text=text, weight=weight)


def test_the_same_sentence_is_said_once_with_all_its_words() -> None:
    path = Evidence(kind="path", text="path named in the issue: a.py", weight=0.3)
    found = merged([bm25("shares: a, b", 0.25), path, bm25("shares: b, c", 0.125), bm25("its file: shares: a", 0.1)])
    assert [each.text for each in found] == ["shares: a, b, c", path.text, "its file: shares: a"]
    assert found[0].weight == 0.375


def test_what_weighs_nothing_worth_telling_is_left_out_but_tie_breakers_stay() -> None:
    last = Evidence(kind="spectrum", text="run last before 1 failing test failed", weight=0.0)
    light = Evidence(kind="history", text="changed by 1 commit", weight=0.001)
    assert merged([bm25("shares: a", 0.9), light, last]) == [bm25("shares: a", 0.9), last]


def test_a_colon_elsewhere_is_part_of_the_sentence() -> None:
    history = [Evidence(kind="history", text=f"commit {number}: fix", weight=0.1) for number in range(2)]
    assert merged(history) == history
    assert merged([bm25("no list", 0.5)]) == [bm25("no list", 0.5)]


def test_one_reason_of_each_kind() -> None:
    name = Evidence(kind="name", text="named in the issue: f", weight=0.2)
    assert shortest([bm25("shares: a", 0.5), bm25("its file: shares: a", 0.3), name], 3) == ["shares: a", name.text]
    assert shortest([bm25("shares: a", 0.5), name], 1) == ["shares: a"]


@settings(deadline=None)
@given(st.lists(st.builds(bm25, st.text(min_size=1), st.floats(0.01, 1)), max_size=8))
def test_no_weight_is_lost(evidence: list[Evidence]) -> None:
    assert abs(sum(each.weight for each in merged(evidence)) - sum(each.weight for each in evidence)) < 1e-6


@settings(deadline=None)
@given(st.text())
def test_plain_text_is_one_printable_line(text: str) -> None:
    shown = plain(text)
    assert shown.isprintable()
    assert plain(shown) == shown
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in shown)


def test_plain_text_stays_as_it_is() -> None:
    assert plain("größe/名前.py: a → b") == "größe/名前.py: a → b"
    assert plain("\x1b[31mred\a\u202e") == "\\x1b[31mred\\x07\\u202e"
    assert plain("a\nb\tc") == "a b c"


def test_common_words_are_not_told_beside_rare_ones() -> None:
    rare, common = (f"shares {kind}words with the issue: " for kind in ("", "only common "))
    given = [
        Evidence(kind="bm25", text=f"{common}value", weight=0.5),
        Evidence(kind="bm25", text=f"{rare}cart (name; 2 definitions)", weight=0.3),
        Evidence(kind="bm25", text=f"its file: {common}value", weight=0.2),
    ]
    assert [(each.text, round(each.weight, 4)) for each in merged(given)] == [
        (f"{rare}cart (name; 2 definitions)", 0.8),
        (f"its file: {common}value", 0.2),
    ]
