import pytest

from localization.frames import Frame, read_frames

OLD = """Traceback (most recent call last):
\t2: from bin/shop:9:in `<main>'
\t1: from lib/shop/cart.rb:20:in `total'
lib/shop/cart.rb:12:in `block (2 levels) in price': undefined method `+' for nil (NoMethodError)
"""


def test_the_numbered_ones_are_outside() -> None:
    assert read_frames(OLD) == (
        Frame(path="bin/shop", line=9, style="ruby"),
        Frame(path="lib/shop/cart.rb", line=20, function="total", style="ruby"),
        Frame(path="lib/shop/cart.rb", line=12, function="price", style="ruby"),
    )


def test_innermost_first() -> None:
    text = "2021-04-12 [error]: a.rb:1:in 'Shop::Cart#price'\n2021-04-12 [error]: #0 from b.rb:2:in `each'\n"
    assert [(frame.function, frame.scope) for frame in read_frames(text)] == [("each", None), ("price", "Shop.Cart")]


@pytest.mark.parametrize("text", ["(irb):1:in `foo'", "<internal:kernel>:18:in `loop'", "at 12:30:in `x'"])
def test_no_files(text: str) -> None:
    assert [frame.path for frame in read_frames(text)] in ([], ["12"])
