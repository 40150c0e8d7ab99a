"""A small project whose tests do everything that tests can do."""

PROJECT = {
    "src/calc.py": (
        "def half(x):\n"
        "    if x < 0:\n"
        "        return -half(-x)\n"
        "    return x // 2\n"
        "\n"
        "\n"
        "def twice(x):\n"
        "    return x + x\n"
    ),
    "conftest.py": "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'src'))\n",
    "tests/test_calc.py": """\
import pytest
from calc import half, twice


def test_half():
    assert half(4) == 2


def test_half_odd():
    assert half(3) == 1.5


@pytest.mark.parametrize("x", [1, 2, -3])
def test_twice(x):
    assert twice(x) == 2 * x


@pytest.mark.skip(reason="later")
def test_later():
    pass


@pytest.mark.xfail(strict=True)
def test_known():
    assert half(1) == 7


@pytest.fixture
def broken():
    raise RuntimeError("no such thing")


def test_needs(broken):
    pass


@pytest.fixture
def leaves():
    yield
    raise RuntimeError("cannot clean up")


def test_cleans(leaves):
    pass


class TestNegative:
    def test_negative(self):
        assert half(-4) == -2

    def test_odd_message(self):
        raise ValueError("caf\\u00e9 \\udc80 end")
""",
    "tests/test_absent.py": "from calc import third\n\n\ndef test_third():\n    assert third(3) == 1\n",
}

STATUSES = {
    "tests/test_calc.py::test_half": "passed",
    "tests/test_calc.py::test_half_odd": "failed",
    "tests/test_calc.py::test_twice[1]": "passed",
    "tests/test_calc.py::test_twice[2]": "passed",
    "tests/test_calc.py::test_twice[-3]": "passed",
    "tests/test_calc.py::test_later": "skipped",
    "tests/test_calc.py::test_known": "skipped",
    "tests/test_calc.py::test_needs": "error",
    "tests/test_calc.py::test_cleans": "error",
    "tests/test_calc.py::TestNegative::test_negative": "passed",
    "tests/test_calc.py::TestNegative::test_odd_message": "failed",
    "tests/test_absent.py": "error",
}
COVERED = {
    "tests/test_calc.py::test_half": (2, 4),
    "tests/test_calc.py::test_twice[1]": (8,),
    "tests/test_calc.py::TestNegative::test_negative": (2, 3, 4),
}
"""Lines of src/calc.py that these tests execute."""
