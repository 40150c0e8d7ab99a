import pytest

from localization.frames import read_frames


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("src/cart.c:7:3: error: expected ';'", "src/cart.c"),
        ("src/cart.c:7:3: runtime error: overflow", "src/cart.c"),
        ("Cart.java:7: error: incompatible types", "Cart.java"),
        ("cart.rb:7:6: C: [Correctable] Style/Quotes: Use single quotes.", "cart.rb"),
        ("cart.py:7:1: E501 line too long", "cart.py"),
        ("src/cart.ts:7:3 - error TS2345: no", "src/cart.ts"),
        ("./cart/cart.go:7:3: undefined: total", "./cart/cart.go"),
        ("error[E0277]: no\n   --> src/cart.rs:7:19", "src/cart.rs"),
        ("src/cart.ts(7,3): error TS2345: no", "src/cart.ts"),
        ("C:\\shop\\cart.cpp(7): error C2065: no", "C:/shop/cart.cpp"),
        ("[ERROR] /home/me/Cart.java:[7,3] cannot find symbol", "/home/me/Cart.java"),
        ("[error] /home/me/Cart.scala:7:3: type mismatch", "/home/me/Cart.scala"),
        ("e: file:///home/me/Cart.kt:7:3 Unresolved", "/home/me/Cart.kt"),
        ("e: /home/me/Cart.kt: (7, 3): Unresolved", "/home/me/Cart.kt"),
        ("SyntaxError: /home/me/cart.jsx: Unexpected token (7:3)", "/home/me/cart.jsx"),
    ],
)
def test_messages(text: str, path: str) -> None:
    assert [(frame.path, frame.line, frame.style) for frame in read_frames(text)] == [(path, 7, "compiler")]


def test_they_stand_behind_every_trace() -> None:
    text = 'File "a.py", line 1, in f\nsrc/cart.c:7:3: error: no\n'
    assert [frame.style for frame in read_frames(text)] == ["compiler", "python"]


@pytest.mark.parametrize("text", ["at 12:30: error: no", "http://example.org:80: error", "a.b:c: error"])
def test_no_messages(text: str) -> None:
    assert read_frames(text) == ()
