"""What nobody can have meant is told from what a change may be."""

import pytest

from aci.losses import loss
from envs import SavedTree
from envs.saved_tree import Entry


def tree(*paths: str) -> SavedTree:
    return SavedTree({path: Entry("file", 0o644, path) for path in paths}, {})


PACKAGE = tuple(f"src/package/module_{number}.py" for number in range(10))
TESTS = tuple(f"tests/test_{number}.py" for number in range(20))
DOCS = tuple(f"docs/page_{number}.md" for number in range(10))
ALL = (*PACKAGE, *TESTS, *DOCS)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (ALL, None),
        ((), "all files were gone"),
        (ALL[:4], "36 of 40 files were gone"),
        ((*TESTS, *DOCS), "src, a folder of 10 files, was gone"),
        ((*PACKAGE, *TESTS, *DOCS[5:]), None),
        ((*PACKAGE[3:], *TESTS, *DOCS), None),
        ((*(path.replace("package", "renamed") for path in PACKAGE), *TESTS, *DOCS), None),
        ((*(path.replace("tests/", "src/package/tests/") for path in TESTS), *PACKAGE, *DOCS), None),
    ],
)
def test_losses(left: tuple[str, ...], said: str | None) -> None:
    assert loss(tree(*ALL), tree(*left)) == said


def test_products_and_few_files_may_go() -> None:
    products = [
        f"{folder}/{number}" for folder in (".git", "node_modules/x", "a.egg-info", "build") for number in range(90)
    ]
    assert loss(tree(*ALL, *products), tree(*ALL)) is None
    assert loss(tree("a", "b", "c"), tree("a")) is None
    assert loss(tree("a"), tree()) == "all files were gone"
    assert loss(tree(), tree()) is None
