"""An issue put to a tree, with what several signals need of both."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from localization.base import Spectrum
from localization.bm25 import BM25, Matches
from localization.columns import PATH_FIELD, Columns
from localization.executed import Executed
from localization.hashing import term_hashes
from localization.history import History
from localization.issue_text import IssueText
from localization.postings import Hits
from localization.query import weighted_words
from localization.tokens import count_tokens
from localization.words import FIELDS

if TYPE_CHECKING:
    from localization.ranking.graph import FileLinks

K1, B = 1.5, 0.75
FIELD_WEIGHTS = {"body": 1.0, "name": 4.0, "docstring": 0.5, "comment": 1.0, "path": 8.0}
"""A word of a name counts beside the body's; measured on development issues, insensitive to a factor of 2."""
WEIGHTS = tuple(FIELD_WEIGHTS[name] for name in (*FIELDS, "path"))
assert len(WEIGHTS) == PATH_FIELD + 1


@dataclass(frozen=True, eq=False)
class Searched:
    """The word indexes of one state of a tree; made once, asked by every question."""

    columns: Columns

    @cached_property
    def files(self) -> BM25:
        """Documents are the files that are neither tests nor documentation; the others are scored 0."""
        columns = self.columns
        document = np.where(columns.product, np.arange(len(columns.paths)), -1)
        group = np.concatenate([document[columns.file], document])
        return BM25(columns.all_words, weights=WEIGHTS, group=group, size=len(columns.paths), k1=K1, b=B)

    @cached_property
    def units(self) -> BM25:
        """Documents are the definitions, a module's own lines among them."""
        columns = self.columns
        document = np.where(columns.product[columns.file], np.arange(columns.units), -1)
        group = np.concatenate([document, np.full(len(columns.paths), -1)])
        return BM25(columns.all_words, weights=(*WEIGHTS[:-1], 0.0), group=group, size=columns.units, k1=K1, b=B)

    @cached_property
    def names(self) -> BM25:
        """Documents are the words of each definition's name alone."""
        columns = self.columns
        document = np.where(columns.product[columns.file], np.arange(columns.units), -1)
        group = np.concatenate([document, np.full(len(columns.paths), -1)])
        alone = [float(name == "name") for name in (*FIELDS, "path")]
        return BM25(columns.all_words, weights=alone, group=group, size=columns.units, k1=K1, b=B)


@dataclass(frozen=True, eq=False)
class Question:
    """`without` are names of signals that are not asked."""

    searched: Searched
    issue: IssueText
    history: History | None = None
    links: "FileLinks | None" = None
    spectrum: Spectrum | None = None
    executed: Executed | None = None
    without: frozenset[str] = field(default_factory=frozenset)

    @property
    def columns(self) -> Columns:
        return self.searched.columns

    @cached_property
    def words(self) -> dict[str, float]:
        """Tokens of the issue with their weights."""
        return weighted_words(self.issue)

    @cached_property
    def title(self) -> dict[str, float]:
        """Tokens of the title and of what is quoted."""
        return dict.fromkeys(count_tokens(f"{self.issue.title}\n" + "\n".join(self.issue.quoted)), 1.0)

    @cached_property
    def code(self) -> dict[str, float]:
        """Tokens of code blocks."""
        return dict.fromkeys(count_tokens("\n".join(self.issue.code_blocks)), 1.0)

    @cached_property
    def hits(self) -> Hits:
        """Postings of all words, found in one pass."""
        return self.columns.all_words.find(term_hashes(dict.fromkeys([*self.words, *self.title, *self.code])))

    def match(self, index: BM25, words: dict[str, float]) -> Matches:
        return index.match(term_hashes(words), list(words.values()), hits=self.hits)

    @cached_property
    def file_match(self) -> Matches:
        return self.match(self.searched.files, self.words)

    @cached_property
    def unit_match(self) -> Matches:
        return self.match(self.searched.units, self.words)

    @cached_property
    def hit_number(self) -> dict[str, int]:
        """Place of each word in `hits`."""
        return {word: number for number, word in enumerate(dict.fromkeys([*self.words, *self.title, *self.code]))}

    @cached_property
    def unit_counts(self) -> dict[str, int]:
        """For each word of the issue the number of definitions that have it, those of tests and documentation apart."""
        match = self.unit_match
        known = np.diff(match.starts).tolist()
        return dict(zip(self.words, (known[term] for term in match.terms), strict=True))

    @cached_property
    def named(self) -> frozenset[str]:
        """Plain names that the issue writes as names, and the last parts of dotted ones."""
        return frozenset([*self.issue.identifiers, *(name.rpartition(".")[2] for name in self.issue.dotted)])
