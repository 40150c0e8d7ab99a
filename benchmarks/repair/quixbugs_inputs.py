"""Seeded random inputs for the forty programs of QuixBugs, each within what the program's own text demands.

An input is plain data; `call` makes the arguments from it and makes the result plain. What the reference implementation
itself does not answer (an error, too long a time) is no input: `quixbugs_compare.py` leaves it out.
"""

import string
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from quixbugs_graphs import chain, graph, linked, plain, some_edges, weights

Input = tuple[Any, ...]


def _direct(function: Callable[..., Any], given: Input) -> object:
    return plain(function(*given))


@dataclass(frozen=True)
class Program:
    """`make` draws one input; `call` runs the program on it."""

    make: Callable[[Random], Input]
    call: Callable[[Callable[..., Any], Input], object] = _direct


def inputs(program: str, count: int, seed: int) -> list[Input]:
    """`count` draws, without repetition: fewer where there are few."""
    random = Random(f"{seed} {program}")
    drawn = [PROGRAMS[program].make(random) for _ in range(count)]
    return list({repr(each): each for each in drawn}.values())


def _numbers(random: Random, most: int = 12, low: int = -20, high: int = 20) -> list[int]:
    if random.random() < 0.5:
        low, high = -3, 3  # so that values repeat
    return [random.randint(low, high) for _ in range(random.randint(0, most))]


def _word(random: Random, letters: str, most: int) -> str:
    return "".join(random.choice(letters) for _ in range(random.randint(0, most)))


def _bucketsort(random: Random) -> Input:
    size = random.randint(1, 15)
    return [random.randrange(size) for _ in range(random.randint(0, 15))], size


def _find(random: Random) -> Input:
    return sorted(_numbers(random, 15)), random.randint(-4, 21)


def _flat(random: Random, depth: int = 4) -> list[Any]:
    parts: list[Any] = []
    for _ in range(random.randint(0, 4)):
        nested = depth > 0 and random.random() < 0.5
        parts.append(
            _flat(random, depth - 1) if nested else random.choice((random.randint(0, 9), "word", None, (1, 2)))
        )
    return parts


def _kheapsort(random: Random) -> Input:
    """No element is more than k places from where it belongs."""
    size = random.randint(1, 14)
    k = random.randint(1, size)
    ordered = sorted(random.randint(-20, 20) for _ in range(size))
    places = sorted(range(size), key=lambda place: place + random.uniform(0, k))
    return [ordered[place] for place in places], k


def _knapsack(random: Random) -> Input:
    items = [(random.randint(1, 20), random.randint(1, 40)) for _ in range(random.randint(0, 7))]
    return random.randint(1, 50), items


def _kth(random: Random) -> Input:
    values = _numbers(random) or [0]
    return values, random.randrange(len(values))


def _spanning(random: Random) -> Input:
    """A connected graph with weights that differ, so that there is one smallest tree."""
    size = random.randint(2, 8)
    pairs = {(random.randrange(node), node) for node in range(1, size)}
    pairs |= {(a, b) for a in range(size) for b in range(a + 1, size) if random.random() < 0.4}
    listed = [pair if random.random() < 0.5 else pair[::-1] for pair in sorted(pairs)]
    random.shuffle(listed)
    drawn = random.sample(range(1, 100), len(listed))
    return (dict(zip(listed, drawn, strict=True)),)


def _palindrome(random: Random) -> Input:
    half = [random.choice((9, random.randint(0, 9))) for _ in range(random.randint(1, 5))]
    half[0] = half[0] or 1
    return (half + (half[::-1] if random.random() < 0.5 else half[-2::-1]),)


def _permutation(random: Random) -> Input:
    """Not the last one."""
    values = random.sample(range(1, 12), random.randint(2, 7))
    return (values[::-1] if values == sorted(values, reverse=True) else values,)


def _rpn(random: Random) -> Input:
    tokens: list[Any] = [float(random.randint(-9, 20))]
    depth = 1
    for _ in range(random.randint(0, 12)):
        if depth > 1 and random.random() < 0.5:
            tokens.append(random.choice("+-*/"))
            depth -= 1
        else:
            tokens.append(float(random.randint(-9, 20)))
            depth += 1
    return (tokens + [random.choice("+-*/") for _ in range(depth - 1)],)


def _shunting(random: Random) -> Input:
    tokens: list[Any] = [] if random.random() < 0.02 else [random.randint(0, 99)]
    for _ in range(random.randint(0, 9) if tokens else 0):
        tokens += [random.choice("+-*/"), random.randint(0, 99)]
    return (tokens,)


def _ends(random: Random) -> Input:
    edges = some_edges(random, 8)
    return edges, random.randrange(len(edges)), random.randrange(len(edges))


def _search(function: Callable[..., Any], given: Input) -> object:
    nodes = graph(given[0])
    return plain(function(nodes[given[1]], nodes[given[2]]))


def _cycle(random: Random) -> Input:
    length = random.randint(1, 40)
    return length, random.choice((None, random.randrange(length)))


