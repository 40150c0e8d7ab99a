import pytest

from localization.frames import Frame, read_frames, read_traces

FATAL = """PHP Fatal error:  Uncaught InvalidArgumentException: no price in /srv/shop/src/Money.php:12
Stack trace:
#0 /srv/shop/src/Cart.php(34): Acme\\Shop\\Money->round('x', Array)
#1 [internal function]: Acme\\Shop\\Cart->Acme\\Shop\\{closure}(Object(Acme\\Item))
#2 /srv/shop/index.php(5): Acme\\Shop\\Cart::total()
#3 {main}
  thrown in /srv/shop/src/Money.php on line 12
"""


def test_a_frame_is_in_the_function_that_the_next_one_calls() -> None:
    (trace,) = read_traces(FATAL)
    assert trace.frames[:3] == (
        Frame(path="/srv/shop/src/Money.php", line=12, function="round", scope="Acme.Shop.Money", style="php"),
        Frame(path="/srv/shop/src/Cart.php", line=34, function="total", scope="Acme.Shop.Cart", style="php"),
        Frame(path="/srv/shop/index.php", line=5, style="php"),
    )
    assert read_frames(FATAL)[-1].function == "round"


@pytest.mark.parametrize(
    "text",
    [
        "Warning: Undefined variable $x in /srv/shop/cart.php on line 7",
        "Parse error: syntax error in C:\\shop\\cart.php on line 7",
        "[object] (E(code: 0): no at /srv/shop/cart.php:7)",
    ],
)
def test_errors(text: str) -> None:
    assert [(frame.path.rpartition("/")[2], frame.line) for frame in read_frames(text)] == [("cart.php", 7)]
