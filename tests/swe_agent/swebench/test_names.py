import pytest

from swe_agent.swebench.names import meant

NAMES = (
    "a.test.ts::Range::slices",
    "b.test.ts::Range::slices",
    "b.test.ts::slices twice",
    "t.py::test_a[1 x]",
    "t.py::test_a[1 y]",
)


@pytest.mark.parametrize(
    ("test_id", "found"),
    [
        ("t.py::test_a[1 x]", NAMES[3:4]),
        ("t.py::test_a[1", NAMES[3:5]),
        ("Range > slices", NAMES[0:2]),
        ("a.test.ts > Range > slices", NAMES[0:1]),
        ("Range slices", NAMES[0:2]),
        ("slices  twice", NAMES[2:3]),
        ("twice", ()),
        ("other > slices", ()),
    ],
)
def test_which_tests_an_id_means(test_id: str, found: tuple[str, ...]) -> None:
    assert meant(test_id, NAMES) == found
