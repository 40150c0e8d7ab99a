"""From a text, and where there is one a test run, to ranked places in a source tree."""

from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

SymbolKind = Literal["module", "class", "function", "method"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Symbol(_Frozen):
    """A definition. Lines count from 1, both ends included; `qualified` is `path::Class.method`."""

    path: str
    name: str
    qualified: str
    kind: SymbolKind
    start_line: int
    end_line: int
    signature: str = ""
    docstring: str = ""


class Evidence(_Frozen):
    """Why a place was named: `kind` is bm25, name, path, frame, graph, history, spectrum or run; `weight` its share."""

    kind: str
    text: str
    weight: float


class Location(_Frozen):
    """A ranked place. `rank` counts from 1; scores order one answer and mean nothing between answers."""

    path: str
    start_line: int
    end_line: int
    symbol: str | None = None
    kind: SymbolKind | Literal["file", "line"] = "file"
    score: float = 0.0
    rank: int = 0
    evidence: tuple[Evidence, ...] = ()


class Spectrum(_Frozen):
    """Which lines each test executed, as plain data: `covered[test][path]` is a sorted tuple of line numbers."""

    covered: dict[str, dict[str, tuple[int, ...]]] = {}
    failing: frozenset[str] = frozenset()
    passing: frozenset[str] = frozenset()


class Localizer(Protocol):
    """Ranks places for a text."""

    def locate(self, text: str, limit: int = 20, spectrum: Spectrum | None = None) -> tuple[Location, ...]:
        """Best first, at most `limit`; with a spectrum, lines run by failing tests rank higher."""
