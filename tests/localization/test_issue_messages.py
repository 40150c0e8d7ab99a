import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.issue_messages import read_messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('  File "a.py", line 1\nshop.errors.CartError: no price for apple', "no price for apple"),
        ("E   ValueError: no price for apple", "no price for apple"),
        ("Caused by: com.acme.CartException: no price", "no price"),
        ('Exception in thread "main" a.b.CartException: no price', "no price"),
        ("Uncaught (in promise) TypeError: no price", "no price"),
        ("TypeError [ERR_CODE]: no price", "no price"),
        ("panic: runtime error: no price", "runtime error: no price"),
        ("thread 'main' panicked at 'no price', src/cart.rs:4:5", "no price"),
        ("thread 'main' panicked at src/cart.rs:4:5:\nno price", "no price"),
        ("2021-04-12 16:00:21 -0700 [warn]: no price", "no price"),
        ("[ERROR] no price", "no price"),
        ('level=error msg="no price"', "no price"),
        ("src/cart.c:7:3: error: no price", "no price"),
        ("error[E0277]: no price", "no price"),
        ("cart.rb:7:6: C: [Correctable] Style/Price: Use a price.", "Use a price."),
        ("cart.py:7:1: E501 line too long", "line too long"),
        ("lib/a.rb:1:in 'f': no price (CartError)", "no price"),
        ("Fatal error: Uncaught CartException: no price in /srv/a.php:7", "no price"),
        ("It says “there is no price” to me", "there is no price"),
        ('It says "there is no price" to me', "there is no price"),
        ("It says 'this isn't a price' to me", "this isn't a price"),
        ("It says `There is no price` to me", "There is no price"),
        ("\x1b[31mError: no price\x1b[0m", "no price"),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert read_messages(text) == (message,)


@pytest.mark.parametrize(
    "text",
    [
        "It fails, and I do not know why",
        "run `pip install shop` or `shop sell --all of it`",
        "lib/a.rb:1:in `each'",
        '"short" and `foo()` then `bar()`',
        "x = 'a'; y = 'b c'",
        "error: 12",
    ],
)
def test_no_messages(text: str) -> None:
    assert read_messages(text) == ()


def test_output_before_quotes_each_once() -> None:
    text = 'It says "there is no price".\nError: no cart here\nError: no cart here\n'
    assert read_messages(text) == ("no cart here", "there is no price")


def test_a_log_is_cut() -> None:
    assert len(read_messages("\n".join(f"Error: item {number} lost" for number in range(500)))) == 60
    assert len(read_messages("Error: " + "very long " * 200)[0]) <= 300


@given(st.text(max_size=300) | st.text(alphabet="aE:rror \n\"'`“”[]=()!-", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for message in read_messages(text):
        assert 1 <= len(message) <= 300
        assert "\n" not in message
