"""BM25 and personalized PageRank beside `rank_bm25` and networkx: the same documents, the same graph, equal answers.

    python benchmarks/localization/retrieval.py [FOLDER] [--rounds 5] [--query 280]

Documents are the definitions of FOLDER's Python files, cut at each `def` and `class`; without FOLDER they are made up,
28,600 of them with 1.57 million words that are distributed as words are. The query's words are drawn from theirs as
often as they occur. The graph is made up: 41,226 nodes, 288,312 edges, 30 seeds. Both sides take turns in one process;
shown are medians of CPU milliseconds, the median of the rounds' ratios, and whether the answers are equal: scores bit
for bit; ranks at networkx's own tolerance, nodes that differ by less than 1e-13 taken as tied.
"""

import argparse
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from localization.bm25 import BM25
from localization.hashing import term_hashes
from localization.pagerank import Transitions, personalized_pagerank
from localization.postings import Postings

DOCUMENTS, WORDS, VOCABULARY = 28_600, 1_570_000, 60_000
NODES, EDGES, SEEDS = 41_226, 288_312, 30
_DEFINITION = re.compile(r"(?m)^(?=[ \t]*(?:async +)?(?:def|class) )")
_WORD = re.compile(r"[a-z_]\w+")


class Line(NamedTuple):
    name: str
    theirs: list[float]
    ours: list[float]
    equal: bool


def documents_of(folder: Path) -> list[list[str]]:
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.rglob("*.py")))
    return [_WORD.findall(part.lower()) for text in texts for part in _DEFINITION.split(text)]


def made_up_documents(random: np.random.Generator) -> list[list[str]]:
    words = random.zipf(1.1, 4 * WORDS)
    words = words[words < VOCABULARY][:WORDS]
    cuts = np.sort(random.integers(0, len(words), DOCUMENTS - 1))
    return [[f"w{word}" for word in part] for part in np.split(words, cuts)]


def milliseconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return 1000 * (time.process_time() - began)


def by_turns(theirs: Callable[[], object], ours: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    ours()  # what is made when first needed is there; rank_bm25 and networkx have no such thing
    pairs = [(milliseconds(theirs), milliseconds(ours)) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def retrieval(documents: list[list[str]], query: list[str], rounds: int) -> list[Line]:
    def build() -> BM25:
        made = BM25(Postings.of_documents(Counter(document) for document in documents), idf="okapi")
        assert made.average_idf  # a query would make it
        return made

    theirs, ours = BM25Okapi(documents), build()
    terms = term_hashes(query)
    equal = ours.scores(terms).tolist() == theirs.get_scores(query).tolist()
    rare = dict.fromkeys(query)
    distinct = term_hashes(rare)
    also = ours.scores(distinct).tolist() == theirs.get_scores(rare).tolist()
    print(f"{len(documents)} documents, {sum(map(len, documents))} words, {len(ours.postings.row)} postings", end="")
    print(f" in {ours.postings.nbytes / 1e6:.1f} MB; {len(query)} words in the query, {len(rare)} distinct")
    return [
        Line("BM25 build", *by_turns(lambda: BM25Okapi(documents), build, min(rounds, 3)), equal),
        Line("BM25 query", *by_turns(lambda: theirs.get_scores(query), lambda: ours.scores(terms), rounds), equal),
        Line("BM25 distinct", *by_turns(lambda: theirs.get_scores(rare), lambda: ours.scores(distinct), rounds), also),
    ]


class Weighted(NamedTuple):
    """Edges of a directed graph, no pair twice."""

    nodes: int
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    weight: NDArray[np.float32]


def made_up_graph(random: np.random.Generator) -> Weighted:
    drawn = 2 * EDGES
    popular = random.permutation(NODES)
    sources = random.integers(0, NODES * 9 // 10, drawn)  # the rest are dangling
    edges = sources * NODES + popular[random.zipf(1.35, drawn) % NODES]
    edges = np.sort(random.permutation(np.unique(edges))[:EDGES])
    source, target = (each.astype(np.int32) for each in np.divmod(edges, NODES))
    return Weighted(NODES, source, target, random.random(len(edges), dtype=np.float32))


def pagerank(given: Weighted, random: np.random.Generator, rounds: int) -> list[Line]:
    nodes, source, target, weight = given
    seeds = dict.fromkeys(random.choice(nodes, min(SEEDS, nodes), replace=False).tolist(), 1.0)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from(zip(source.tolist(), target.tolist(), weight.tolist(), strict=True))
    prepared = Transitions(source, target, weight, nodes=nodes)

    def theirs() -> dict[int, float]:
        return nx.pagerank(graph, personalization=seeds)

    ranks = theirs()
    expected = np.array([ranks[node] for node in range(nodes)])
    found = prepared.rank(seeds)
    order, expected_order = (np.argsort(-values.round(13), kind="stable") for values in (found.values, expected))
    equal = bool((order == expected_order).all())
    print(f"{nodes} nodes, {len(source)} edges, {len(seeds)} seeds, {found.steps} steps; values differ", end="")
    print(f" by at most {np.abs(found.values - expected).max():.1e}")

    def from_edges() -> object:
        return personalized_pagerank(source, target, weight, nodes=nodes, seeds=seeds)

    return [
        Line("PageRank", *by_turns(theirs, lambda: prepared.rank(seeds), rounds), equal),
        Line("PageRank from edges", *by_turns(theirs, from_edges, rounds), equal),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--query", type=int, default=280)
    options = parser.parse_args()
    random = np.random.default_rng(1)
    documents = documents_of(options.folder) if options.folder else made_up_documents(random)
    stream = [word for document in documents for word in document]
    query = [stream[place] for place in random.integers(0, len(stream), options.query)]
    lines = [*retrieval(documents, query, options.rounds), *pagerank(made_up_graph(random), random, options.rounds)]
    print(f"\n{'':20} {'theirs ms':>10} {'ours ms':>9} {'ratio':>7}  equal")
    for line in lines:
        ratio = statistics.median(theirs / ours for theirs, ours in zip(line.theirs, line.ours, strict=True))
        theirs, ours = statistics.median(line.theirs), statistics.median(line.ours)
        print(f"{line.name:20} {theirs:10.1f} {ours:9.2f} {ratio:6.1f}x  {'yes' if line.equal else 'NO'}")


if __name__ == "__main__":
    main()
