"""The page of `swe-agent locate --graph`: one file, no script, nothing loaded, every text of a stranger's escaped."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from localization import Evidence
from swe_agent.cli.connections import Node, Picture, Relation, connect
from swe_agent.cli.found import Found
from swe_agent.cli.graph_layout import Box, Drawing, Line, lay_out
from swe_agent.cli.locate_text import share, what, where
from swe_agent.cli.plain import plain
from swe_agent.cli.reasons import merged

_TEXT = 4000
_WIDE = 8.3
"""Mean width of a letter of a node's name; of the smaller line beneath it."""
_SMALL = 6.1

_FORWARD: dict[Relation, str] = {"inherits": "inherits from", "changed together": "changed together with"}
_BACKWARD: dict[Relation, str] = {
    "calls": "called by", "inherits": "inherited by", "imports": "imported by", "tests": "tested by", "uses": "used by",
    "changed together": "changed together with",
}  # fmt: skip


def page(found: Found) -> str:
    """The whole page as HTML."""
    picture = connect(found.opened.index, found.locations)
    rules = _style(picture)
    digest = b64encode(sha256(rules.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    commit = found.opened.source.base_commit
    place = f"{found.opened.source.home.name}{f' at {commit[:12]}' if commit else ''}"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>Where to look: {_text(_title(found))}</title>",
            f"<style>{rules}</style></head><body>",
            f"<h1>{_text(_title(found))}</h1>",
            f"<p class=dim>{_text(place)} · {len(found.opened.index.paths)} files · {_drawn(found, picture)}</p>",
            _question(found),
            _figure(picture) if picture.nodes else "<p>Nothing in the tree fits.</p>",
            _table(found, picture),
            "</body></html>\n",
        ]
    )


def _style(picture: Picture) -> str:
    """Who points at a node sees its lines alone; without a script that takes a rule for each node."""
    rules = [files("swe_agent.cli").joinpath("graph.css").read_text(encoding="utf-8")]
    for number in range(len(picture.nodes)):
        rules.append(f"svg:has(#n{number}:hover) :is(.link, .label):not(.l{number}) {{ opacity: .08 }}\n")
    return "".join(rules)


def _title(found: Found) -> str:
    first = found.text.strip().partition("\n")[0]
    return first if len(first) <= 120 else f"{first[:119]}…"


def _drawn(found: Found, picture: Picture) -> str:
    places = sum(node.place is not None for node in picture.nodes)
    return f"{places} of {len(found.locations)} places drawn, with {len(picture.nodes) - places} neighbours"


def _question(found: Found) -> str:
    text = found.text.strip()
    if "\n" not in text:
        return ""
    cut = f"{text[:_TEXT]}\n[…]" if len(text) > _TEXT else text
    lines = "\n".join(_text(line) for line in cut.splitlines())
    return f"<details><summary>the text</summary><pre>{lines}</pre></details>"


def _figure(picture: Picture) -> str:
    drawing = lay_out(picture)
    width, height = f"{drawing.width:.0f}", f"{drawing.height:.0f}"
    relations = list(dict.fromkeys(link.relation for link in picture.links))
    legend = "".join(f'<span class="key {_class(each)}">{_text(each)}</span>' for each in relations)
    return "\n".join(
        [
            f"<p class=legend>{legend or 'no connection among the places is known'}</p>",
            f'<div class=scroll><svg role="img" aria-label="the places and their connections" width="{width}" '
            f'viewBox="0 0 {width} {height}">',
            *_markers(relations),
            *(_line(line, drawing, picture) for line in drawing.lines),
            *map(_node, range(len(picture.nodes)), picture.nodes, drawing.boxes),
            *(_label(line) for line in drawing.lines if line.label),
            "</svg></div>",
        ]
    )


def _markers(relations: Sequence[str]) -> Iterator[str]:
    yield "<defs>"
    for each in relations:
        yield (
            f'<marker id="to-{_class(each)}" class="{_class(each)}" viewBox="0 0 8 8" refX="8" refY="4" '
            'markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker>'
        )
    yield "</defs>"


def _line(line: Line, drawing: Drawing, picture: Picture) -> str:
    link = line.link
    named = _class(link.relation)
    ends = f"{_short(picture.nodes[link.source])} → {_short(picture.nodes[link.target])}"
    # What happened together has no direction.
    end = "" if link.relation == "changed together" else f' marker-end="url(#to-{named})"'
    said = _text(f"{link.relation}{f' {link.detail}' if link.detail else ''}: {ends}")
    return f'<path class="link {named} l{link.source} l{link.target}" d="{line.path}"{end}><title>{said}</title></path>'


