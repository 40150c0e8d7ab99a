import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization import read_issue
from tests.localization.test_traces import CPYTHON

ISSUE = f"""# `round_price` is wrong for Cart.total

<!-- Please read secret_template before -->
### Describe the bug
Calling `shop.money.round_price` from add_item() or in src/shop/cart.py gives the wrong sum, unlike CartTotal.
See https://github.com/acme/shop/blob/main/src/shop/money.py#L7 and https://example.org/other/place.py too.

- [x] I have searched_before

```python
from shop.cart import Cart
Cart().add_item(apple, print("x"))
```

{CPYTHON}

### Environment
Python: irrelevant_name
```
numpy 1.2
secret_block
```

### Additional context
It once worked.
numpy==1.24.1
- pip: 20.3
"""


def test_parts_of_an_issue() -> None:
    issue = read_issue(ISSUE)
    assert issue.title == "`round_price` is wrong for Cart.total"
    assert issue.quoted == ("round_price", "shop.money.round_price")
    assert issue.code_blocks == ('from shop.cart import Cart\nCart().add_item(apple, print("x"))',)
    assert issue.paths[:2] == ("src/shop/cart.py", "src/shop/money.py")
    assert "example.org/other/place.py" not in issue.paths
    assert {"Cart.total", "shop.money.round_price", "shop.cart"} <= set(issue.dotted)
    assert {"round_price", "add_item", "Cart", "apple", "CartTotal"} <= set(issue.identifiers)
    assert not {"print", "from", "wrong", "Calling"}.intersection(issue.identifiers)
    assert [frame.function for frame in issue.frames] == [None, "round_price"]
    assert "It once worked." in issue.text


@pytest.mark.parametrize(
    "noise",
    [
        "secret_template",
        "searched_before",
        "irrelevant_name",
        "secret_block",
        "numpy",
        "Describe the bug",
        "https",
        "pip",
    ],
)
def test_noise_is_gone(noise: str) -> None:
    issue = read_issue(ISSUE)
    assert noise not in "\n".join([issue.title, issue.text, *issue.code_blocks, *issue.identifiers])


def test_unterminated_comment_and_fence() -> None:
    assert read_issue("Title\n\nbody <!-- hidden forever").text == "body"
    assert read_issue("Title\n```\nx = 1").code_blocks == ("x = 1",)


def test_frames_and_paths_survive_in_dropped_sections() -> None:
    issue = read_issue(f"Title\n## Environment\n{CPYTHON}")
    assert len(issue.frames) == 2
    assert "/home/me/try.py" in issue.paths
    assert issue.text == ""


def test_a_heading_about_versions_that_says_more_is_kept() -> None:
    assert "kept" in read_issue("Title\n## Version comparison is wrong\nkept").text


def test_empty() -> None:
    assert read_issue("") == read_issue(" \n ")


@given(st.text(max_size=400) | st.text(alphabet="`~#*-[]<>!:/.\\ \n\tabcE0_\"'", max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    issue = read_issue(text)
    assert all(issue.identifiers)


@pytest.mark.parametrize(
    "unit",
    [
        "+",
        " ",
        "E",
        "a.",
        "a/",
        "`",
        "<",
        "<!--",
        "# ",
        "**",
        "a~",
        "\t",
        ">",
        "a_",
        "\\",
        'File "',
        "1.",
        "[x",
        "a b ",
    ],
)
def test_hostile_repetition_takes_no_time(unit: str) -> None:
    started = time.perf_counter()
    read_issue("t\n" + unit * (100_000 // len(unit)))
    read_issue("t\na" + unit * (100_000 // len(unit)) + "!")
    assert time.perf_counter() - started < 2
