import math
from collections import Counter, defaultdict
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.commits import Commit
from localization.history import History
from localization.history_words import message_words, similar_messages
from localization.tokens import count_tokens
from tests.localization.test_history import PATHS, commit

terms = st.sampled_from(["parse", "date", "render", "page", "cart"])
drawn_commits = st.lists(
    st.builds(
        lambda said, changed: commit(" ".join(said), *changed),
        st.lists(terms, max_size=6),
        st.lists(st.sampled_from(PATHS), unique=True, min_size=1, max_size=4),
    ),
    max_size=12,
)
queries = st.dictionaries(terms | st.just("unknown"), st.floats(0, 5))


def bm25(documents: list[Mapping[str, float]], query: Mapping[str, float]) -> list[float]:
    """Written down once more, term by term, k1 1.2 and b 0.75."""
    mean = sum(sum(counts.values()) for counts in documents) / max(len(documents), 1)
    scores = [0.0] * len(documents)
    for term, weight in query.items():
        known = sum(term in counts for counts in documents)
        idf = math.log(1 + (len(documents) - known + 0.5) / (known + 0.5))
        for number, counts in enumerate(documents):
            if term in counts:
                norm = 1.2 * (0.25 + 0.75 * sum(counts.values()) / mean)
                scores[number] += weight * idf * counts[term] * 2.2 / (counts[term] + norm)
    return scores


def approximately(scores: Mapping[str, float]) -> object:
    return pytest.approx({path: score for path, score in scores.items() if score > 0}, rel=1e-9)


@given(drawn_commits, queries)
@settings(deadline=None, max_examples=60)
def test_similar_messages(drawn: list[Commit], query: dict[str, float]) -> None:
    scores = bm25([count_tokens(each.message) for each in drawn], query)
    best = max(scores, default=0.0) or 1.0
    expected: defaultdict[str, float] = defaultdict(float)
    for each, score in zip(drawn, scores, strict=True):
        for path in each.paths:
            expected[path] += (score / best) ** 4 / math.sqrt(len(each.paths))
    found = similar_messages(History.build(drawn, PATHS), query)
    assert found.scores == approximately(expected)
    assert all("' speaks of: " in found.explain(path) for path in found.scores)


@given(drawn_commits, queries)
@settings(deadline=None, max_examples=60)
def test_message_words(drawn: list[Commit], query: dict[str, float]) -> None:
    documents: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in drawn:
        for path in each.paths:
            for term, count in count_tokens(each.message).items():
                documents[path][term] += count / math.sqrt(len(each.paths))  # type: ignore[assignment]
            documents[path].update({})
    expected = dict(zip(documents, bm25(list(documents.values()), query), strict=True))
    found = message_words(History.build(drawn, PATHS), query)
    assert found.scores == approximately(expected)
    assert all(found.explain(path).startswith("commits that changed it speak of: ") for path in found.scores)


HISTORY = History.build(
    [
        commit("Round prices half up", "money.py", "test_money.py"),
        commit("Release with many prices", *(f"f{number}.py" for number in range(20)), "money.py"),
        commit("Parse dates", "dates.py"),
        commit("Parse prices", "gone.py", "money.py"),
    ],
    ["money.py", "test_money.py", "dates.py", "f1.py"],
)
QUERY = {"round": 2.0, "price": 1.0, "parse": 0.5}


def test_which_commit_and_which_words() -> None:
    found = similar_messages(HISTORY, QUERY)
    assert sorted(found.scores, key=lambda path: -found.scores[path])[:2] == ["money.py", "test_money.py"]
    assert found.explain("money.py") == "commit Round-p 'Round prices half up' speaks of: round, price"
    assert found.explain("f1.py") == "commit Release 'Release with many prices' speaks of: price"
    assert found.explain("gone.py") == ""


def test_all_that_was_said_of_a_file() -> None:
    found = message_words(HISTORY, QUERY)
    assert max(found.scores, key=lambda path: found.scores[path]) == "test_money.py"
    assert found.explain("money.py") == "commits that changed it speak of: round, price, parse"
    assert found.explain("dates.py") == "commits that changed it speak of: parse"


@pytest.mark.parametrize("query", [{}, {"unknown": 1.0}, {"price": 0.0}])
def test_nothing_shared(query: dict[str, float]) -> None:
    for history in (HISTORY, History.build([], PATHS), History.build([commit("", "a")], PATHS)):
        for signal in (similar_messages, message_words):
            assert signal(history, query).scores == {}
            assert signal(history, query).explain("money.py") == ""
