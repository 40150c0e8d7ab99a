import math
from collections import Counter
from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from localization.bm25 import BM25, SparseBM25
from localization.hashing import term_hash, term_hashes
from localization.layers import Layer, Layers
from localization.postings import Postings

words = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"])
documents = st.lists(st.lists(words, max_size=30), min_size=1, max_size=25)


@given(
    corpus=documents.filter(any),
    query=st.lists(words | st.just("unknown"), max_size=12),
    k1=st.floats(0.1, 4),
    b=st.floats(0, 0.99),
    epsilon=st.floats(0, 1),
)
@settings(deadline=None, max_examples=200)
def test_scores_equal_rank_bm25_bit_for_bit(
    corpus: list[list[str]], query: list[str], k1: float, b: float, epsilon: float
) -> None:
    expected = BM25Okapi(corpus, k1=k1, b=b, epsilon=epsilon).get_scores(query)
    found = SparseBM25.of_tokens(corpus, k1=k1, b=b, epsilon=epsilon).scores(query)
    assert found.tolist() == expected.tolist()


def test_equal_on_a_larger_corpus() -> None:
    random = np.random.default_rng(7)
    corpus = [
        [f"w{number}" for number in random.zipf(1.3, size) if number < 5000]
        for size in random.integers(1, 200, size=400)
    ]
    query = [f"w{number}" for number in range(1, 150)]
    assert SparseBM25.of_tokens(corpus).scores(query).tolist() == BM25Okapi(corpus).get_scores(query).tolist()


@pytest.mark.parametrize("idf", ["okapi", "positive"])
@pytest.mark.parametrize(("corpus", "size"), [([], 0), ([{}], 1), ([{}, {}], 2)])
def test_empty(corpus: list[dict[str, float]], size: int, idf: str) -> None:
    bm25 = SparseBM25(corpus, idf="okapi" if idf == "okapi" else "positive")
    assert bm25.scores(["alpha"]).tolist() == [0.0] * size


def test_positive_idf_tells_two_documents_apart() -> None:
    corpus = [{"alpha": 1.0, "beta": 1.0}, {"beta": 2.0}]
    positive = SparseBM25(corpus, idf="positive").scores(["alpha", "beta"])
    assert (positive > 0).all()
    assert positive[0] > positive[1]
    assert SparseBM25([{"alpha": 1.0}], idf="positive").scores(["alpha"])[0] > 0


def test_weights_multiply() -> None:
    bm25 = SparseBM25([{"alpha": 1.5}, {"beta": 1.0}, {"gamma": 1.0}])
    assert bm25.weighted([("alpha", 2.0)])[0] == 2 * bm25.scores(["alpha"])[0] > 0


def indexed(corpus: list[list[str]]) -> Postings:
    return Postings.of_documents(Counter(document) for document in corpus)


def same_numbers(found: np.ndarray, expected: np.ndarray) -> bool:
    """Bit for bit wherever `rank_bm25` gives numbers; it divides by zero for empty documents and the like."""
    numbers = np.isfinite(expected)
    return bool(np.isfinite(found).all()) and found[numbers].tolist() == expected[numbers].tolist()


@given(
    corpus=documents.filter(any),
    query=st.lists(words | st.just("unknown"), max_size=12),
    k1=st.floats(0, 4),
    b=st.floats(0, 1),
    epsilon=st.floats(0, 1),
)
@example(corpus=[["alpha"], [], ["alpha", "beta"]], query=["beta", "alpha", "beta"], k1=0, b=1, epsilon=0.25)
@settings(deadline=None, max_examples=200)
def test_postings_equal_rank_bm25_bit_for_bit(
    corpus: list[list[str]], query: list[str], k1: float, b: float, epsilon: float
) -> None:
    with np.errstate(invalid="ignore"):
        expected = BM25Okapi(corpus, k1=k1, b=b, epsilon=epsilon).get_scores(query)
    found = BM25(indexed(corpus), k1=k1, b=b, epsilon=epsilon, idf="okapi")
    assert same_numbers(found.scores(term_hashes(query)), expected)


