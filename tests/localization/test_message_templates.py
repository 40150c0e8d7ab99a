import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.message_templates import HOLE, matches, message_words, template_words


@pytest.mark.parametrize(
    ("literal", "words"),
    [
        ("No module named %r in {path}", ("no", "module", "named", HOLE, "in", HOLE)),
        ("No module named 'foo' in /x", ("no", "module", "named", HOLE, "in", HOLE)),
        ('f"no {item!r} for {price:.2f}"', ("no", HOLE, "for", HOLE)),
        ("`no ${item} of #{cart.name}`", ("no", HOLE, "of", HOLE)),
        ("%(item)s costs %-5.2f, not %1$s", (HOLE, "costs", HOLE, "not", HOLE)),
        ("100% sure of {0}{1}", (HOLE, "sure", "of", HOLE)),
        ("The :attribute can't be a.b.C", ("the", HOLE, "can't", "be", HOLE)),
        ("a\\nnew line", ("new", "line")),
        ("'it\\'s new'", ("it's", "new")),
        ("", ()),
    ],
)
def test_words(literal: str, words: tuple[str, ...]) -> None:
    assert template_words(literal)[-len(words) :] == words or not words


def test_words_of_every_message() -> None:
    text = "Error: no price for 'apple' in 3 carts\nWarning: cart lost"
    assert message_words(text) == [("no", "price", "for", HOLE, "in", HOLE, "carts"), ("cart", "lost")]


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("No module named %r in {path}", "No module named 'foo' in /x"),
        ('"Values of {} must be <= 16 characters"', "Values of price must be <= 16 characters"),
        ("Use `%<name>s` instead of chaining.", "Use dig(:a, :b) instead of chaining"),
        ("Use `add_item` instead of chaining", "Use add_item instead of chaining"),
        ("Unexpected token {} expecting {}", "Unexpected token 'x', expecting end of file"),
    ],
)
def test_a_template_and_its_message(literal: str, message: str) -> None:
    assert matches(literal, message) > 0.4


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("{self} object has no attribute 'parent'", "'Name' object has no attribute 'getitem'"),
        ("at most 16 characters allowed", "at most 8 characters allowed"),
        ("cart has no price", "price has no cart"),
        ("%s is not %s", "apple is not red"),
        ("%s", "no price for apple"),
        ("no price for %s", ""),
        ("price cart", "price of the cart"),
    ],
)
def test_another_message(literal: str, message: str) -> None:
    assert matches(literal, message) == 0.0


def test_shares() -> None:
    assert matches("no price found", "no price found") == 1.0
    assert matches("price found", "two words: price found") == 0.5
    assert matches("price found. Please look for another shop of mine", "price found") == pytest.approx(2 / 6)
    assert (
        matches("one price was found for your new red cart", "one price was found for your new red cart, he said")
        == 1.0
    )
    assert matches("undefined", "undefined") == 1.0
    assert matches("undefined", "undefined price") == 0.0


words = st.lists(
    st.sampled_from(["cart", "price", "apple", "unknown", "invalid", "expected", "shop"]), min_size=1, max_size=4
)
values = st.sampled_from(["'x y'", "12", "/tmp/a.txt", "0x1f", "some", "a.b.c", '"q"'])
holes = st.sampled_from(["%s", "{}", "{name!r}", "${x}", "#{x}", "%(a)d", "'%s'"])


@given(st.lists(st.tuples(words, holes, values), min_size=1, max_size=4))
def test_what_was_made_from_a_template_matches_it(parts: list[tuple[list[str], str, str]]) -> None:
    literal = " ".join(" ".join([*fixed, hole]) for fixed, hole, _ in parts)
    message = " ".join(" ".join([*fixed, value]) for fixed, _, value in parts)
    score = matches(literal, message)
    assert 0.0 < score <= 1.0 if sum(len(fixed) for fixed, _, _ in parts) > 1 else score == 0.0
    assert matches(f'"{literal}"', message) == score


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_have_a_share(literal: str, message: str) -> None:
    assert 0.0 <= matches(literal, message) <= 1.0
    assert template_words(literal) == template_words(literal.strip())
