"""The one place that knows how `localization` is called."""

import inspect
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from gold import Definition, Function

from localization import CodeIndex, Location, SourceTree
from localization.languages import language_of
from localization.parse import parse

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

    def __init__(self, index: CodeIndex) -> None:
        self._index = index

    def files(self, text: str, limit: int, without: frozenset[str] = NOTHING) -> Sequence[str]:
        return [place.path for place in _ask(self._index.locate_files, text, limit, without)]

    def places(self, text: str, limit: int, without: frozenset[str] = NOTHING) -> Sequence[Function | None]:
        return [_function(place) for place in _ask(self._index.locate, text, limit, without)]

    def stored_bytes(self) -> int | None:
        return None


class LocalizationEngine:
    """The installed `localization`. With `cache`, an index is kept in that folder between instances."""

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache
        takes = inspect.signature(CodeIndex.locate_files).parameters
        self.signals: tuple[str, ...] = _signals() if "without" in takes else ()

    @staticmethod
    def keeps_an_index() -> bool:
        """Whether this version of `localization` can keep an index on disk."""
        return hasattr(CodeIndex, "open")

    def open(self, tree: SourceTree) -> Ranker:
        if self._cache is None:
            return IndexRanker(CodeIndex.build(tree))
        reopen: Callable[[SourceTree, Path], CodeIndex] = getattr(CodeIndex, "open")  # noqa: B009 - not there yet
        return IndexRanker(reopen(tree, self._cache))

    def definitions(self, path: str, text: str) -> tuple[Definition, ...] | None:
        if language_of(path) is None:
            return None
        symbols = (symbol for symbol in parse(path, text).symbols if symbol.kind != "module")
        return tuple(
            Definition(_inside(each.qualified), each.kind != "class", each.start_line, each.end_line)
            for each in symbols
        )


def _signals() -> tuple[str, ...]:
    """Names of all signals: `SIGNALS` where there is one, else those that have a weight."""
    for home in ("localization.ranking", "localization.fuse", "localization.ranking.fusion"):
        try:
            module = import_module(home)
        except ModuleNotFoundError:
            continue
        if hasattr(module, "SIGNALS"):
            return tuple(module.SIGNALS)
        if hasattr(module, "weights"):
            # A function's file is weighed too, and is no signal.
            weighed = dict.fromkeys([*module.weights("files"), *module.weights("functions")])
            return tuple(name for name in weighed if name != "file")
    return ()


def _ask(
    method: Callable[..., tuple[Location, ...]], text: str, limit: int, without: frozenset[str]
) -> tuple[Location, ...]:
    return method(text, limit, without=without) if without else method(text, limit)


def _function(place: Location) -> Function | None:
    if place.symbol is None or place.kind not in ("function", "method"):
        return None
    return Function(place.path, _inside(place.symbol))


def _inside(qualified: str) -> str:
    return qualified.partition("::")[2]
