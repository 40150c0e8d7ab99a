import pytest

from localization import Frame, read_frames
from localization.traces import PathMatcher

CPYTHON = """Traceback (most recent call last):
  File "/home/me/try.py", line 3, in <module>
    main()
  File "/usr/lib/python3.9/site-packages/shop/money.py", line 12, in round_price
    return round(value)
TypeError: no
"""


def test_cpython() -> None:
    assert read_frames(CPYTHON) == (
        Frame(path="/home/me/try.py", line=3),
        Frame(path="/usr/lib/python3.9/site-packages/shop/money.py", line=12, function="round_price"),
    )


def test_a_repeated_frame_stands_where_it_was_last() -> None:
    one, two = 'File "a/x.py", line 1, in f\n', 'File "a/y.py", line 2, in g\n'
    assert [frame.path for frame in read_frames(one + two + one)] == ["a/y.py", "a/x.py"]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("src/shop/money.py:7: in round_price", Frame(path="src/shop/money.py", line=7, function="round_price")),
        ("E   src/shop/money.py:7: TypeError", Frame(path="src/shop/money.py", line=7)),
        (
            "~/code/shop/money.py in round_price(value, digits)",
            Frame(path="~/code/shop/money.py", function="round_price"),
        ),
        (
            "File ~/shop/money.py:7, in round_price(value)",
            Frame(path="~/shop/money.py", line=7, function="round_price"),
        ),
        ('  File "C:\\shop\\money.py", line 7, in f', Frame(path="C:/shop/money.py", line=7, function="f")),
        ('  File "a.py", line 7', Frame(path="a.py", line=7)),
    ],
)
def test_other_styles(text: str, frame: Frame) -> None:
    assert read_frames(f"Before\n{text}\nafter") == (frame,)


def test_no_frames() -> None:
    assert read_frames("File a.py is broken: see line 3\nhttps://example.org:80: in it") == ()
    assert read_frames('  File "<string>", line 1, in <module>') == ()


class TestMatching:
    matcher = PathMatcher(
        ["src/shop/money.py", "src/bank/money.py", "setup.py", "tools/lonely.py", "src/shop/__init__.py"]
    )

    @pytest.mark.parametrize(
        ("written", "found"),
        [
            ("/usr/lib/python3/site-packages/shop/money.py", ("src/shop/money.py",)),
            ("C:\\Users\\me\\shop\\money.py", ("src/shop/money.py",)),
            ("src/bank/money.py", ("src/bank/money.py",)),
            ("money.py", ()),
            ("elsewhere/money.py", ()),
            ("lonely.py", ("tools/lonely.py",)),
            ("/home/me/lonely.py", ("tools/lonely.py",)),
            ("/usr/lib/python3.9/site-packages/other/lonely.py", ()),
            ("/usr/lib/python3.9/lonely.py", ()),
            ("./setup.py", ("setup.py",)),
            ("other/__init__.py", ()),
            ("shop/__init__.py", ("src/shop/__init__.py",)),
            ("", ()),
            ("nowhere.py", ()),
        ],
    )
    def test_longest_tail(self, written: str, found: tuple[str, ...]) -> None:
        assert self.matcher.match(written) == found

    def test_ties_share(self) -> None:
        matcher = PathMatcher(["a/x/f.py", "b/x/f.py"])
        assert matcher.match("/home/x/f.py") == ("a/x/f.py", "b/x/f.py")
