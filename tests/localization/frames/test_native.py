import pytest

from localization.frames import Frame, read_frames, read_traces

SANITIZER = """==1==ERROR: AddressSanitizer: heap-use-after-free
    #0 0x5613e8af05b8 in cart_total src/cart.c:62:3
    #1 0x5613e8af1585 in shop::Cart<int>::add(shop::Item const&, int) /home/me/shop/src/cart.cpp:9
    #2 0x7f31f723984f  (/usr/lib/libc.so.6+0x2384f)
"""


def test_sanitizers() -> None:
    (trace,) = read_traces(SANITIZER)
    assert trace.frames == (
        Frame(path="src/cart.c", line=62, function="cart_total", style="native"),
        Frame(path="/home/me/shop/src/cart.cpp", line=9, function="add", scope="shop.Cart", style="native"),
    )
    assert read_frames(SANITIZER)[-1].function == "cart_total"


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        (
            "#0  0x0000555 in cart_total (cart=0x0, f=0x1 <add(int)>) at src/cart.c:62",
            Frame(path="src/cart.c", line=62, function="cart_total", style="native"),
        ),
        ("#1  main () at src/main.c:6", Frame(path="src/main.c", line=6, function="main", style="native")),
        (
            "#2 std::vector<int>::at (this=0x0)\n    at /usr/include/c++/vector.tcc:6",
            Frame(path="/usr/include/c++/vector.tcc", line=6, function="at", scope="std.vector", style="native"),
        ),
        (
            "  frame #0: 0x00001 shop`total(cart=0x0) at cart.c:62:3",
            Frame(path="cart.c", line=62, function="shop`total", style="native"),
        ),
        ("==12==    at 0x4A3: total (cart.c:62)", Frame(path="cart.c", line=62, function="total", style="native")),
        (
            "shop: src/cart.c:62: total: Assertion `price > 0' failed.",
            Frame(path="src/cart.c", line=62, function="total", style="native"),
        ),
    ],
)
def test_other_tools(text: str, frame: Frame) -> None:
    assert read_frames(text) == (frame,)


def test_no_frames() -> None:
    assert read_frames("#1 is a duplicate (see above) at page 3") == ()
