"""A test that stays: where the project keeps its tests, named after the issue."""

import pytest

from swe_agent.reproduction import find_reproduction, kept_test

SESSION = "```\n>>> from shop import total\n>>> total([1, 2])\n4\n```\nIt should return 3.\n"
TESTS = ("shop/prices.py", "tests/unit/test_prices.py", "tests/other/test_a.py", "tests/other/test_b.py", "x/test_x.py")


def kept(text: str, title: str = "Totals are one too much!", edited: str = "shop/prices.py") -> tuple[str, str]:
    found = find_reproduction(text)
    assert found is not None
    patch = kept_test(found, title, TESTS, (edited,))
    assert patch is not None
    (path,) = patch.paths
    lines = patch.text.split("@@\n", 1)[1].splitlines()
    return path, "\n".join(line[1:] for line in lines)


def test_it_is_an_ordinary_test() -> None:
    path, text = kept(SESSION)
    assert path == "tests/unit/test_totals_are_one_too_much.py"
    assert "from shop import total\n\n\ndef test_totals_are_one_too_much():\n    assert total([1, 2]) == 3" in text
    assert "SNIPPET" not in text


def test_without_a_test_of_the_edited_file_it_goes_where_most_tests_are() -> None:
    assert kept(SESSION, edited="shop/other.py")[0] == "tests/other/test_totals_are_one_too_much.py"


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert kept(SESSION, "a", "shop/other.py")[0] == "tests/other/test_a_2.py"


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("from shop import total\nprint(total([1]))  # expected 1, got 2", "capsys.readouterr().out.split() == ['1']"),
        ("import shop\nassert shop.total([1]) == 1", "    assert shop.total([1]) == 1"),
        ("import shop\nx = '''a\nb'''\nshop.f(x)  # should be 1", "    x = 'a\\nb'"),
    ],
)
def test_other_code(code: str, line: str) -> None:
    assert line in kept(f"```python\n{code}\n```\n")[1]
