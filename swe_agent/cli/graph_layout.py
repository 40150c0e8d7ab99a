"""Where nodes and lines of a small graph stand.

The ranked places are a column, what points at them stands on its left, what they point at on its right; lines among the
places run in lanes of their own beside the column. Units are pixels. The same picture always gives the same drawing.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from swe_agent.cli.connections import Link, Picture

PLACE_WIDTH, PLACE_HEIGHT, PLACE_STEP = 330, 46, 62
SIDE_WIDTH, SIDE_HEIGHT, SIDE_STEP = 230, 38, 50
GAP = 130
"""Between a side and the column: lines fan out there."""
LANE = 17
MARGIN = 16
LETTER = 6.3
"""Mean width of a letter of a line's label."""


class Box(NamedTuple):
    """A node: left and upper edge, and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


class Line(NamedTuple):
    """A link as an SVG path. Its label begins, ends or has its middle at `x`, `y`; in a lane it stands upright. It is
    empty where a line beside it tells the same."""

    link: Link
    path: str
    x: float
    y: float
    anchor: Literal["start", "middle", "end"]
    label: str


class Drawing(NamedTuple):
    """`boxes` are in the order of the picture's nodes."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def lay_out(picture: Picture) -> Drawing:
    """A place for everything."""
    places = [number for number, node in enumerate(picture.nodes) if node.place is not None]
    ranked = set(places)
    inner = [link for link in picture.links if link.source in ranked and link.target in ranked]
    sides = _sides(picture, ranked)
    rows = {number: float(MARGIN + row * PLACE_STEP) for row, number in enumerate(places)}
    lanes = _lanes(inner, rows)
    gutter = LANE * (1 + max(lanes, default=-1)) + (LANE if inner else 0)
    left = MARGIN + (SIDE_WIDTH + GAP if sides[0] else 0) + gutter
    boxes = {number: Box(left, y, PLACE_WIDTH, PLACE_HEIGHT) for number, y in rows.items()}
    right = left + PLACE_WIDTH
    columns = (MARGIN, right + GAP)
    for column, side in zip(columns, sides, strict=True):
        boxes |= _side(column, side, picture.links, boxes)
    height = max((box.y + box.height for box in boxes.values()), default=0.0) + MARGIN
    width = (columns[1] + SIDE_WIDTH if sides[1] else right) + MARGIN
    lines = [_lane_line(link, lane, boxes) for link, lane in zip(inner, lanes, strict=True)]
    lines += _side_lines([link for link in picture.links if link not in inner], boxes, ranked)
    return Drawing(width, height, tuple(boxes[number] for number in range(len(picture.nodes))), tuple(lines))


def _sides(picture: Picture, ranked: set[int]) -> tuple[list[int], list[int]]:
    """Neighbours that point at places oftener than they are pointed at, and the others."""
    left: list[int] = []
    right: list[int] = []
    for number in range(len(picture.nodes)):
        if number not in ranked:
            out = sum(link.source == number for link in picture.links)
            into = sum(link.target == number for link in picture.links)
            (left if out > into else right).append(number)
    return left, right


def _lanes(links: Sequence[Link], rows: Mapping[int, float]) -> list[int]:
    """For each link a lane in which nothing overlaps it, its label included; short lines are nearest to the column."""
    spans = [sorted((rows[link.source], rows[link.target])) for link in links]
    lanes = [0] * len(links)
    taken: list[list[tuple[float, float]]] = []
    for number in sorted(range(len(links)), key=lambda each: spans[each][1] - spans[each][0]):
        middle = sum(spans[number]) / 2
        half = max(spans[number][1] - spans[number][0], LETTER * len(links[number].relation) + 8) / 2
        low, high = middle - half, middle + half
        lane = next((at for at, spans_ in enumerate(taken) if all(high < a or b < low for a, b in spans_)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[number] = lane
    return lanes


def _side(x: float, side: list[int], links: Sequence[Link], placed: dict[int, Box]) -> dict[int, Box]:
    """Each as near as can be to the middle of what it is connected with."""

    def wanted(number: int) -> float:
        others = [link.target if link.source == number else link.source for link in links if number in link[:2]]
        heights = [placed[other].middle for other in others if other in placed]
        return sum(heights) / len(heights) if heights else 0.0

    heights = {number: wanted(number) - SIDE_HEIGHT / 2 for number in side}
    order = sorted(side, key=lambda number: (heights[number], number))
    tops: list[float] = []
    for number in order:
        tops.append(max(heights[number], tops[-1] + SIDE_STEP if tops else MARGIN))
    # What was pushed down is pushed back up where there is room.
    bottom = max((box.y + box.height for box in placed.values()), default=0.0)
    limit = max(bottom - SIDE_HEIGHT, MARGIN + SIDE_STEP * (len(order) - 1))
    for at in range(len(tops) - 1, -1, -1):
        tops[at] = min(tops[at], limit)
        limit = tops[at] - SIDE_STEP
    return {number: Box(x, top, SIDE_WIDTH, SIDE_HEIGHT) for number, top in zip(order, tops, strict=True)}


def _lane_line(link: Link, lane: int, boxes: dict[int, Box]) -> Line:
    one, other = boxes[link.source], boxes[link.target]
    # Lines leave and arrive a little apart from each other.
    start, end = one.middle - 6 + 3 * (lane % 5), other.middle - 6 + 3 * (lane % 5)
    x = one.x - LANE * (lane + 1)
    bend = min(8.0, abs(end - start) / 2)
    down = bend if end > start else -bend
    path = (
        f"M{one.x:.0f} {start:.0f} H{x + bend:.0f} Q{x:.0f} {start:.0f} {x:.0f} {start + down:.0f} "
        f"V{end - down:.0f} Q{x:.0f} {end:.0f} {x + bend:.0f} {end:.0f} H{other.x:.0f}"
    )
    return Line(link, path, x, (start + end) / 2, "middle", link.relation)


def _side_lines(links: Sequence[Link], boxes: dict[int, Box], ranked: set[int]) -> list[Line]:
    """A neighbour's lines of one relation share a label, which stands at the neighbour."""
    lines = []
    told: dict[int, list[str]] = {}
    for link in links:
        one, other = boxes[link.source], boxes[link.target]
        start, end = (one.x + one.width, other.x) if other.x > one.x else (one.x, other.x + other.width)
        bend = (start + end) / 2
        path = (
            f"M{start:.0f} {one.middle:.0f} "
            f"C{bend:.0f} {one.middle:.0f} {bend:.0f} {other.middle:.0f} {end:.0f} {other.middle:.0f}"
        )
        side, place = (other, one) if link.source in ranked else (one, other)
        labels = told.setdefault(link.target if link.source in ranked else link.source, [])
        y = side.middle - 6 + 14 * len(labels)
        label = "" if link.relation in labels else link.relation
        if side.x < place.x:
            lines.append(Line(link, path, side.x + side.width + 8, y, "start", label))
        else:
            lines.append(Line(link, path, side.x - 8, y, "end", label))
        if label:
            labels.append(label)
    return lines