@given(corpus=documents.filter(any), query=st.lists(words, max_size=12), data=st.data())
@settings(deadline=None)
def test_rows_summed_to_groups_equal_rank_bm25_over_the_groups(
    corpus: list[list[str]], query: list[str], data: st.DataObject
) -> None:
    group = data.draw(st.lists(st.integers(-1, 5), min_size=len(corpus), max_size=len(corpus)))
    real = sorted({number for number in group if number >= 0})
    grouped = [list(chain(*(row for row, at in zip(corpus, group, strict=True) if at == number))) for number in real]
    bm25 = BM25(indexed(corpus), group=np.array(group), size=7, idf="okapi")
    scores = bm25.scores(term_hashes(query))
    assert bm25.documents == len(real)
    assert len(scores) == 7
    assert not np.delete(scores, real).any()
    if any(grouped):
        with np.errstate(invalid="ignore"):
            assert same_numbers(scores[real], BM25Okapi(grouped).get_scores(query))


def test_postings_equal_on_a_larger_corpus() -> None:
    random = np.random.default_rng(7)
    corpus = [
        [f"w{number}" for number in random.zipf(1.3, size) if number < 5000]
        for size in random.integers(1, 200, size=400)
    ]
    query = [f"w{number}" for number in random.zipf(1.2, 280) if number < 5000]
    assert len(set(query)) < len(query)
    expected = BM25Okapi(corpus).get_scores(query)
    assert BM25(indexed(corpus), idf="okapi").scores(term_hashes(query)).tolist() == expected.tolist()


def test_after_an_edit_scores_are_those_of_the_new_corpus() -> None:
    corpus = [["alpha", "beta"], ["beta"], ["gamma", "beta"], ["alpha"], ["beta", "beta"]]
    edited = [*corpus[:1], ["delta", "gamma"], ["gamma", "delta", "zeta"], [], *corpus[3:]]
    layers = [
        Layer(indexed(corpus), np.array([0, -1, -1, 4, 5])),
        Layer(indexed(edited[1:4]), np.array([1, 2, 3])),
    ]
    postings = Layers(layers, rows=6, fields=1)
    query = ["gamma", "beta", "zeta", "gamma"]
    found = BM25(postings, idf="okapi").scores(term_hashes(query))
    assert found.tolist() == BM25Okapi(edited).get_scores(query).tolist()


fielded = st.lists(st.dictionaries(st.tuples(words, st.integers(0, 2)), st.integers(1, 9), max_size=8), max_size=10)
Fielded = list[dict[tuple[str, int], int]]


def indexed_fields(corpus: Fielded) -> Postings:
    entries = [
        (row, term_hash(term), count, field)
        for row, each in enumerate(corpus)
        for (term, field), count in sorted(each.items())
    ]
    row, term, count, field = ([entry[place] for entry in entries] for place in range(4))
    return Postings.of(
        np.array(row, dtype=np.uint32),
        np.array(term, dtype=np.uint64),
        np.array(count, dtype=np.uint16),
        np.array(field, dtype=np.uint8),
        rows=len(corpus),
        fields=3,
    )


def by_definition(documents: list[Counter[str]], query: dict[str, float], k1: float, b: float) -> list[float]:
    """BM25 with the positive idf, term by term."""
    lengths = [sum(document.values()) for document in documents]
    average = sum(lengths) / len(lengths) if any(lengths) else 1.0
    scores = [0.0] * len(documents)
    for term, weight in query.items():
        known = sum(document[term] > 0 for document in documents)
        idf = math.log(1 + (len(documents) - known + 0.5) / (known + 0.5))
        for number, document in enumerate(documents):
            if document[term]:
                norm = k1 * (1 - b + b * lengths[number] / average)
                scores[number] += weight * idf * document[term] * (k1 + 1) / (document[term] + norm)
    return scores


@given(
    corpus=fielded,
    weights=st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0]), min_size=3, max_size=3),
    query=st.dictionaries(words, st.floats(0, 5)),
    k1=st.floats(0.1, 4),
    b=st.floats(0, 1),
    data=st.data(),
)
@settings(deadline=None, max_examples=150)
def test_fields_and_groups_are_bm25_over_weighted_counts(
    corpus: Fielded, weights: list[float], query: dict[str, float], k1: float, b: float, data: st.DataObject
) -> None:
    drawn = data.draw(st.none() | st.lists(st.integers(-1, 4), min_size=len(corpus), max_size=len(corpus)))
    group, size = (range(len(corpus)), len(corpus)) if drawn is None else (drawn, 5)
    summed: dict[int, Counter[str]] = {number: Counter() for number in group if number >= 0}
    for row, number in zip(corpus, group, strict=True):
        for (term, field), count in row.items():
            if number >= 0:
                summed[number][term] += weights[field] * count  # type: ignore[assignment]
    expected = np.zeros(size)
    expected[list(summed)] = by_definition(list(summed.values()), query, k1, b)
    array = None if drawn is None else np.array(drawn, dtype=np.int32)
    bm25 = BM25(indexed_fields(corpus), weights=weights, group=array, size=size, k1=k1, b=b)
    matches = bm25.match(term_hashes(query), list(query.values()))
    assert matches.scores == pytest.approx(expected)
    for document in range(size):
        added = matches.of(document)
        assert sum(value for _, value in added) == pytest.approx(expected[document])
        assert [value for _, value in added] == sorted((value for _, value in added), reverse=True)


