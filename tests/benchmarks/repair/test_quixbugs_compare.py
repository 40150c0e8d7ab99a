from quixbugs_compare import compared, outcomes
from quixbugs_inputs import PROGRAMS, inputs

GCD = "def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a\n"
REVERSED = """
def reverse_linked_list(node):
    values = []
    while node:
        values.append(node)
        node = node.successor
    for node, following in zip(values, [None, *values]):
        node.successor = following
    return values[-1] if values else None
"""
SEARCH = """
def breadth_first_search(start, goal):
    seen, todo = set(), [start]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += node.successors
    return goal in seen
"""


def test_two_ways_to_the_same_answers_agree() -> None:
    other = "from math import gcd\n"
    assert compared("gcd", other, GCD, 200).agrees


def test_a_difference_names_the_input_and_both_answers() -> None:
    found = compared("gcd", GCD.replace("return a", "return a + (a == 7)"), GCD, 300)
    assert not found.agrees
    given, wanted, answer = found.differing[0]
    assert (wanted, answer) == ("=7", "=8")
    assert given.startswith("(")


def test_an_error_is_an_answer_and_its_kind_counts() -> None:
    assert compared("gcd", "def gcd(a, b):\n    raise KeyError(a)\n", GCD, 20).differing[0][2] == "!KeyError"
    assert compared("gcd", "def gcd(a, b:\n", GCD, 20).differing[0][2] == "!SyntaxError"


def test_what_the_reference_does_not_answer_is_no_input() -> None:
    found = compared("gcd", GCD, GCD.replace("while b", "assert a > 100\n    while b"), 200)
    assert found.agrees
    assert 50 < found.asked < 200


def test_an_endless_loop_and_the_end_of_the_process_stop_one_input_alone() -> None:
    program = "import os\ndef gcd(a, b):\n    while a == 1: pass\n    if a == 2: os._exit(1)\n    return a\n"
    assert outcomes("gcd", program, [(0, 0), (1, 0), (2, 0), (3, 0)]) == ["=0", None, None, "=3"]


def test_nodes_are_made_for_the_program_and_made_plain_again() -> None:
    assert compared("reverse_linked_list", REVERSED, REVERSED, 100).agrees
    assert not compared("reverse_linked_list", "def reverse_linked_list(node):\n    return node\n", REVERSED).agrees
    assert compared("breadth_first_search", SEARCH, SEARCH.replace("pop()", "pop(0)"), 300).agrees
    assert not compared("breadth_first_search", SEARCH.replace("return ", "return not "), SEARCH, 300).agrees


def test_forty_programs_have_inputs_that_the_seed_alone_decides() -> None:
    assert len(PROGRAMS) == 40
    for program in PROGRAMS:
        drawn = inputs(program, 60, 1)
        assert len(drawn) > 10, program
        assert drawn == inputs(program, 60, 1)
        assert drawn != inputs(program, 60, 2), program


def test_weights_leave_no_cycle_below_zero() -> None:
    for size, weights in inputs("shortest_path_lengths", 200, 3):
        far = {(a, b): weights.get((a, b), float("inf")) for a in range(size) for b in range(size)}
        for k in range(size):
            for a in range(size):
                for b in range(size):
                    far[a, b] = min(far[a, b], far[a, k] + far[k, b])
        assert all(far[a, a] >= 0 for a in range(size))
