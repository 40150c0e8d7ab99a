from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree
from localization.graph import RepositoryGraph
from localization.resolve import EdgeKind
from tests.conftest import write_files

FILES = {
    "pkg/__init__.py": "",
    "pkg/shapes.py": (
        "class Shape:\n    def area(self):\n        return 0\n\n\n"
        "class Square(Shape):\n    def area(self):\n        return side(self)\n\n\n"
        "class Tile(Square):\n    def area(self):\n        return 1\n\n\n"
        "def side(shape):\n    return 2\n"
    ),
    "pkg/use.py": (
        "from pkg.shapes import Square, side\n\n\ndef total():\n    return helper() + side(None)\n\n\n"
        "def helper():\n    return Square().area()\n"
    ),
    "tests/test_use.py": "from pkg.use import total\n\n\ndef test_total():\n    assert total() == 4\n",
    "README.md": "text\n",
}
SHAPES = "pkg/shapes.py"


@pytest.fixture
def graph(tmp_path: Path) -> RepositoryGraph:
    write_files(tmp_path, FILES)
    return CodeIndex.build(DirectoryTree(tmp_path), workers=0).graph


def names(graph: RepositoryGraph, units: tuple[int, ...]) -> list[str]:
    return [graph.qualified(unit) for unit in units]


def test_one_step(graph: RepositoryGraph) -> None:
    side = graph.unit(f"{SHAPES}::side")
    assert names(graph, graph.callers(side)) == [f"{SHAPES}::Square.area", "pkg/use.py::total"]
    assert names(graph, graph.callees(graph.unit("pkg/use.py::total"))) == [f"{SHAPES}::side", "pkg/use.py::helper"]
    with pytest.raises(KeyError):
        graph.unit(f"{SHAPES}::nothing")
    with pytest.raises(KeyError):
        graph.unit("nowhere.py")


def test_classes(graph: RepositoryGraph) -> None:
    shape, tile = graph.unit(f"{SHAPES}::Shape"), graph.unit(f"{SHAPES}::Tile")
    assert names(graph, graph.subclasses(shape)) == [f"{SHAPES}::Square", f"{SHAPES}::Tile"]
    assert names(graph, graph.subclasses(shape, deep=False)) == [f"{SHAPES}::Square"]
    assert names(graph, graph.bases(tile)) == [f"{SHAPES}::Shape", f"{SHAPES}::Square"]
    assert graph.implementers(shape) == graph.subclasses(shape)
    area = graph.unit(f"{SHAPES}::Square.area")
    assert names(graph, graph.overrides(area)) == [f"{SHAPES}::Shape.area"]
    assert names(graph, graph.implementers(area)) == [f"{SHAPES}::Tile.area"]


def test_tests_reach_through_helpers(graph: RepositoryGraph) -> None:
    test = "tests/test_use.py::test_total"
    assert names(graph, graph.tests_of(graph.unit("pkg/use.py::total"))) == [test]
    assert names(graph, graph.tests_of(graph.unit("pkg/use.py::helper"))) == [test]
    assert graph.tests_of(graph.unit("pkg/use.py::helper"), within=1) == ()


def test_a_way_between_two(graph: RepositoryGraph) -> None:
    start, end = graph.unit("tests/test_use.py::test_total"), graph.unit(f"{SHAPES}::side")
    assert names(graph, graph.path_between(start, end, (EdgeKind.CALLS,), "out")) == [
        "tests/test_use.py::test_total",
        "pkg/use.py::total",
        f"{SHAPES}::side",
    ]
    assert graph.path_between(end, start, (EdgeKind.CALLS,), "out") == ()
    assert graph.path_between(start, start) == (start,)


def test_a_neighbourhood_is_bounded(graph: RepositoryGraph) -> None:
    total = graph.unit("pkg/use.py::total")
    around = graph.neighbourhood([total], kinds=(EdgeKind.CALLS, EdgeKind.TESTS))
    assert set(around) == {
        "pkg/use.py::total",
        "pkg/use.py::helper",
        f"{SHAPES}::side",
        "tests/test_use.py::test_total",
    }
    assert {data["kind"] for _, _, data in around.edges(data=True)} == {"calls", "tests"}
    assert len(graph.neighbourhood([total], depth=5, limit=3)) == 3


def test_as_networkx(graph: RepositoryGraph) -> None:
    network = graph.to_networkx()
    assert network.nodes[f"{SHAPES}::Square"]["kind"] == "class"
    assert network.nodes["pkg/"]["kind"] == "directory"
    assert network.has_edge("/", "pkg/")
    assert network.has_edge("pkg/", SHAPES)
    assert network.has_edge("/", "README.md")
    assert network.has_edge(SHAPES, f"{SHAPES}::Square")
    edges = network.get_edge_data(f"{SHAPES}::Square", f"{SHAPES}::Shape")
    assert [each["kind"] for each in edges.values()] == ["inherits"]


def test_it_follows_edits(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    index = CodeIndex.build(DirectoryTree(tmp_path), workers=0)
    before = index.graph
    assert index.graph is before
    more = "from pkg.shapes import side\nside(1)\n"
    write_files(tmp_path, {"pkg/use.py": "def total():\n    return 1\n", "pkg/more.py": more})
    index.refresh()
    after = index.graph
    assert names(after, after.callers(after.unit(f"{SHAPES}::side"))) == ["pkg/more.py", f"{SHAPES}::Square.area"]
