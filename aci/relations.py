"""What has to do with a definition, told from the index: callers, callees, tests, subclasses, ways."""

import re
from collections.abc import Callable, Sequence

from aci.text import cut_line
from aci.tool import ToolContext, ToolError
from aci.where import is_copy, name_inside, originals, span, told
from localization import CodeIndex, Symbol, is_test_path
from localization.patterns import PatternError

MOST = 40
"""Definitions listed at once."""
WIDTH = 160
_SITES = 3
"""Places of one caller that are quoted."""
_AMBIGUOUS = 6
_WAY = re.compile(r"\s*(?:->|→| to )\s*")

Ask = Callable[[CodeIndex, Symbol], Sequence[Symbol]]

QUESTIONS: dict[str, tuple[str, Ask]] = {
    "callers": ("calls", lambda index, symbol: index.related.callers(symbol)),
    "callees": ("is called by", lambda index, symbol: index.related.callees(symbol)),
    "tests": ("tests", lambda index, symbol: _tests(index, symbol)),
    "bases": ("is a base of", lambda index, symbol: index.related.bases(symbol)),
    "subclasses": ("inherits from", lambda index, symbol: index.related.subclasses(symbol)),
    "overrides": ("is overridden by", lambda index, symbol: index.related.overrides(symbol)),
    "implementers": ("implements", lambda index, symbol: index.related.implementers(symbol)),
}
"""Kind -> what each answer does to the symbol in question, and how the index is asked."""


def definitions(name: str, selects: Callable[[str], bool], context: ToolContext) -> str:
    """Definitions of a name, or names that are like it."""
    found = [symbol for symbol in context.index.find_symbol(name) if selects(symbol.path)]
    found.sort(key=lambda symbol: is_copy(symbol.path))
    if found:
        return listed(found)
    near = context.index.near_symbols(name)
    return f"No definition of {name!r} is known." + (f" Similar names: {', '.join(near)}." if near else "")


def related(kind: str, name: str, selects: Callable[[str], bool], context: ToolContext) -> str:
    """Answers for every definition that `name` may mean, of at most six. Raises `ToolError` for an unknown name."""
    parts = []
    symbols = _meant(name, context)
    verb, ask = QUESTIONS[kind]
    for symbol in symbols:
        found = [each for each in ask(context.index, symbol) if selects(each.path)]
        of = f"{name_inside(symbol)} ({span(symbol)})"
        if not found:
            parts.append(f"Nothing known {verb} {of}.")
            continue
        lines = [f"{len(found)} found; each {verb} {of}:"]
        for each in found[:MOST]:
            lines.append(_test_id(each) if kind == "tests" and each.path.endswith(".py") else _line(each))
            if kind == "callers":
                lines += _sites(each, symbol.name, context)
        if len(found) > MOST:
            lines.append(f"{len(found) - MOST} more, narrow by path")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def way(text: str, context: ToolContext) -> str:
    """`A -> B`: a shortest chain of calls, uses and inheritance between two definitions."""
    ends = _WAY.split(text.strip(), maxsplit=1)
    if len(ends) != 2:
        raise ToolError("for a way write two names: `A -> B`")
    (start, *_), (end, *_) = (_meant(each, context) for each in ends)
    for direction in ("out", "in", "both"):
        found = context.index.related.path_between(start, end, direction=direction)
        if found:
            arrow = {"out": "uses", "in": "is used by", "both": "is linked with"}[direction]
            return f"each {arrow} the next:\n" + "\n".join(_line(each) for each in found)
    return f"Nothing known leads from {ends[0]} to {ends[1]}."


def pattern(question: str, selects: Callable[[str], bool], context: ToolContext) -> str:
    """Answers to a question in the language of `localization.patterns`. Raises `ToolError` for one it cannot read."""
    try:
        answers = context.index.ask(question, limit=400)
    except PatternError as error:
        raise ToolError(
            f'{error}. Examples: method calls "save" in class inherits "Model"; function name "get_*" and not '
            'calls "close"; class defines "run"; method overrides "Field.clean"; function called by "main" within 2'
        ) from error
    found = [each for each in answers.found if selects(each.symbol.path)]
    if not found:
        return "Nothing fits."
    lines = [
        _line(each.symbol) + (f"\n        {cut_line('; '.join(each.reasons), WIDTH)}" if each.reasons else "")
        for each in found[:MOST]
    ]
    more = max(answers.total - len(answers.found), 0) + max(len(found) - MOST, 0)
    return "\n".join([*lines, *([f"{more} more, narrow by path"] if more else [])])


def listed(symbols: Sequence[Symbol]) -> str:
    lines = [_line(each) for each in symbols[:MOST]]
    return "\n".join([*lines, *([f"{len(symbols) - MOST} more, narrow by path"] if len(symbols) > MOST else [])])


def _meant(name: str, context: ToolContext) -> tuple[Symbol, ...]:
    found = context.index.find_symbol(name)
    named = originals(each for each in found if each.kind != "module") or found
    if not named:
        near = context.index.near_symbols(name)
        raise ToolError(
            f"No definition of {name!r} is known." + (f" Similar names: {', '.join(near)}." if near else "")
        )
    if len(named) > _AMBIGUOUS:
        raise ToolError(f"{name} is defined {len(named)} times; name one of them:\n{listed(named)}")
    return named


def _line(symbol: Symbol) -> str:
    signature = " ".join(symbol.signature.split())
    return f"{span(symbol)}  {told(symbol)}  {cut_line(signature, WIDTH)}".rstrip()


def _tests(index: CodeIndex, symbol: Symbol) -> Sequence[Symbol]:
    """Test functions; where tests are calls without a name (`it("...", () => ...)`) the files they stand in."""
    found = index.related.tests_of(symbol)
    return found or [each for each in index.related.callers(symbol) if is_test_path(each.path)]


def _test_id(symbol: Symbol) -> str:
    """As pytest names it, to be run."""
    return (
        "::".join([symbol.path, *name_inside(symbol).split(".")]) + f"  (lines {symbol.start_line}-{symbol.end_line})"
    )


def _sites(caller: Symbol, name: str, context: ToolContext) -> list[str]:
    """The lines of a caller in which the name stands."""
    try:
        lines = context.index.text(caller.path).split("\n")
    except KeyError:
        return []
    fits = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)").search
    inside = range(caller.start_line, min(caller.end_line, len(lines)) + 1)
    found = [number for number in inside if fits(lines[number - 1]) and number != caller.start_line]
    return [f"{number:>6}: {cut_line(lines[number - 1].strip(), WIDTH)}" for number in found[:_SITES]]
