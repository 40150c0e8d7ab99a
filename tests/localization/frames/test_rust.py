import pytest

from localization.frames import Frame, read_frames, read_traces

BACKTRACE = """thread 'main' panicked at src/cart.rs:4:5:
index out of bounds
stack backtrace:
   0: rust_begin_unwind
             at /rustc/90b35a6239c3/library/std/src/panicking.rs:475:5
   1: <shop::cart::Cart<T> as core::ops::Add>::add::{{closure}}
   2: shop::cart::Cart::total::h0123456789abcdef
             at ./src/cart.rs:12:9
"""


def test_the_panic_is_innermost() -> None:
    (trace,) = read_traces(BACKTRACE)
    assert trace.frames == (
        Frame(path="src/cart.rs", line=4, style="rust"),
        Frame(
            path="/rustc/90b35a6239c3/library/std/src/panicking.rs",
            line=475,
            function="rust_begin_unwind",
            style="rust",
        ),
        Frame(path="./src/cart.rs", line=12, function="total", scope="shop.cart.Cart", style="rust"),
    )
    assert read_frames(BACKTRACE)[-1].line == 4


@pytest.mark.parametrize(
    "text",
    [
        "thread 'main' panicked at 'called `unwrap()` on a `None` value', src/cart.rs:4:5",
        "panicked at 'assertion failed: `(left == right)`\n  left: `1`,\n right: `2`', src/cart.rs:4:5",
    ],
)
def test_panics_of_older_compilers(text: str) -> None:
    assert [(frame.path, frame.line) for frame in read_frames(text)] == [("src/cart.rs", 4)]


@pytest.mark.parametrize(
    ("written", "function", "scope"),
    [
        ("<shop::Cart as core::fmt::Display>::fmt", "fmt", "shop.Cart"),
        ("shop::run::{{closure}}", "run", "shop"),
        ("shop::Cart<T>::add", "add", "shop.Cart"),
        ("main", "main", None),
    ],
)
def test_names(written: str, function: str, scope: str | None) -> None:
    (frame,) = read_frames(f"   3: {written}\n             at src/cart.rs:1:2\n")
    assert (frame.function, frame.scope) == (function, scope)
