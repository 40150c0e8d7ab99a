import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization import read_issue
from tests.localization.test_traces import CPYTHON

# fmt: off
HOSTILE = [
    "at ", "at a(", "at a.b(C", "at /", "at (a.js:1:", "\nat ", "#0 0x1 in a ", "\n#0 a (b) ", "#0 a (",
    "\na.py in f(", "panicked at '", "a:1:in `", "\n1: from a:1:in `", "==1== at 0x1: a (", "\na.go:1\n",
    "created by a\n", "a@http://", ".js:1", "[error] -- a: ", "SyntaxError: a: (", "at a() in b", "Assertion `",
    "a.c:1: ", "a.c(1", "'", '"', "“", "::", "   0: a\n at a.rs:1\n", "a'a", "\\n", "a->", "a#", "a\\A", "--a-",
    "a-", "$a", "A/A", "error: ", "aError(", 'msg="', "{", "${", "%(", "1.1", "#1", "[a][b", "a: ", "version 1.",
    "https://a/b/c/blob/d/e#L", "\x1b[1",
]
# fmt: on

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


def test_everything_else_that_is_named() -> None:
    issue = read_issue(
        "[cart] `Cart::add` fails with v1.2.3 since #41\n\n"
        "Error: no price for 'apple' in src/cart.rs:7\n\n"
        "```\nE   shop/money.py:7: in round_price\n```\n"
        "See https://github.com/acme/shop/blob/main/src/cart.rs#L9 and shop/money.py:7.\n\n"
        "### Details\n_No response_\n"
    )
    assert issue.components == ("cart",)
    assert issue.versions == ("1.2.3",)
    assert issue.references == (41,)
    assert issue.messages == ("no price for 'apple'",)
    assert issue.names[0].name == "Cart.add"
    assert [(each.path, each.line, each.style) for each in issue.mentions] == [
        ("src/cart.rs", 7, "mention"),
        ("src/cart.rs", 9, "link"),
    ]
    assert [frame.function for frame in issue.frames] == ["round_price"]
    assert "_No response_" not in issue.text


@pytest.mark.parametrize(
    "heading",
    ["RuboCop version", "PHP version", "Version info (please complete)", "Which versions of shop are affected?"],
)
def test_more_headings_about_versions(heading: str) -> None:
    assert read_issue(f"Title\n## {heading}\ndropped\n## Then\nkept").text == "## Then\nkept"


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
        *HOSTILE,
    ],
)
def test_hostile_repetition_takes_no_time(unit: str) -> None:
    started = time.process_time()
    read_issue("t\n" + unit * (20_000 // len(unit)))
    read_issue("t\na" + unit * (20_000 // len(unit)) + "!")
    assert time.process_time() - started < 2
