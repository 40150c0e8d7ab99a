import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.tokens import STOP_WORDS, count_tokens, tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("parseDate", ["parsedate", "parse", "date"]),
        ("parse_dates", ["parse_dates", "parse", "date"]),
        ("HTTPServerError", ["httpservererror", "http", "server", "error"]),
        ("iso8601", ["iso8601", "iso", "8601"]),
        ("os.path.join(a, b)", ["os", "path", "join"]),
        ("__init__", ["init"]),
        ("the queries of this class", ["query", "class"]),
        ("größe", ["größe"]),
        ("x" * 81, []),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


@given(st.text(max_size=300))
def test_counting_is_tokenizing(text: str) -> None:
    tokens = tokenize(text)
    counts = count_tokens(text)
    assert sum(counts.values()) == len(tokens)
    assert all(counts[token] == tokens.count(token) for token in tokens)
    assert not STOP_WORDS.intersection(tokens)
