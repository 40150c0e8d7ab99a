from localization.telling_words import telling


def test_what_is_rare_in_its_order() -> None:
    words = [("cart", 3), ("value", 60), ("quantity", 5), ("item", 4)]
    assert telling(words, 100, 4) == ["cart", "quantity", "item"]
    assert telling(words, 100, 2) == ["cart", "quantity"]
    assert telling(words, 100, 4, share=0.6) == ["cart", "value", "quantity", "item"]


def test_what_every_report_has_and_what_is_too_short() -> None:
    assert telling([("happens", 1), ("py", 1), ("3370", 1), ("onsend", 1)], 100, 4) == ["onsend"]


def test_few_documents() -> None:
    assert telling([("cart", 3), ("item", 4)], 4, 4) == ["cart"]
    assert telling([], 0, 4) == []
