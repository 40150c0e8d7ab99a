"""What the paths of a tree say by themselves, computed once for all states of it that have the same files."""

import re
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from localization.postings import Postings
from localization.roles import Role, is_translation, role_of, tests_among
from localization.traces import PathMatcher
from localization.words import FIELDS, count_terms

PATH_FIELD = len(FIELDS)
"""Number of the field that has the words of a path; those of a definition are `words.FIELDS`."""
_SUPPORT = re.compile(
    r"(^|/)(tools?|scripts?|benchmarks?|examples?|samples?|demos?|ci|build|vendor|third_party|_?compat)(/|$)"
)


class TreePaths:
    """`paths` are sorted; files are numbered so. Not to be changed; safe to be read by several threads."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = sorted(paths)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Place of each path in `paths`."""
        return {path: number for number, path in enumerate(self.paths)}

    @cached_property
    def roles(self) -> list[Role]:
        tests = tests_among(self.paths)
        return ["test" if path in tests else role_of(path) for path in self.paths]

    @cached_property
    def product(self) -> NDArray[np.bool_]:
        """For each file whether it is neither a test nor documentation nor a translation."""
        told = zip(self.paths, self.roles, strict=True)
        return np.array([role not in ("test", "doc") and not is_translation(path) for path, role in told], np.bool_)

    @cached_property
    def stands_for_folder(self) -> NDArray[np.bool_]:
        """For each file whether it is a Python package's `__init__`."""
        return np.array([path.rpartition("/")[2].startswith("__init__.") for path in self.paths], dtype=np.bool_)

    @cached_property
    def supports(self) -> NDArray[np.bool_]:
        """For each file whether it is in a folder of tools, examples or vendored code."""
        return np.array([bool(_SUPPORT.search(path)) for path in self.paths], dtype=np.bool_)

    @cached_property
    def words(self) -> Postings:
        """A row for each file: the words of its path without the suffix."""
        rows: list[int] = []
        terms: list[int] = []
        counts: list[int] = []
        for number, path in enumerate(self.paths):
            counted = count_terms(path.rpartition(".")[0] or path)
            rows += [number] * len(counted)
            terms += counted
            counts += counted.values()
        return Postings.of(
            np.array(rows, dtype=np.uint32),
            np.array(terms, dtype=np.uint64),
            np.array(counts, dtype=np.uint16),
            np.full(len(rows), PATH_FIELD, dtype=np.uint8),
            rows=len(self.paths),
            fields=len(FIELDS) + 1,
        )

    @cached_property
    def matcher(self) -> PathMatcher:
        return PathMatcher(self.paths)
