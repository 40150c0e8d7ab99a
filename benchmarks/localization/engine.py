"""The one place that knows how `localization` is called."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from gold import Definition, Function

from localization import CodeIndex, Location, SourceTree
from localization.executed import Executed
from localization.languages import language_of
from localization.parse import parse
from localization.ranking.fusion import weights
from localization.store import Store

NOTHING: frozenset[str] = frozenset()


class Ranker(Protocol):
    """One tree, ready to be asked. Answers are best first, may hold tests and repetitions, and are at most `limit`."""

    def files(self, text: str, limit: int, without: frozenset[str] = NOTHING) -> Sequence[str]: ...

    def places(self, text: str, limit: int, without: frozenset[str] = NOTHING) -> Sequence[Function | None]:
        """Functions and methods; None stands for any other place (a class, a whole file)."""

    def stored_bytes(self) -> int | None:
        """What the index takes on disk; None where it is not kept there."""


class Engine(Protocol):
    """What is measured."""

    signals: tuple[str, ...]
    """Names of the lists that can be left out; empty where that is not possible."""

    def open(self, tree: SourceTree) -> Ranker: ...

    def definitions(self, path: str, text: str) -> tuple[Definition, ...] | None:
        """Classes, functions and methods of a file; None for a language that is not parsed."""


class IndexRanker:
    """`CodeIndex` of one tree."""

    def __init__(self, index: CodeIndex, executed: Executed | None = None) -> None:
        self._index = index
        self._executed = executed

    def files(self, text: str, limit: int, without: frozenset[str] = NOTHING) -> Sequence[str]:
        return [place.path for place in self._ask(self._index.locate_files, text, limit, without)]

    def places(self, text: str, limit: int, without: frozenset[str] = NOTHING) -> Sequence[Function | None]:
        return [_function(place) for place in self._ask(self._index.locate, text, limit, without)]

    def stored_bytes(self) -> int | None:
        return None

    def _ask(
        self, method: Callable[..., tuple[Location, ...]], text: str, limit: int, without: frozenset[str]
    ) -> tuple[Location, ...]:
        return method(text, limit, without=without, executed=self._executed)


class LocalizationEngine:
    """The installed `localization`. With `cache`, an index is kept in that folder between instances."""

    signals: tuple[str, ...] = tuple(dict.fromkeys([*weights("files"), *weights("functions")]))

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache

    def open(self, tree: SourceTree) -> Ranker:
        if self._cache is None:
            return IndexRanker(CodeIndex.build(tree, workers=0))
        # One folder for all repositories: what is kept is keyed by content.
        return IndexRanker(CodeIndex.build(tree, Store(self._cache), workers=0))

    def definitions(self, path: str, text: str) -> tuple[Definition, ...] | None:
        if language_of(path) is None:
            return None
        symbols = (symbol for symbol in parse(path, text).symbols if symbol.kind != "module")
        return tuple(
            Definition(_inside(each.qualified), each.kind != "class", each.start_line, each.end_line)
            for each in symbols
        )


def _function(place: Location) -> Function | None:
    if place.symbol is None or place.kind not in ("function", "method"):
        return None
    return Function(place.path, _inside(place.symbol))


def _inside(qualified: str) -> str:
    return qualified.partition("::")[2]