def _label(line: Line) -> str:
    named = f"label {_class(line.link.relation)} l{line.link.source} l{line.link.target}"
    turned = f' transform="rotate(-90 {line.x:.0f} {line.y:.0f})"' if line.anchor == "middle" else ""
    return (
        f'<text class="{named}" x="{line.x:.0f}" y="{line.y:.0f}" text-anchor="{line.anchor}"{turned}>'
        f"{_text(line.label)}</text>"
    )


def _node(number: int, node: Node, box: Box) -> str:
    path, _, name = node.name.partition("::")
    kind = "place" if node.place else "near"
    room = box.width - (52 if node.place else 20)
    left = box.x + (42 if node.place else 10)
    below = f"{path}:{node.line}" if name else path
    drawn = [
        f'<g id="n{number}" class="node {kind}"><title>{_text(f"{node.name} (line {node.line})")}</title>',
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="6"/>',
        f'<text class="name" x="{left:.0f}" y="{box.middle - 3:.0f}">'
        f"{_text(_cut(name or _file(path), room / _WIDE))}</text>",
        f'<text class="small" x="{left:.0f}" y="{box.middle + 12:.0f}">{_text(_cut(below, room / _SMALL))}</text>',
    ]
    if node.place:
        rank = f'<text class="rank" x="{box.x + 21:.0f}" y="{box.middle + 6:.0f}">{node.place.rank}</text>'
        return f'<a href="#p{node.place.rank}">{"".join(drawn)}{rank}</g></a>'
    return f"{''.join(drawn)}</g>"


def _table(found: Found, picture: Picture) -> str:
    rows = []
    numbers = {node.place.rank: number for number, node in enumerate(picture.nodes) if node.place}
    for location in found.locations:
        links = _connections(numbers[location.rank], picture) if location.rank in numbers else ""
        rows.append(
            f'<tr id="p{location.rank}"><td class=num>{location.rank}</td>'
            f"<td><b>{_text(what(location))}</b><br><code>{_text(where(location))}</code>{links}</td>"
            f"<td class=num>{share(location, found)}</td><td>{_evidence(location.evidence)}</td></tr>"
        )
    head = "<tr><th></th><th>place</th><th>score</th><th>evidence, and its share of the score</th></tr>"
    return f"<table><thead>{head}</thead><tbody>\n{chr(10).join(rows)}\n</tbody></table>" if rows else ""


def _connections(number: int, picture: Picture) -> str:
    """`calls: 3 f, g` and `called by: h`, each relation once."""
    said: dict[str, list[str]] = {}
    for link in picture.links:
        detail = f" ({link.detail})" if link.detail else ""
        if link.source == number:
            said.setdefault(_FORWARD.get(link.relation, link.relation), []).append(
                f"{_short(picture.nodes[link.target])}{detail}"
            )
        elif link.target == number:
            said.setdefault(_BACKWARD[link.relation], []).append(f"{_short(picture.nodes[link.source])}{detail}")
    lines = (f"<i>{relation}:</i> {_text(', '.join(names))}" for relation, names in said.items())
    return f'<div class="dim links">{"<br>".join(lines)}</div>' if said else ""


def _evidence(evidence: tuple[Evidence, ...]) -> str:
    rows = "".join(
        f"<li><span class=num>{f'{100 * each.weight:.0f} %' if each.weight else ''}</span> "
        f'<meter min="0" max="1" value="{min(max(each.weight, 0.0), 1.0):.2f}"></meter> {_text(each.text)}</li>'
        for each in merged(evidence)
    )
    return f"<ul>{rows}</ul>"


def _short(node: Node) -> str:
    """`3 Class.method`, or for a neighbour its name alone."""
    path, _, name = node.name.partition("::")
    return f"{f'{node.place.rank} ' if node.place else ''}{name or _file(path)}"


def _file(path: str) -> str:
    """With its folder: many files are called `__init__.py` or `index.js`."""
    return "/".join(path.split("/")[-2:])


def _cut(text: str, letters: float) -> str:
    """The end of a path or name says more than its beginning."""
    room = int(letters)
    return text if len(text) <= room else f"…{text[len(text) - room + 1 :]}"


def _class(relation: str) -> str:
    return relation.replace(" ", "-")


def _text(text: str) -> str:
    return escape(plain(text))
