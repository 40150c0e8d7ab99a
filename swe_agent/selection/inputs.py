"""Inputs for the functions under comparison: real calls of the tests, and such calls with some arguments changed.

CodeT (Chen et al., 2022, arXiv:2207.10397) and AlphaCode (Li et al., 2022, arXiv:2203.07814) have a model write the
inputs; here they are mutants of the arguments that the project's own tests use.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise

from envs.plain_values import Live, encode
from envs.probing import Call, Input, Site, Target
from swe_agent.selection.mutation import mutants

SITES_PER_FUNCTION = 10
INPUTS_PER_SITE = 36
SITES = 30
_FOREIGN: tuple[object, ...] = (None, "", 0, [], {})
"""Tried once per parameter where nothing of their type was seen: outside what the function is known to take."""


def make_sites(
    calls: Sequence[Call], constants: Sequence[object], *, sandbox: bool
) -> tuple[tuple[Site, ...], frozenset[int]]:
    """Sites with numbered inputs, and the numbers of those that only use types the tests use for that parameter.

    Each site's first input is its call as it was. The same calls and constants give the same inputs. Outside of a
    sandbox only calls whose arguments are all plain get others: an object may hold a door to the world.
    """
    numbers = count(1)
    familiar: set[int] = set()
    sites: list[Site] = []
    pools = _pools(calls)
    tried: set[tuple[object, str]] = set()
    for call in _chosen(calls):
        made = [Input(next(numbers), {})]
        familiar.add(made[0].number)
        # Where every argument is plain the call is its arguments; else each place has something of its own.
        plain = not any(isinstance(value, Live) for _, value in call.arguments)
        place: object = call.target if plain else len(sites)
        tried.add((place, _text(dict(call.arguments)) or ""))
        for changes, known in _changes(call, pools, constants) if plain or sandbox else ():
            text = _text({**dict(call.arguments), **changes})
            if text is None or (place, text) in tried:
                continue
            tried.add((place, text))
            made.append(Input(next(numbers), changes))
            if known:
                familiar.add(made[-1].number)
            if len(made) >= INPUTS_PER_SITE:
                break
        sites.append(Site(call, tuple(made)))
    return tuple(sites), frozenset(familiar)


def _chosen(calls: Sequence[Call]) -> Iterator[Call]:
    """Of each function the calls that differ most in the kinds of their arguments, from as many tests as possible."""
    by_target: defaultdict[Target, list[Call]] = defaultdict(list)
    for call in calls:
        by_target[call.target].append(call)
    share = max(1, min(SITES_PER_FUNCTION, SITES // max(1, len(by_target))))
    left = SITES
    for group in by_target.values():
        seen: defaultdict[object, int] = defaultdict(int)
        ranked = []
        for position, call in enumerate(group):
            kinds = tuple(_kind(value) for _, value in call.arguments)
            seen[kinds] += 1
            ranked.append((seen[kinds], position, call))
        for _, _, call in sorted(ranked, key=lambda entry: entry[:2])[: min(share, left)]:
            left -= 1
            yield call


def _pools(calls: Sequence[Call]) -> dict[tuple[Target, str], list[object]]:
    """Values seen for each parameter, each once."""
    pools: defaultdict[tuple[Target, str], dict[str, object]] = defaultdict(dict)
    for call in calls:
        for name, value in call.arguments:
            if not isinstance(value, Live) and (text := _text({name: value})) is not None:
                pools[call.target, name][text] = value
    return {key: list(values.values()) for key, values in pools.items()}


def _changes(
    call: Call, pools: dict[tuple[Target, str], list[object]], constants: Sequence[object]
) -> Iterator[tuple[dict[str, object], bool]]:
    """Replacements, and whether their types are known to the function; parameters take turns."""
    chance = random.Random(_text(dict(call.arguments)) or "")
    plain = [(name, value) for name, value in call.arguments if not isinstance(value, Live)]
    yield from _swapped(plain)
    streams = [_values(value, pools.get((call.target, name), []), constants, chance, name) for name, value in plain]
    while streams:
        for stream in list(streams):
            try:
                yield next(stream)
            except StopIteration:
                streams.remove(stream)


def _values(
    value: object, pool: list[object], constants: Sequence[object], chance: random.Random, name: str
) -> Iterator[tuple[dict[str, object], bool]]:
    kinds = {_kind(one) for one in pool}
    others = chance.sample(pool, min(len(pool), 12))
    made = mutants(value, constants)
    foreign = iter([one for one in _FOREIGN if _kind(one) not in kinds])
    for one in _alternating(made, iter(others)):
        yield {name: one}, _kind(one) in kinds
    for one in foreign:
        yield {name: one}, False


def _alternating(*streams: Iterator[object]) -> Iterator[object]:
    waiting = list(streams)
    while waiting:
        for stream in list(waiting):
            try:
                yield next(stream)
            except (StopIteration, ArithmeticError, ValueError):  # a value at the end of its type's range
                waiting.remove(stream)


def _swapped(plain: Sequence[tuple[str, object]]) -> Iterator[tuple[dict[str, object], bool]]:
    for (one, first), (other, second) in pairwise(plain):
        if _kind(first) == _kind(second) and _text({"": first}) != _text({"": second}):
            yield {one: second, other: first}, True


def _kind(value: object) -> str:
    return value.kind if isinstance(value, Live) else type(value).__name__


def _text(changes: dict[str, object]) -> str | None:
    try:
        return json.dumps({name: encode(value) for name, value in changes.items()})
    except (ValueError, RecursionError):
        return None


def shown_call(call: Call, changes: Iterable[tuple[str, object]], limit: int = 160) -> str:
    """The call as a person would write it, without `self`."""
    values = {**dict(call.arguments), **dict(changes)}
    first = next(iter(values), "")
    hidden = {first} if first in ("self", "cls") else set()
    text = ", ".join(repr(value) for name, value in values.items() if name not in hidden)
    name = call.target.name
    shown = f"{name}({text})".encode("utf-8", "backslashreplace").decode()
    return shown if len(shown) <= limit else f"{shown[: limit - 4]}...)"
