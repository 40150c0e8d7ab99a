"""BM25 as in `rank_bm25.BM25Okapi`, scored through postings: a query costs what its own terms cost."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


class SparseBM25:
    """Scores documents given as term counts (whole or fractional).

    With `idf="okapi"` scores equal those of `BM25Okapi` with the same `k1`, `b`, `epsilon` bit for bit wherever those
    are numbers; a term found in more than half of the documents gets `epsilon` times the average idf. With
    `idf="positive"`, ln(1 + (N - n + 0.5) / (n + 0.5)), every shared term adds something even among two documents.
    No documents, or only empty ones, are fine: no scores, or zeros.
    """

    def __init__(
        self,
        documents: Iterable[Mapping[str, float]],
        *,
        k1: float = 1.5,
        b: float = 0.75,
        epsilon: float = 0.25,
        idf: Literal["okapi", "positive"] = "okapi",
    ) -> None:
        self.k1 = k1
        self._postings: dict[str, tuple[list[int], list[float]]] = {}
        lengths: list[float] = []
        for number, counts in enumerate(documents):
            lengths.append(sum(counts.values()))
            for term, count in counts.items():
                posting = self._postings.get(term)
                if posting is None:
                    self._postings[term] = ([number], [count])
                else:
                    posting[0].append(number)
                    posting[1].append(count)
        self.size = len(lengths)
        average = sum(lengths) / self.size if self.size else 0.0
        self._norm: Scores = k1 * (1 - b + b * np.array(lengths, dtype=np.float64) / (average or 1.0))
        self.idf = self._okapi_idf(epsilon) if idf == "okapi" else self._positive_idf()

    @classmethod
    def of_tokens(
        cls, corpus: Iterable[Iterable[str]], *, k1: float = 1.5, b: float = 0.75, epsilon: float = 0.25
    ) -> "SparseBM25":
        """From lists of tokens, as `BM25Okapi` takes them."""
        return cls((Counter(document) for document in corpus), k1=k1, b=b, epsilon=epsilon)

    def scores(self, query: Iterable[str]) -> Scores:
        """One score per document; a term that stands twice in the query counts twice."""
        return self.weighted((term, 1.0) for term in query)

    def weighted(self, query: Iterable[tuple[str, float]]) -> Scores:
        """One score per document for terms with weights."""
        total = np.zeros(self.size)
        for term, weight in query:
            idf = self.idf.get(term)
            if not idf or not weight:
                continue
            numbers, counts = self._postings[term]
            documents = np.array(numbers)
            frequency = np.array(counts, dtype=np.float64)
            # The order of operations is rank_bm25's: equality is bit for bit.
            total[documents] += weight * (idf * (frequency * (self.k1 + 1) / (frequency + self._norm[documents])))
        return total

    def _okapi_idf(self, epsilon: float) -> dict[str, float]:
        if not self._postings:
            return {}
        idf = {
            term: math.log(self.size - len(numbers) + 0.5) - math.log(len(numbers) + 0.5)
            for term, (numbers, _) in self._postings.items()
        }
        total = 0.0
        for value in idf.values():
            total += value  # not sum(): it compensates rounding errors from Python 3.12 on
        floor = epsilon * (total / len(idf))
        return {term: floor if value < 0 else value for term, value in idf.items()}

    def _positive_idf(self) -> dict[str, float]:
        return {
            term: math.log(1 + (self.size - len(numbers) + 0.5) / (len(numbers) + 0.5))
            for term, (numbers, _) in self._postings.items()
        }