@given(corpus=fielded, query=st.lists(words, max_size=6))
@settings(deadline=None)
def test_a_field_left_out_is_as_if_it_were_not_there(corpus: Fielded, query: list[str]) -> None:
    kept = [list(chain(*([term] * row[term, 1] for term, field in sorted(row) if field == 1))) for row in corpus]
    left = BM25(indexed_fields(corpus), weights=(0.0, 1.0, 0.0), idf="okapi")
    alone = BM25(indexed(kept), idf="okapi")
    assert left.average_idf == alone.average_idf
    assert left.scores(term_hashes(query)).tolist() == alone.scores(term_hashes(query)).tolist()


def test_one_field_has_a_weight_too() -> None:
    postings = indexed([["alpha", "beta"], ["beta"]])
    expected = by_definition([Counter(alpha=3, beta=3), Counter(beta=3)], {"alpha": 1.0}, 1.5, 0.75)
    assert BM25(postings, weights=[3.0]).scores(term_hashes(["alpha"])) == pytest.approx(expected)


@given(corpus=fielded, query=st.lists(words, max_size=6), more=st.lists(words, max_size=6))
@settings(deadline=None)
def test_hits_found_once_serve_every_query(corpus: Fielded, query: list[str], more: list[str]) -> None:
    bm25 = BM25(indexed_fields(corpus), weights=(1.0, 2.0, 0.0))
    hits = bm25.postings.find(term_hashes(dict.fromkeys(more + query)))
    assert bm25.scores(term_hashes(query), hits=hits).tolist() == bm25.scores(term_hashes(query)).tolist()


def test_what_a_document_answers_to() -> None:
    bm25 = BM25(indexed([["alpha", "beta"], ["beta"], []]))
    query = term_hashes(["unknown", "beta", "alpha", "beta"])
    matches = bm25.match(query, [1.0, 0.1, 1.0, 0.2])
    (first, most), (second, less) = matches.of(0)
    assert (first, second) == (2, 1)
    assert most > less == pytest.approx(3 * bm25.scores(term_hashes(["beta"]), [0.1])[0])
    assert [place for place, _ in matches.of(1)] == [1]
    assert matches.of(2) == []


@pytest.mark.parametrize("idf", ["okapi", "positive"])
@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_nothing_to_score(corpus: list[list[str]], idf: str) -> None:
    bm25 = BM25(indexed(corpus), idf="okapi" if idf == "okapi" else "positive")
    assert bm25.average_idf == 0
    assert bm25.scores(term_hashes(["alpha", "alpha"])).tolist() == [0.0] * len(corpus)
    assert bm25.scores(term_hashes([])).tolist() == [0.0] * len(corpus)


def test_all_rows_left_out() -> None:
    bm25 = BM25(indexed([["alpha"]]), group=np.array([-1]), size=2, idf="okapi")
    assert (bm25.documents, bm25.average_idf) == (0, 0)
    assert bm25.scores(term_hashes(["alpha"])).tolist() == [0.0, 0.0]


def test_settings_that_do_not_fit() -> None:
    postings = indexed([["alpha"], ["beta"]])
    for weights in ([1.0, 1.0], [], [-1.0], [math.nan], [math.inf]):
        with pytest.raises(ValueError, match="weights"):
            BM25(postings, weights=weights)
    with pytest.raises(ValueError, match="1 group numbers for 2 rows"):
        BM25(postings, group=np.array([0]))
    with pytest.raises(ValueError, match="4 documents, not 3"):
        BM25(postings, group=np.array([0, 3]), size=3)
    with pytest.raises(ValueError, match="1 weights for 2 terms"):
        BM25(postings).scores(term_hashes(["alpha", "beta"]), [1.0])
