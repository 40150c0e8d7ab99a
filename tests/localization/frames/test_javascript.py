import pytest

from localization.frames import Frame, read_frames, read_traces

NODE = """TypeError: Cannot read properties of undefined (reading 'price')
    at Cart.total [as sum] (/home/me/shop/src/cart.js:12:5)
    at async Promise.all (index 0)
    at new Shop (file:///home/me/shop/src/shop.mjs:3:1)
    at Object.<anonymous> (C:\\work\\shop\\main.ts:1:1)
    at Module._compile (node:internal/modules/cjs/loader:1105:14)
    at tryModuleLoad (module.js:505:12)
    at bootstrap (internal/main.js:1:1)
    at /home/me/shop/run.js:9:2
"""


def test_node() -> None:
    (trace,) = read_traces(NODE)
    assert trace.frames == (
        Frame(path="/home/me/shop/src/cart.js", line=12, function="total", scope="Cart", style="javascript"),
        Frame(path="/home/me/shop/src/shop.mjs", line=3, function="Shop", style="javascript"),
        Frame(path="C:/work/shop/main.ts", line=1, style="javascript"),
        Frame(path="/home/me/shop/run.js", line=9, style="javascript"),
    )
    assert read_frames(NODE)[-1].function == "total"


@pytest.mark.parametrize(
    ("written", "path", "function"),
    [
        ("render@http://localhost:3000/static/js/cart.js:12:5", "/static/js/cart.js", "render"),
        ("render@webpack:///./src/cart.jsx?a1:12:5", "./src/cart.jsx", "render"),
        ("@file:///home/me/cart.js:12:5", "/home/me/cart.js", None),
        ("    at render (webpack-internal:///./src/cart.vue:12:5)", "./src/cart.vue", "render"),
        ("    at render (http://localhost/@fs/home/me/cart.ts?t=17:12:5)", "/home/me/cart.ts", "render"),
        ("    at exports.render (/app/(group)/cart.tsx:12:5)", None, None),
        ("    at eval (eval at load (/home/me/cart.js:12:5), <anonymous>:1:1)", "/home/me/cart.js", "load"),
    ],
)
def test_browsers_and_bundlers(written: str, path: str | None, function: str | None) -> None:
    frames = [(frame.path, frame.line, frame.function) for frame in read_frames(f"Error\n{written}\n")]
    assert frames == ([(path, 12, function)] if path else [])


def test_a_cause_is_a_trace_of_its_own() -> None:
    text = "Error: a\n    at f (/x/a.js:1:1) {\n  [cause]: Error: b\n      at g (/x/b.js:2:2)\n"
    assert [frame.function for frame in read_frames(text)] == ["f", "g"]


@pytest.mark.parametrize(
    "text", ["mail me@example.org:22:1", "see git@github.com:me/cart.js:1:2", "at 12:30:15 it broke"]
)
def test_no_frames(text: str) -> None:
    assert read_frames(text) == ()
