import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.issue_cleaning import Segment
from localization.issue_names import Name, read_names


def prose(text: str) -> list[str]:
    return [name.name for name in read_names([Segment(text, is_code=False)])]


def code(text: str) -> list[str]:
    return [name.name for name in read_names([Segment(text, is_code=True)])]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Foo::bar fails", Name("Foo::bar", "Foo.bar", "qualified")),
        ("$cart->add() fails", Name("cart->add", "cart.add", "qualified")),
        ("$this->add fails", Name("this->add", "add", "identifier")),
        ("Cart#add fails", Name("Cart#add", "Cart.add", "qualified")),
        ("java.util.List#add fails", Name("java.util.List#add", "java.util.List.add", "qualified")),
        ("Acme\\Shop\\Cart::add fails", Name("Acme\\Shop\\Cart::add", "Acme.Shop.Cart.add", "qualified")),
        ("with @CartItem it fails", Name("@CartItem", "CartItem", "decorator")),
        ("`@cart.item` fails", Name("@cart.item", "cart.item", "decorator")),
        ("--dry-run fails", Name("--dry-run", "dry_run", "flag")),
        ("`max-line-length` fails", Name("max-line-length", "max_line_length", "key")),
        ("Layout/LineLength fails", Name("Layout/LineLength", "Layout/LineLength", "rule")),
        ("L010 fails", Name("L010", "L010", "rule")),
        ("add_item fails", Name("add_item", "add_item", "identifier")),
        ("add() fails", Name("add", "add", "identifier")),
        ("`add` fails", Name("add", "add", "identifier")),
        ("`empty?` fails", Name("empty?", "empty?", "identifier")),
    ],
)
def test_prose(text: str, name: Name) -> None:
    assert read_names([Segment(text, is_code=False)]) == (name,)


@pytest.mark.parametrize(
    "text",
    [
        "a well-known bug of mine",
        "thanks @octocat",
        "see npm @acme/shop or me@example.org",
        "_very_ wrong, e.g. here",
        "issue#12 at 3.5 in UTF8",
        "`function` of `self`",
        "src/shop/cart.py and /etc/shop/ and www.example.org",
    ],
)
def test_no_names_in_prose(text: str) -> None:
    assert prose(text) == []


def test_commands_in_backticks_are_not_all_names() -> None:
    assert prose("run `shop sell every item --dry-run` now") == ["dry_run"]


def test_code_beside_code() -> None:
    assert code("cart = Cart()\ncart.add(item)\nwhat a pity") == ["cart", "Cart", "cart.add", "item"]
    assert code("# it doesn't work, sadly. Why?") == []


def test_frames_and_data_name_nothing() -> None:
    trace = 'Traceback (most recent call last):\n  File "/x/cart.py", line 3, in total\n    add_item(x)\n'
    assert code(trace) == ["add_item"]
    assert code(f'x = "{"a_b," * 400}"').count("a_b") == 1
    assert code("y" * 700 + " add_item(x)") == []


def test_order_and_repetition() -> None:
    segments = [Segment("`zeta` then alpha_1", False), Segment("beta(alpha_1)", True), Segment("zeta() gamma()", False)]
    assert [name.name for name in read_names(segments)] == ["zeta", "alpha_1", "beta", "gamma"]


@given(st.text(max_size=300) | st.text(alphabet="aB_1.:->#\\@$-/`'? \n", max_size=300), st.booleans())
def test_any_text_can_be_read(text: str, is_code: bool) -> None:
    names = read_names([Segment(text, is_code)])
    assert len({(name.name, name.kind) for name in names}) == len(names)
    for name in names:
        assert name.name
        assert name.written in text
