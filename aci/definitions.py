"""A definition by its name, as it stands in the file now."""

from dataclasses import dataclass

from aci.editing import read_text
from aci.lines import FileText
from aci.tool import ToolContext, ToolError
from localization import Symbol
from localization.extents import Extent, Point, extents

_MOST = 10


@dataclass(frozen=True)
class Defined:
    """`extent` is in the lines of `file`."""

    symbol: Symbol
    path: str
    file: FileText
    extent: Extent


def defined(name: str, context: ToolContext) -> Defined:
    """The only definition of this name (`Class.method`, `path::Class.method`). Raises `ToolError`."""
    symbol = _only(name, context)
    path, data = read_text(symbol.path, context)
    # Whoever changed the file since: what is replaced is what stands there now.
    context.changed((path,))
    symbol = _only(symbol.qualified, context, symbol.start_line)
    file = FileText(data)
    known = [_trimmed(each, file) for each in extents(path, data) or () if each.name == symbol.name]
    found = [each for each in known if each.start.line == symbol.start_line and each.end.line >= symbol.end_line]
    if not found:
        raise ToolError(f"{symbol.qualified} cannot be told apart from what is around it: use replace_lines")
    return Defined(symbol, path, file, found[0])


def _trimmed(extent: Extent, file: FileText) -> Extent:
    """A grammar may count the line break at the end to a definition or a body."""
    body = (extent.body[0], _before_break(extent.body[1], file)) if extent.body else None
    return extent._replace(end=_before_break(extent.end, file), body=body)


def _before_break(point: Point, file: FileText) -> Point:
    return Point(point.line - 1, len(file.lines[point.line - 2].text)) if point.column == 0 else point


def _only(name: str, context: ToolContext, line: int = 0) -> Symbol:
    found = [symbol for symbol in context.index.find_symbol(name) if symbol.kind != "module"]
    if "." in name or "::" in name:  # else `Shape.area` is also the function `area` of a module `shape`
        found = [each for each in found if name in (each.qualified, each.qualified.partition("::")[2])] or found
    if line and any(symbol.start_line == line for symbol in found):
        found = [symbol for symbol in found if symbol.start_line == line]
    if len(found) == 1:
        return found[0]
    if found:
        shown = "\n".join(f"{each.qualified} (lines {each.start_line}-{each.end_line})" for each in found[:_MOST])
        more = f"\n{len(found) - _MOST} more" if len(found) > _MOST else ""
        hint = "name one of them" if len({each.qualified for each in found}) > 1 else "use replace_lines"
        raise ToolError(f"{name} is defined {len(found)} times, {hint}:\n{shown}{more}")
    near = context.index.near_symbols(name)
    raise ToolError(f"No definition of {name!r} is known." + (f" Similar: {', '.join(near)}." if near else ""))
