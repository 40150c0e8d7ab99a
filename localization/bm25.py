"""BM25 as in `rank_bm25.BM25Okapi`, over weighted fields and over groups of rows, scored through postings."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization.hashing import Terms
from localization.layers import Layers
from localization.postings import Floats, Hits, Numbers, Postings, offsets

Idf = Literal["okapi", "positive"]
Scores = NDArray[np.float64]


class Matches(NamedTuple):
    """What the distinct terms of a query add to documents, before they are weighted, and where the query has them.

    Term `i` adds `value[j]` to `document[j]` for `j` in `starts[i]` to `starts[i + 1]`; place `k` of the query is term
    `terms[k]` with weight `weights[k]`.
    """

    starts: Numbers
    document: Numbers
    value: Floats
    terms: list[int]
    weights: list[float]
    size: int

    @property
    def scores(self) -> Scores:
        """`f64[size]`: the sum for each document, added up in the order of the query."""
        if self.terms == list(range(len(self.starts) - 1)):
            weights = np.repeat(np.array(self.weights, dtype=np.float64), np.diff(self.starts))
            # It adds one after the other, as below, and bincount() of nothing is of whole numbers.
            return np.bincount(self.document, weights=weights * self.value, minlength=self.size).astype(np.float64)
        total = np.zeros(self.size)
        starts = self.starts.tolist()
        for term, weight in zip(self.terms, self.weights, strict=True):
            here = slice(starts[term], starts[term + 1])
            np.add.at(total, self.document[here], self.value[here] if weight == 1 else weight * self.value[here])
        return total

    def of(self, document: int) -> list[tuple[int, float]]:
        """The terms that one document answers to, as their first places in the query, and what each adds in all of
        its places, the most first."""
        here = np.flatnonzero(self.document == document)
        found = np.searchsorted(self.starts, here, side="right") - 1
        added: dict[int, float] = {}
        values = dict(zip(found.tolist(), self.value[here].tolist(), strict=True))
        first: dict[int, int] = {}
        for place, (term, weight) in enumerate(zip(self.terms, self.weights, strict=True)):
            if term in values:
                place = first.setdefault(term, place)
                added[place] = added.get(place, 0.0) + weight * values[term]
        return sorted(added.items(), key=lambda each: (-each[1], each[0]))


class BM25:
    """Scores the documents that `postings` and the settings make.

    `weights` are those of the fields by number (1 each without; 0 leaves a field out): the simple form of BM25F
    (Robertson, Zaragoza and Taylor, CIKM 2004), BM25 over weighted counts and weighted lengths. `group[rows]` is the
    number of each row's document: rows with the same number are one document, with a negative one they are none, and
    a number without rows is no document and scores 0; `size` is how many scores there are (without: the highest
    number and one). Document frequencies and mean length are those of the documents so made, so `weights`, `group`
    and rows left out change them.

    `idf="positive"` is ln(1 + (N - n + 0.5) / (n + 0.5)): every shared term adds something, even among two documents.
    With `idf="okapi"`, and neither weights nor several fields, scores equal those of `BM25Okapi` with the same `k1`,
    `b` and `epsilon` bit for bit wherever those are numbers, if rows hold their terms in the order in which they first
    occur; a term found in more than half of the documents gets `epsilon` times the average idf over all terms.
    No documents, or only empty ones, are fine: no scores, or zeros.
    """

    def __init__(
        self,
        postings: Postings | Layers,
        *,
        weights: Sequence[float] | None = None,
        group: NDArray[Any] | None = None,
        size: int | None = None,
        k1: float = 1.5,
        b: float = 0.75,
        epsilon: float = 0.25,
        idf: Idf = "positive",
    ) -> None:
        """Raises ValueError for weights that are not one number of at least 0 for each field, and for a group array of
        another length than the rows or with numbers beyond `size`."""
        if weights is not None and (
            len(weights) != postings.fields or not all(0 <= each < math.inf for each in weights)
        ):
            raise ValueError(f"{postings.fields} weights of at least 0 are needed, not {list(weights)}")
        if group is not None and len(group) != postings.rows:
            raise ValueError(f"{len(group)} group numbers for {postings.rows} rows")
        self.postings = postings
        self.k1, self.epsilon, self._kind = k1, epsilon, idf
        self._weights = np.ones(postings.fields) if weights is None else np.array(weights, dtype=np.float64)
        self._group = None if group is None else group.astype(np.intp, copy=False)
        lengths = postings.weighted_lengths(self._weights)
        real = np.ones(postings.rows, dtype=np.intp)
        # Several postings can be one term of one document: of several fields, or of several rows.
        self._merged = int(np.count_nonzero(self._weights)) > 1
        self._ordered = True
        if self._group is not None:
            rows = np.flatnonzero(self._group >= 0)
            document = self._group[rows]
            lengths = np.bincount(document, weights=lengths[rows], minlength=size or 0).astype(np.float64)
            real = np.bincount(document, minlength=size or 0)
            self._ordered = not (document[1:] < document[:-1]).any()
            self._merged = self._merged or bool((real > 1).any())
        self.size = len(real)
        if size is not None and size != self.size:
            raise ValueError(f"{self.size} documents, not {size}")
        self.documents = int(np.count_nonzero(real))
        average = float(lengths.sum()) / self.documents if self.documents else 0.0
        # Here and below the order of operations is rank_bm25's: equality is bit for bit.
        self._norm: Floats = k1 * (1 - b + b * lengths / (average or 1.0))

    def scores(self, query: Terms, weights: Sequence[float] | None = None, *, hits: Hits | None = None) -> Scores:
        """One score per document; see `match`."""
        return self.match(query, weights, hits=hits).scores

    def match(self, query: Terms, weights: Sequence[float] | None = None, *, hits: Hits | None = None) -> Matches:
        """For term hashes in order; one that stands twice counts twice. `weights`: of each place, 1 without.

        `hits`, from `postings.find` for these terms and perhaps more, spares the pass over all postings when several
        settings or queries are scored. Raises ValueError unless there is a weight for each place.
        """
        listed = np.ascontiguousarray(query, dtype=np.uint64).tolist()
        if weights is not None and len(weights) != len(listed):
            raise ValueError(f"{len(weights)} weights for {len(listed)} terms")
        numbers = {term: number for number, term in enumerate(dict.fromkeys(listed))}
        distinct = np.fromiter(numbers, dtype=np.uint64)
        if hits is None:
            hits = self.postings.find(distinct)
        elif not np.array_equal(hits.terms, distinct):
            hits = hits.only(distinct)
        starts, document, frequency = self._pairs(hits)
        known = np.diff(starts)
        divisor = self._norm.take(document)
        divisor += frequency
        value: Floats = np.repeat(self._idf(known), known) * (frequency * (self.k1 + 1) / divisor)
        places = [numbers[term] for term in listed]
        each = [1.0] * len(places) if weights is None else [float(weight) for weight in weights]
        return Matches(starts, document, value, places, each, self.size)

    def _pairs(self, hits: Hits) -> tuple[Numbers, Numbers, Floats]:
        """Documents and weighted counts, one entry for each document of a term, and where each term's begin."""
        starts, document, frequency, kept = hits.starts, hits.row, hits.frequency, None
        if self._group is not None:
            document = self._group.take(document)
            kept = document >= 0
        if (self._weights != 1).any():
            weight = self._weights.take(hits.field)
            frequency = frequency * weight
            kept = weight > 0 if kept is None else kept & (weight > 0)
        if kept is not None and not kept.all():
            starts, document, frequency = offsets(kept)[starts], document[kept], frequency[kept]
        if not self._merged or not len(document):
            return starts, document, frequency
        if not self._ordered:
            # Timsort merges the few rising runs of a term; lexsort() takes 20 times as long.
            first = np.repeat(np.arange(len(starts) - 1) * self.size, np.diff(starts))
            order = np.argsort(first + document, kind="stable")
            document, frequency = document.take(order), frequency.take(order)
        new = _changes(document)
        new[starts[:-1][np.diff(starts) > 0]] = True
        pairs = np.flatnonzero(new)
        return np.searchsorted(pairs, starts), document.take(pairs), np.add.reduceat(frequency, pairs)

    def _idf(self, known: Numbers) -> Floats:
        """For terms by the number of documents that have them."""
        if self._kind == "positive":
            return _by_frequency(known, lambda n: math.log(1 + (self.documents - n + 0.5) / (n + 0.5)))
        idf = _by_frequency(known, self._log_odds)
        idf[known == 0] = 0.0
        if (idf < 0).any():
            idf[idf < 0] = self.epsilon * self.average_idf
        return idf

    def _log_odds(self, known: int) -> float:
        return math.log(self.documents - known + 0.5) - math.log(known + 0.5)

    @cached_property
    def average_idf(self) -> float:
        """The mean of the unfloored Okapi idf over all terms; a sort of all postings, made when first needed."""
        postings = self.postings.joined
        document = postings.row if self._group is None else self._group[postings.row]
        kept = (document >= 0) & (self._weights[postings.field] > 0)
        document, terms = document[kept], postings.term[kept]
        if not len(terms):
            return 0.0
        if not self._ordered:
            order = np.argsort(document, kind="stable")
            document, terms = document[order], terms[order]
        order = np.argsort(terms, kind="stable")
        document, terms = document[order], terms[order]
        new = _changes(terms)
        first = np.flatnonzero(new)
        known = np.add.reduceat((new | _changes(document)).astype(np.intp), first)
        known = known[np.argsort(order[first])]  # the order in which terms first occur
        # Neither sum() nor np.sum(): they round in another way than adding one by one.
        return float(np.cumsum(_by_frequency(known, self._log_odds))[-1]) / len(known)


def _by_frequency(known: Numbers, idf: Callable[[int], float]) -> Floats:
    """`idf` of each; it is asked once for each distinct number, as numpy's logarithm may differ in the last bit."""
    distinct, inverse = np.unique(known, return_inverse=True)
    return np.array([idf(each) for each in distinct.tolist()], dtype=np.float64)[inverse]


def _changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether each differs from the one before; the first does."""
    changed = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


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
