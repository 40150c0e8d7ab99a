"""Plain `rank_bm25`: BM25Okapi as it comes, over whole files, words as `\\w+` in lower case."""

import re
from collections.abc import Iterable

from rank_bm25 import BM25Okapi

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


class PlainBM25:
    """Over `(path, contents)` of the files that may be named."""

    def __init__(self, files: Iterable[tuple[str, bytes]]) -> None:
        self._paths: list[str] = []
        documents: list[list[str]] = []
        for path, data in files:
            self._paths.append(path)
            documents.append(words(data.decode("utf-8", errors="replace")))
        # Without a single word the package divides by zero.
        self._index = BM25Okapi(documents) if any(documents) else None

    def rank(self, query: str) -> list[str]:
        """All files, best first, equal ones by path; an empty list where there is not one word in any file."""
        if self._index is None:
            return []
        scores = self._index.get_scores(words(query)).tolist()
        return [path for _, path in sorted(zip(scores, self._paths, strict=True), key=lambda each: (-each[0], each[1]))]
