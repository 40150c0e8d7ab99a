from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree, Location
from tests.conftest import write_files

FILES = {
    "shop/prices.py": (
        "def apply_voucher(total, voucher):\n    # A voucher never makes it negative.\n    return total - voucher\n\n\n"
        "def widest(total):\n    return total\n"
    ),
    "shop/checkout.py": (
        "from shop.prices import apply_voucher, widest\n\n\n"
        "def checkout(total):\n    widest(total)\n    return apply_voucher(total, 1)\n"
    ),
    "shop/till.py": "from shop.checkout import checkout\n\n\ndef ring(total):\n    return checkout(total)\n",
    **{f"shop/other_{n}.py": f"def other_{n}(total):\n    return total + {n}\n" for n in range(30)},
}


@pytest.fixture
def index(tmp_path: Path) -> CodeIndex:
    write_files(tmp_path, FILES)
    return CodeIndex.build(DirectoryTree(tmp_path), workers=0)


def texts(location: Location, kind: str) -> list[str]:
    return [each.text for each in location.evidence if each.kind == kind]


def test_where_the_rare_words_stand(index: CodeIndex) -> None:
    (best, *_) = index.locate("The voucher makes the total negative", limit=1)
    assert best.symbol == "shop/prices.py::apply_voucher"
    said = texts(best, "bm25")
    assert "shares words with the issue: voucher (name; 3 definitions), negative (comment; 1 definition)" in said
    assert not [text for text in said if "total" in text or "makes" in text]


def test_only_common_words_are_called_so(index: CodeIndex) -> None:
    (best, *_) = index.locate_files("the total", limit=1)
    assert "shares only common words with the issue: total" in texts(best, "bm25")


def test_what_the_graph_is_made_of(index: CodeIndex) -> None:
    places = {place.path: place for place in index.locate_files("`apply_voucher` is wrong", limit=5)}
    named = "calls apply_voucher (shop/prices.py:1), which the issue names"
    assert texts(places["shop/checkout.py"], "graph") == [named]
    assert "shop/checkout.py calls its apply_voucher, which the issue names" in texts(places["shop/prices.py"], "graph")
    assert texts(places["shop/till.py"], "graph") == ["calls checkout (shop/checkout.py:4)"]


def test_a_file_says_which_of_its_definitions_is_named(index: CodeIndex) -> None:
    (best, *_) = index.locate_files("`apply_voucher` is wrong", limit=1)
    assert texts(best, "name") == ["defines what the issue names: apply_voucher"]
    (best, *_) = index.locate("`apply_voucher` is wrong", limit=1)
    assert "named in the issue: apply_voucher" in texts(best, "name")
