"""Columns and graphs of trees that are written down in a test, or drawn by hypothesis."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from localization.captures import Definition, Source
from localization.columns import Columns
from localization.graph import RepositoryGraph
from localization.reading import read_record
from localization.record import make_record
from localization.resolve import EdgeKind, Edges, Resolver

NAMES = ("a", "A", "b", "save", "Save", "ab", "é")
PATHS = ("a.py", "b/__init__.py", "b/a.py", "save/b.go", "x/b/a.py", "README", "tests/test_a.py")


def columns_of(files: dict[str, str]) -> Columns:
    return Columns({path: read_record(path, text.encode()) for path, text in files.items()})


def graph_of(files: dict[str, str]) -> RepositoryGraph:
    columns = columns_of(files)
    sources = {path: columns.source(number) for number, path in enumerate(columns.paths)}
    return RepositoryGraph(columns, Resolver(sources).edges())


@st.composite
def sources(draw: st.DrawFn, scopes: tuple[str, ...] = ("", "", "", "A", "b.A")) -> Source:
    """Definitions in one another, without references."""
    definitions = [Definition("", "module", 0, 1, 100)]
    for number in range(1, draw(st.integers(0, 5)) + 1):
        kind = draw(st.sampled_from(["class", "function", "method"]))
        parent, scope = draw(st.integers(0, number - 1)), draw(st.sampled_from(scopes))
        name = draw(st.sampled_from(NAMES))
        signature = draw(st.sampled_from(["", f"def {name}(x)", "x" * 300, "two\nlines"]))
        definitions.append(Definition(name, kind, parent, number, number + 1, scope, signature, f"About {name}."))
    return Source(tuple(definitions))


@st.composite
def columns(draw: st.DrawFn, of: st.SearchStrategy[Source] = sources()) -> Columns:
    """Small trees in which much is called alike."""
    paths = draw(st.lists(st.sampled_from(PATHS), unique=True))
    return Columns({path: make_record(draw(of), "") for path in paths})


@st.composite
def hierarchies(draw: st.DrawFn) -> RepositoryGraph:
    """Classes with methods that inherit from each other, in circles too."""
    count = draw(st.integers(1, 5))
    definitions = [Definition("", "module", 0, 1, 100)]
    definitions += [Definition(f"C{number}", "class", 0, number + 2, 100) for number in range(count)]
    for around in range(1, count + 1):
        names = draw(st.lists(st.sampled_from(["f", "g"]), max_size=2))
        definitions += [Definition(name, "method", around, 50, 50) for name in names]
    drawn = Columns({"a.py": make_record(Source(tuple(definitions)), "")})
    class_ = st.integers(1, count)
    bases = draw(st.lists(st.tuples(class_, class_), max_size=2 * count))
    found = [(each.parent, number, EdgeKind.CONTAINS) for number, each in enumerate(definitions) if number]
    return _graph(drawn, found + [(one, other, EdgeKind.INHERITS) for one, other in bases])


@st.composite
def graphs(draw: st.DrawFn) -> RepositoryGraph:
    """Any edges between definitions without scopes."""
    drawn = draw(columns(sources(("",))))
    unit, kind = st.integers(0, drawn.units - 1), st.sampled_from(EdgeKind)
    found = draw(st.lists(st.tuples(unit, unit, kind), max_size=3 * drawn.units)) if drawn.units else []
    return _graph(drawn, found)


def _graph(drawn: Columns, found: Sequence[tuple[int, int, int]]) -> RepositoryGraph:
    ends = np.array(found, dtype=np.int32).reshape(-1, 3)
    weight = np.ones(len(found), dtype=np.float32)
    # By file they lie only in those of a tree.
    edges = Edges(ends[:, 0], ends[:, 1], ends[:, 2].astype(np.uint8), weight, np.zeros(1, dtype=np.int64))
    return RepositoryGraph(drawn, edges)
