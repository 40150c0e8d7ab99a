"""The model of a repository: probabilities add up, the usual is cheap, edits are told by their surroundings."""

import pytest

from swe_agent.repair.naturalness import Model, Naturalness, tokens

CODE = "def read(path):\n    with open(path) as file:\n        return file.read()\n" * 5


def learned(text: str) -> Model:
    model = Model()
    model.add(text)
    return model


def test_comments_go_and_long_strings_are_alike() -> None:
    assert tokens("x = 1  # why\n\n\ny") == ["x", "=", "1", "\n", "y"]
    assert tokens(f"f('{'a' * 40}')") == tokens(f'f("{"b" * 40}")')
    assert tokens("f('a')") != tokens("f('b')")


@pytest.mark.parametrize("context", [("\n", "\n"), ("open", "("), ("never", "seen")])
def test_probabilities_of_what_was_seen_are_positive_and_at_most_one(context: tuple[str, str]) -> None:
    model = learned(CODE)
    total = sum(2 ** -model.cost(context, [token]) for token in set(tokens(CODE)))
    assert 0.5 < total <= 1.0, "what is left is for tokens never seen"
    assert model.cost(context, ["unheard_of"]) > 0


def test_the_usual_costs_less() -> None:
    model = learned(CODE)
    assert model.cost(("open", "("), ["path", ")"]) < model.cost(("open", "("), ["file", ")"])


def test_a_change_is_measured_with_the_tokens_after_it() -> None:
    data = b"with open(file) as file:\n    pass\n"
    natural = Naturalness(learned(CODE), data)
    start = data.index(b"file")
    better, worse = natural.change(start, start + 4, "path"), natural.change(start, start + 4, "read")
    assert better.bits < 0 < worse.bits
    assert (better.size, better.mean < worse.mean) == (0, True)
    assert natural.change(start, start + 4, "file").bits == pytest.approx(0.0)
    assert natural.change(start, start + 4, "path, 'r'").size == 2


def test_what_is_learned_later_counts() -> None:
    model = learned(CODE)
    before = model.cost(("x", "="), ["strange"])
    model.add("x = strange\n" * 10)
    assert model.cost(("x", "="), ["strange"]) < before
