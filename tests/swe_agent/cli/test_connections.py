"""Which connections of the places found are drawn."""

from pathlib import Path

from swe_agent.cli.connections import NEIGHBOURS, PLACES, Picture, connect
from tests.conftest import MakeRepository, run_git, write_files
from tests.swe_agent.cli.trees import SHOP, found


def said(picture: Picture) -> set[tuple[str, str, str]]:
    names = [node.name.rpartition("::")[2] for node in picture.nodes]
    return {(names[link.source], link.relation, names[link.target]) for link in picture.links}


def drawn(folder: Path, files: dict[str, str | bytes], text: str, limit: int = 10) -> Picture:
    answer = found(folder, files, text, limit=limit)
    return connect(answer.opened.index, answer.locations)


def test_places_and_what_holds_them_together(tmp_path: Path) -> None:
    picture = drawn(tmp_path, dict(SHOP), "`discounted` is subtracted twice", limit=1)
    assert [node.place.rank for node in picture.nodes if node.place] == [1]
    assert picture.nodes[0].name == "shop/prices.py::discounted"
    assert said(picture) == {("Cart.total", "calls", "discounted"), ("test_discounted", "tests", "discounted")}


def test_places_among_themselves(tmp_path: Path) -> None:
    picture = drawn(tmp_path, dict(SHOP), "`Cart.total` and `discounted` disagree with the summary of the report")
    assert ("Cart.total", "calls", "discounted") in said(picture)
    assert ("summary", "calls", "Cart.total") in said(picture)
    ranks = [node.place.rank if node.place else 99 for node in picture.nodes]
    assert ranks == sorted(ranks)


def test_no_more_than_can_be_read(tmp_path: Path) -> None:
    broken = "".join(f"def broken{number}():\n    pass\n\n\n" for number in range(40))
    calls = "".join(f"    broken{number}()\n" for number in range(40))
    callers = "".join(f"def caller{number}():\n{calls}\n\n" for number in range(40))
    tests = "".join(f"def test_{number}():\n{calls}\n\n" for number in range(40))
    star = "from a import *\n\n\n"
    files: dict[str, str | bytes] = {"a.py": broken, "b.py": star + callers, "test_a.py": star + tests}
    answer = found(tmp_path, files, "broken", limit=200)
    broken_ones = [place for place in answer.locations if place.path == "a.py"]
    picture = connect(answer.opened.index, broken_ones)
    places = [node for node in picture.nodes if node.place]
    assert len(places) == PLACES
    assert 0 < len(picture.nodes) - PLACES <= NEIGHBOURS
    assert {"calls", "tests"} <= {link.relation for link in picture.links}


def test_the_class_of_a_method_is_no_neighbour(tmp_path: Path) -> None:
    source = "class Box:\n    def copy(self):\n        return Box()\n\n    def halve(self):\n        return Box()\n"
    picture = drawn(tmp_path, {"box.py": source}, "`copy` and `halve`", limit=2)
    assert "Box" not in {node.name.rpartition("::")[2] for node in picture.nodes}


def test_files_that_changed_together(make_repository: MakeRepository) -> None:
    top = make_repository(SHOP)
    for number in range(2):
        write_files(top, {path: f"{text}# {number}\n" for path, text in SHOP.items() if isinstance(text, str)})
        run_git(top, "commit", "--quiet", "--all", "-m", f"change {number}")
    answer = found(top, {}, "discounted and summary")
    picture = connect(answer.opened.index, answer.locations)
    details = {link.detail for link in picture.links if link.relation == "changed together"}
    assert details == {"in 3 commits"}
