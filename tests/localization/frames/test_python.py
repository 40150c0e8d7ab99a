import pytest

from localization import Frame, read_frames


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        (
            '  File "pkg/_libs/x.pyx", line 3, in pkg._libs.x.go',
            Frame(path="pkg/_libs/x.pyx", line=3, function="go", scope="pkg._libs.x"),
        ),
        ('  File "a/x.pyc", line 3, in <lambda>', Frame(path="a/x.py", line=3)),
        ("│ /home/me/shop/cart.py:7 in add            │", Frame(path="/home/me/shop/cart.py", line=7, function="add")),
        (
            "\x1b[1;32m~/shop/cart.py\x1b[0m in add(self)\n      1 a\n----> 2 b\n",
            Frame(path="~/shop/cart.py", line=2, function="add"),
        ),
        (
            "File ~/shop/cart.py:7, in Cart.add(self)",
            Frame(path="~/shop/cart.py", line=7, function="add", scope="Cart"),
        ),
        ("/x/shop/cart.py:7: DeprecationWarning: old", Frame(path="/x/shop/cart.py", line=7)),
        ('{"trace": "File \\"shop/cart.py\\", line 7, in add\\n"}', Frame(path="shop/cart.py", line=7, function="add")),
    ],
)
def test_styles(text: str, frame: Frame) -> None:
    assert read_frames(text) == (frame,)


def test_a_linter_speaks_of_no_frame() -> None:
    assert [frame.style for frame in read_frames("shop/cart.py:7:1: E501 line too long")] == ["compiler"]
    assert [frame.style for frame in read_frames("shop/cart.py:7: error: incompatible types")] == ["compiler"]
