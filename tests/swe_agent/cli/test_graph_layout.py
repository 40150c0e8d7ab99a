"""Nothing in a drawing overlaps or lies outside of it, whatever the graph."""

import re
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from localization import Location
from swe_agent.cli.connections import RELATIONS, Link, Node, Picture
from swe_agent.cli.graph_layout import LETTER, lay_out


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    places = draw(st.integers(1, 15))
    near = draw(st.integers(0, 14))
    nodes = [
        Node(f"a.py::f{number}", 1, Location(path="a.py", start_line=1, end_line=1, rank=number + 1))
        for number in range(places)
    ] + [Node(f"b.py::g{number}", 1) for number in range(near)]
    number = st.integers(0, places + near - 1)
    relation = st.sampled_from(list(RELATIONS))
    links = draw(st.lists(st.builds(Link, number, number, relation), max_size=40, unique_by=lambda link: link[:3]))
    kept = [link for link in links if link.source != link.target and min(link[:2]) < places]
    return Picture(tuple(nodes), tuple(kept))


@settings(deadline=None)
@given(pictures())
def test_boxes_lie_apart_and_inside(picture: Picture) -> None:
    drawing = lay_out(picture)
    assert len(drawing.boxes) == len(picture.nodes)
    for one, other in combinations(drawing.boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= drawing.width
        assert box.y + box.height <= drawing.height


@settings(deadline=None)
@given(pictures())
def test_every_link_is_a_line_between_its_boxes(picture: Picture) -> None:
    drawing = lay_out(picture)
    assert sorted(line.link for line in drawing.lines) == sorted(picture.links)
    for line in drawing.lines:
        one, other = drawing.boxes[line.link.source], drawing.boxes[line.link.target]
        start = [float(number) for number in re.findall(r"-?\d+", line.path)[:2]]
        assert start[0] in (round(one.x), round(one.x + one.width))
        assert one.y <= start[1] <= one.y + one.height
        end = float(line.path.rpartition("H")[2] if "H" in line.path else line.path.split()[-2])
        assert end in (round(other.x), round(other.x + other.width))


@settings(deadline=None)
@given(pictures())
def test_labels_of_lanes_do_not_overlap(picture: Picture) -> None:
    labels = [line for line in lay_out(picture).lines if line.anchor == "middle"]
    for one, other in combinations(labels, 2):
        room = LETTER * (len(one.label) + len(other.label)) / 2
        assert abs(one.x - other.x) >= 12 or abs(one.y - other.y) >= room


@settings(deadline=None)
@given(pictures())
def test_every_relation_of_a_neighbour_is_named_once(picture: Picture) -> None:
    drawing = lay_out(picture)
    beside = [line for line in drawing.lines if line.anchor != "middle"]
    named = {(line.x, line.label) for line in beside if line.label}
    places = sum(node.place is not None for node in picture.nodes)
    wanted = {(max(link[:2]), link.relation) for link in picture.links if max(link[:2]) >= places}
    assert sum(bool(line.label) for line in beside) == len(wanted)
    assert {label for _, label in named} == {relation for _, relation in wanted}


def test_the_same_picture_gives_the_same_drawing() -> None:
    place = Location(path="a.py", start_line=1, end_line=2, rank=1)
    picture = Picture((Node("a.py::f", 1, place), Node("b.py::g", 3)), (Link(1, 0, "calls"),))
    drawing = lay_out(picture)
    assert drawing == lay_out(picture)
    assert drawing.boxes[1].x < drawing.boxes[0].x, "what points at a place stands on its left"
