from baseline import PlainBM25, words
from rank_bm25 import BM25Okapi

FILES = {
    "b.py": b"def parse_price(text): return float(text)",
    "a.py": b"class Cart: pass",
    "c.py": b"parse parse Parse PARSE \xff price",
    "empty.py": b"",
}


def test_the_order_of_rank_bm25_over_whole_files() -> None:
    query = "Parse the price: parse_price(text) fails"
    scores = BM25Okapi([words(data.decode(errors="replace")) for data in FILES.values()]).get_scores(words(query))
    by_hand = sorted(zip(-scores, FILES, strict=True))
    assert PlainBM25(FILES.items()).rank(query) == [path for _, path in by_hand]
    assert [path for _, path in by_hand][:2] == ["c.py", "b.py"]


def test_equal_files_come_by_path() -> None:
    assert PlainBM25(FILES.items()).rank("nothing of this")[:2] == ["a.py", "b.py"]


def test_no_words_at_all() -> None:
    assert PlainBM25([]).rank("x") == []
    assert PlainBM25([("a.py", b"")]).rank("x") == []
