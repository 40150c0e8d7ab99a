import numpy as np

from localization.ranking.graph import FEW_OTHERS, FileLinks

LINKS = FileLinks(
    ("a.py", "b.py", "c.py"),
    np.array([0, 1, 2], dtype=np.int32),
    np.array([1, 2, 0], dtype=np.int32),
    np.array([1.0, 2.0, 3.0], dtype=np.float32),
    np.array([2, 3, 1], dtype=np.uint8),
)


def test_links_among_other_files() -> None:
    moved = LINKS.moved(["aa.py", "b.py", "c.py", "d.py"])
    assert moved is not None
    assert moved.paths == ("aa.py", "b.py", "c.py", "d.py")
    found = zip(moved.source.tolist(), moved.target.tolist(), moved.weight.tolist(), moved.kind.tolist(), strict=True)
    assert list(found) == [(1, 2, 2.0, 3)]
    assert len(moved.transitions.rank({0: 1.0}).values) == 4


def test_many_other_files_have_links_to_be_found() -> None:
    assert LINKS.moved([*LINKS.paths, *(f"d{number}.py" for number in range(FEW_OTHERS + 1))]) is None


def test_links_of_a_file_and_their_other_ends() -> None:
    assert LINKS.of_file(0) == ([2, 0], [2, 1])
    assert LINKS.of_file(1) == ([1, 0], [2, 0])