def _length_input(random: Random) -> Input:
    edges = some_edges(random, 7)
    pairs = [(start, end) for start, ends in enumerate(edges) for end in ends]
    drawn = dict(zip(pairs, random.sample(range(1, 1000), len(pairs)), strict=True))
    return edges, drawn, random.randrange(len(edges)), random.randrange(len(edges))


def _length(function: Callable[..., Any], given: Input) -> object:
    nodes = graph(given[0])
    lengths = {(nodes[start], nodes[end]): length for (start, end), length in given[1].items()}
    return plain(function(lengths, nodes[given[2]], nodes[given[3]]))


def _lengths(random: Random) -> Input:
    edges = some_edges(random, 6)
    return len(edges), weights(random, edges, negative=True)


def _copied(function: Callable[..., Any], given: Input) -> object:
    """For what may change its arguments."""
    return plain(function(*(each.copy() if isinstance(each, dict | list) else each for each in given)))


def _paths(random: Random) -> Input:
    """Every node can be reached from the first."""
    edges = [list(ends) for ends in some_edges(random, 7)]
    for node in range(1, len(edges)):
        before = random.randrange(node)
        if node not in edges[before]:
            edges[before].append(node)
    found = tuple(tuple(ends) for ends in edges)
    return 0, weights(random, found, negative=True)


def _ordering(random: Random) -> Input:
    edges = some_edges(random, 9, acyclic=True)
    order = list(range(len(edges)))
    random.shuffle(order)
    return edges, order


def _order(function: Callable[..., Any], given: Input) -> object:
    nodes = graph(given[0])
    return plain(list(function([nodes[number] for number in given[1]])))


def _wrapped(random: Random) -> Input:
    """Words with a space are no longer than a line."""
    columns = random.randint(4, 30)
    words = ["".join(random.choices(string.ascii_letters, k=random.randint(1, columns - 1)))
             for _ in range(random.randint(0, 15))]  # fmt: skip
    return " ".join(words), columns


def _two_ends(random: Random) -> Input:
    start, end = random.sample((1, 2, 3), 2)
    return random.randint(0, 7), start, end


PROGRAMS: dict[str, Program] = {
    "bitcount": Program(lambda random: (random.getrandbits(random.randint(1, 40)),)),
    "breadth_first_search": Program(_ends, _search),
    "bucketsort": Program(_bucketsort),
    "depth_first_search": Program(_ends, _search),
    "detect_cycle": Program(_cycle, lambda function, given: plain(function(linked(*given)))),
    "find_first_in_sorted": Program(_find),
    "find_in_sorted": Program(_find),
    "flatten": Program(lambda random: (_flat(random),)),
    "gcd": Program(lambda random: (random.randint(0, 300), random.randint(0, 300))),
    "get_factors": Program(lambda random: (random.randint(1, 3000),)),
    "hanoi": Program(_two_ends),
    "is_valid_parenthesization": Program(lambda random: (_word(random, "()", 10),)),
    "kheapsort": Program(_kheapsort),
    "knapsack": Program(_knapsack),
    "kth": Program(_kth),
    "lcs_length": Program(lambda random: (_word(random, "abc", 10), _word(random, "abcd", 10))),
    "levenshtein": Program(lambda random: (_word(random, "abc", 5), _word(random, "abcd", 5))),
    "lis": Program(lambda random: (_numbers(random, 15),)),
    "longest_common_subsequence": Program(lambda random: (_word(random, "abc", 7), _word(random, "abcd", 7))),
    "max_sublist_sum": Program(lambda random: (_numbers(random),)),
    "mergesort": Program(lambda random: (_numbers(random),)),
    "minimum_spanning_tree": Program(_spanning, _copied),
    "next_palindrome": Program(_palindrome, _copied),
    "next_permutation": Program(_permutation),
    "pascal": Program(lambda random: (random.randint(1, 40),)),
    "possible_change": Program(
        lambda random: (random.sample(range(1, 30), random.randint(0, 4)), random.randint(-5, 40))
    ),
    "powerset": Program(lambda random: (random.sample(range(30), random.randint(0, 6)),)),
    "quicksort": Program(lambda random: (_numbers(random),)),
    "reverse_linked_list": Program(
        lambda random: (random.randint(0, 30), None), lambda function, given: chain(function(linked(*given)))
    ),
    "rpn_eval": Program(_rpn),
    "shortest_path_length": Program(_length_input, _length),
    "shortest_path_lengths": Program(_lengths, _copied),
    "shortest_paths": Program(_paths, _copied),
    "shunting_yard": Program(_shunting),
    "sieve": Program(lambda random: (random.randint(0, 400),)),
    "sqrt": Program(lambda random: (random.randint(1, 400), random.choice((0.5, 0.1, 0.01, 0.001)))),
    "subsequences": Program(lambda random: (random.randint(-3, 8), random.randint(-3, 10), random.randint(0, 5))),
    "to_base": Program(lambda random: (random.randint(1, 99999), random.randint(2, 36))),
    "topological_ordering": Program(_ordering, _order),
    "wrap": Program(_wrapped),
}  # fmt: skip
