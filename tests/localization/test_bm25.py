import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from localization.bm25 import SparseBM25

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
