import pytest

from localization.frames import Frame
from localization.frames.mentions import read_mentions


@pytest.mark.parametrize(
    ("text", "path", "style"),
    [
        ("Panic in cart/tree.go:7 when", "cart/tree.go", "mention"),
        ("see `src/cart.c:7:23`, it", "src/cart.c", "mention"),
        ("caller=cart.go:7 level=error", "cart.go", "mention"),
        ("DEBUG|shop::args|src/args.rs:7: read", "src/args.rs", "mention"),
        ("in cart.py, line 7", "cart.py", "mention"),
        ("node_modules/@acme/cart/index.js:7", "node_modules/@acme/cart/index.js", "mention"),
        ("https://github.com/acme/shop/blob/main/src/cart.py#L7-L9", "src/cart.py", "link"),
        ("https://gitlab.com/acme/shop/-/blob/v1/src/cart.py?ref=x#L7", "src/cart.py", "link"),
    ],
)
def test_mentions(text: str, path: str, style: str) -> None:
    assert read_mentions(text) == (Frame(path=path, line=7, style=style),)


@pytest.mark.parametrize("text", ["cart.py is 7 lines", "version 1.2:7", "see cart.txt:7", "closure@src/cart.rs:7"])
def test_no_mentions(text: str) -> None:
    assert read_mentions(text) == ()
