from typing import NamedTuple

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.pagerank import Transitions, personalized_pagerank


class Case(NamedTuple):
    nodes: int
    edges: list[tuple[int, int, float]]
    seeds: dict[int, float] | None


@st.composite
def cases(draw: st.DrawFn) -> Case:
    nodes = draw(st.integers(1, 12))
    node = st.integers(0, nodes - 1)
    weight = st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0.015625, 100, width=32)
    edges = draw(st.lists(st.tuples(node, node, weight), max_size=30))
    seeds = draw(st.none() | st.dictionaries(node, st.floats(0.1, 10), min_size=1))
    return Case(nodes, edges, seeds)


def arrays(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    source, target, weight = ([edge[place] for edge in case.edges] for place in range(3))
    return np.array(source, dtype=np.int32), np.array(target, dtype=np.int32), np.array(weight, dtype=np.float32)


def by_networkx(case: Case, **settings: float) -> np.ndarray:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(case.nodes))
    graph.add_weighted_edges_from(case.edges)
    ranks = nx.pagerank(graph, personalization=case.seeds, **settings)
    return np.array([ranks[node] for node in range(case.nodes)])


@given(case=cases(), alpha=st.floats(0, 0.9))
@settings(deadline=None)
def test_values_are_those_of_networkx(case: Case, alpha: float) -> None:
    expected = by_networkx(case, alpha=alpha, tol=1e-12, max_iter=1000)
    found = personalized_pagerank(
        *arrays(case), nodes=case.nodes, seeds=case.seeds, alpha=alpha, tol=1e-12, max_iter=1000
    )
    assert found.converged
    assert np.abs(found.values - expected).max() < 1e-10
    assert found.values.sum() == pytest.approx(1)


def test_ranks_are_those_of_networkx_at_its_own_tolerance() -> None:
    random = np.random.default_rng(3)
    nodes, size = 400, 2000
    source, target = random.integers(0, 300, size).tolist(), (random.zipf(1.5, size) % nodes).tolist()
    weight = random.random(size, dtype=np.float32).tolist()
    case = Case(nodes, list(zip(source, target, weight, strict=True)), {5: 1.0, 17: 2.0, 399: 0.5})
    expected, found = by_networkx(case), personalized_pagerank(*arrays(case), nodes=nodes, seeds=case.seeds).values
    assert np.abs(found - expected).max() < 1e-14
    # What the walk from the seeds does not reach has 0 or what is left of the start: equal ones have no order.
    distinct = np.unique(expected.round(13), return_index=True)[1]
    assert len(distinct) > 90
    assert np.argsort(found[distinct]).tolist() == np.argsort(expected[distinct]).tolist()


def test_without_weights_each_edge_has_one() -> None:
    source, target = np.array([0, 1, 1, 2], dtype=np.int32), np.array([1, 2, 2, 0], dtype=np.int32)
    ones = personalized_pagerank(source, target, np.ones(4, dtype=np.float32), nodes=4, seeds={3: 1})
    assert personalized_pagerank(source, target, nodes=4, seeds={3: 1}).values.tolist() == ones.values.tolist()


def test_few_steps_from_the_seeds() -> None:
    chain = Transitions(np.array([0, 1, 2]), np.array([1, 2, 3]), nodes=4)
    one = chain.rank({0: 2.0}, alpha=0.25, max_iter=1, start=np.array([5.0, 0, 0, 0]))
    assert (one.steps, one.converged) == (1, False)
    assert one.values.tolist() == [0.75, 0.25, 0, 0]


def test_every_ranking_starts_afresh() -> None:
    chain = Transitions(np.array([0, 1, 2]), np.array([1, 2, 3]), nodes=4)
    first = chain.rank({0: 1.0})
    chain.rank({2: 1.0})
    assert chain.rank({0: 1.0}).values.tolist() == first.values.tolist()


def test_no_nodes_and_no_edges() -> None:
    none = np.zeros(0, dtype=np.int32)
    assert personalized_pagerank(none, none, nodes=0).values.tolist() == []
    assert personalized_pagerank(none, none, nodes=2).values.tolist() == [0.5, 0.5]
    assert personalized_pagerank(none, none, nodes=2, seeds={1: 3}).values.tolist() == pytest.approx([0, 1], abs=1e-5)


@pytest.mark.parametrize("seeds", [{}, {0: 0.0}, {2: 1.0}, {-1: 1.0}, {0: -1.0, 1: 2.0}, {0: float("nan")}])
def test_seeds_that_are_none(seeds: dict[int, float]) -> None:
    with pytest.raises(ValueError):
        personalized_pagerank(np.array([0]), np.array([1]), nodes=2, seeds=seeds)


@pytest.mark.parametrize(
    ("source", "target", "weight"),
    [([0, 2], [1, 1], [1, 1]), ([0], [-1], [1]), ([0], [1, 0], [1]), ([0], [1], [1, 1])]
    + [([0, 0], [1, 0], [2.0, bad]) for bad in (-1.0, float("nan"), float("inf"))],
)
def test_edges_that_are_none(source: list[int], target: list[int], weight: list[float]) -> None:
    with pytest.raises(ValueError):
        Transitions(np.array(source), np.array(target), np.array(weight), nodes=2)
