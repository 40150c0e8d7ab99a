import pytest
from gold import Definition
from issue_kinds import kind_of

TREE = ["src/shop/cart.py", "src/shop/money.py", "src/shop/__init__.py", "docs/cart.py"]
GOLD = {"src/shop/cart.py": (Definition("Cart", False, 1, 9), Definition("Cart.add_item", True, 2, 5))}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('It fails\n\n  File "/x/site-packages/shop/cart.py", line 3, in add_item\n', "place"),
        ("Look at src/shop/cart.py please", "place"),
        ("Something is off\n\nI called `shop.cart.Cart` twice", "place"),
        ("`Cart.add_item.cache` is not there", "place"),
        ("What does `shop.cart` do", "place"),
        ("src/shop/money.py calls add_item wrongly", "symbol"),
        ("`Cart` is slow", "symbol"),
        ("shop.money.parse_price is slow", "neither"),
        ("Things are added twice", "neither"),
        ("", "neither"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(text, GOLD, TREE) == kind
