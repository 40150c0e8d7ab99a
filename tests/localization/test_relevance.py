import numpy as np
import pytest

from localization.base import Location
from localization.graph import RepositoryGraph
from localization.relevance import place_scores, relevance
from tests.localization.trees import graph_of

FILES = {
    "core.py": "def core():\n    pass\n\n\ndef unused():\n    pass\n",
    "one.py": "from core import core\n\n\nclass One:\n    def run(self):\n        core()\n",
    "two.py": "from core import core\n\n\ndef two():\n    core()\n",
    "tests/test_two.py": "from two import two\nfrom tests.help import build\n\n\n"
    + "".join(f"def test_{n}():\n    build(two())\n\n\n" for n in range(9)),
    "tests/help.py": "def build(x):\n    return x\n",
}


@pytest.fixture(scope="module")
def graph() -> RepositoryGraph:
    return graph_of(FILES)


def order(graph: RepositoryGraph, scores: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[str]:
    return [graph.qualified(unit) for unit in np.argsort(-scores, kind="stable").tolist()]


def test_what_is_used_most_matters_most(graph: RepositoryGraph) -> None:
    scores = relevance(graph.columns, graph.edges)
    assert next(name for name in order(graph, scores) if "::" in name) == "core.py::core"
    assert scores.sum() == pytest.approx(1)
    # The helpers of tests are used by tests alone.
    assert scores[graph.unit("tests/help.py::build")] < scores[graph.unit("core.py::unused")]


def test_what_is_near_the_seeds(graph: RepositoryGraph) -> None:
    run = graph.unit("one.py::One.run")
    scores = relevance(graph.columns, graph.edges, {run: 1.0})
    assert order(graph, scores)[0] == "one.py::One.run"
    near = [graph.unit(name) for name in ("one.py::One", "core.py::core")]
    far = [graph.unit(name) for name in ("core.py::unused", "two.py::two", "tests/test_two.py::test_1")]
    assert min(scores[near]) > max(scores[far])


def test_tests_are_many_and_say_little(graph: RepositoryGraph) -> None:
    scores = relevance(graph.columns, graph.edges, {graph.unit("two.py::two"): 1.0})
    tests = [graph.unit(f"tests/test_two.py::test_{n}") for n in range(9)]
    assert 0 < scores[tests].sum() < scores[graph.unit("core.py::core")]


def test_seeds_must_be_units(graph: RepositoryGraph) -> None:
    with pytest.raises(ValueError):
        relevance(graph.columns, graph.edges, {graph.columns.units: 1.0})


def test_trees_without_product_code() -> None:
    for files in ({}, {"tests/test_a.py": "def test_a(): pass\n"}):
        graph = graph_of(files)
        assert len(relevance(graph.columns, graph.edges)) == graph.columns.units


def test_places(graph: RepositoryGraph) -> None:
    def place(path: str, rank: int, symbol: str | None = None) -> Location:
        return Location(path=path, start_line=1, end_line=1, symbol=symbol, rank=rank)

    scores = place_scores(
        graph.columns,
        [
            place("core.py", 1, "core.py::core"),
            place("one.py", 2),
            place("one.py", 4, "one.py::One.run"),
            place("one.py", 5, "one.py::One.gone"),
            place("gone.py", 3),
        ],
    )
    found = {graph.qualified(unit): scores[unit] for unit in np.flatnonzero(scores).tolist()}
    assert found == {"core.py::core": 1.0, "one.py": 0.5, "one.py::One.run": 0.25}
