"""Where to stop as a model writes it, and what was seen there as it reads it."""

import re
from collections.abc import Sequence

from aci.paths import inside
from aci.text import cut_line, cut_middle, plain
from aci.tool import ToolContext, ToolError
from aci.where import span, told
from envs.debugging import DebugRun, Frame, Seen, Watch

LOGGED = 20
"""Earlier times at which expressions are shown."""
_LINE = re.compile(r"(.+?):(\d+)")


def watch_at(place: str, context: ToolContext) -> Watch:
    """`path:line`, or a function by its name. Raises `ToolError` for what is neither."""
    if found := _LINE.fullmatch(place.strip()):
        path = inside(found[1], context)
        if path not in context.index.paths:
            raise ToolError(f"no such file: {path}")
        return Watch(path=path, line=int(found[2]))
    symbols = [each for each in context.index.find_symbol(place) if each.kind in ("function", "method")]
    if len(symbols) == 1:
        (symbol,) = symbols
        return Watch(path=symbol.path, function=symbol.name, first=symbol.start_line, last=symbol.end_line)
    if symbols:
        listed = "\n".join(f"  {span(each)}  {told(each)}" for each in symbols[:10])
        raise ToolError(f"{place} is defined {len(symbols)} times; give one of:\n{listed}")
    near = context.index.near_symbols(place)
    raise ToolError(
        f"{place} is neither `path:line` nor a known function." + (f" Similar: {', '.join(near)}." if near else "")
    )


def account(run: DebugRun, watch: Watch, room: int) -> str:
    """What was seen at the place and where exceptions came from; how the run ended."""
    parts = [_moved(run.seen)] if any(each.kind == "moved" for each in run.seen) else []
    parts += [f"The condition could not be evaluated: {each.error}" for each in run.seen if each.kind == "condition"]
    hits = [each for each in run.seen if each.kind == "hit"]
    if hits and watch.show:
        lines = [f"hit {each.hit}: {_values(each)}" for each in hits[:LOGGED]]
        parts.append("\n".join(lines))
    if not any(each.kind == "started" for each in run.seen):
        parts.append("The debugger did not start: the command runs no Python, or one that ignores PYTHONPATH.")
    stops = [each for each in run.seen if each.kind == "stop"]
    raised = [each for each in run.seen if each.kind == "raised"]
    if stops:
        parts.append(f"Stopped at hit {stops[0].hit}:\n{_stop(stops[0])}")
    elif watch.path:
        times = max((each.hit for each in hits), default=0)
        reached = f"reached {times} times, fewer than {watch.hit}" if times else "never reached"
        under = " under that condition" if watch.condition else ""
        parts.append(f"{watch.path}:{watch.function or watch.line} was {reached}{under}.")
    for each in raised[: 1 if stops else 2]:
        # After a stop the place of the exception is enough.
        parts.append(f"Raised {each.error}\n{_stack(each.stack) if stops else _stop(each)}")
    if not watch.path and not raised:
        parts.append("No exception was seen in the repository's code.")
    parts.append(_ended(run, shown=bool(stops or raised)))
    return cut_middle("\n\n".join(parts), room)


def _moved(seen: Sequence[Seen]) -> str:
    line = next(each.line for each in seen if each.kind == "moved")
    return f"There is no code on that line; line {line} was taken."


def _stop(seen: Seen) -> str:
    lines = [_stack(seen.stack)]
    lines += [f"  {expression} = {value}" for expression, value in seen.shown]
    asked = {expression for expression, _ in seen.shown}
    if values := {name: value for name, value in seen.locals.items() if name not in asked}:
        lines += ["Locals:", *(f"  {name} = {cut_line(value, 600)}" for name, value in values.items())]
    return "\n".join(lines)


def _stack(frames: Sequence[Frame]) -> str:
    return "\n".join(f"  {each.path}:{each.line} in {each.function}: {cut_line(each.text, 160)}" for each in frames)


def _values(seen: Seen) -> str:
    return ", ".join(f"{expression} = {cut_line(value, 200)}" for expression, value in seen.shown)


def _ended(run: DebugRun, shown: bool) -> str:
    result = run.result
    ending = "killed at its time limit" if result.timed_out else f"ended with exit code {result.exit_code}"
    output = plain(result.output).strip()
    if shown:
        last = cut_line(output.rpartition("\n")[2], 200)
        return f"The program {ending} after {result.seconds:.1f} s" + (f"; its last line: {last}" if last else ".")
    output = cut_middle(output, 3000)
    return f"The program {ending} after {result.seconds:.1f} s." + (f" It printed:\n{output}" if output else "")
