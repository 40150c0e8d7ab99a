"""What earlier fixes of a repository replaced: pieces of code that may stand wrong elsewhere too."""

import re

_TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\w+|\s+|[^\w\s]")
_SHORT, _LONG, _MOST = 3, 80, 200


def replacements(diff: str) -> tuple[tuple[str, str], ...]:
    """Pairs of old and new code of a unified diff without context; an inserted line has no old.

    Of a line with one replaced part that part, widened by a token on each side where it is short.
    """
    found: dict[tuple[str, str], None] = {}
    for removed, added in _hunks(diff):
        if not removed and len(added) == 1 and _SHORT < len(added[0].strip()) <= _LONG:
            found["", added[0].strip()] = None
        elif len(removed) == len(added) <= 3:
            for one, other in zip(removed, added, strict=True):
                if pair := _replaced(one.strip(), other.strip()):
                    found[pair] = None
        if len(found) >= _MOST:
            break
    return tuple(found)


def _hunks(diff: str) -> list[tuple[list[str], list[str]]]:
    found: list[tuple[list[str], list[str]]] = []
    for line in diff.splitlines():
        if line.startswith("@@") or line.startswith(("diff ", "index ", "--- ", "+++ ")):
            found.append(([], []))
        elif found and line.startswith("-"):
            found[-1][0].append(line[1:])
        elif found and line.startswith("+"):
            found[-1][1].append(line[1:])
    return [hunk for hunk in found if hunk[1]]


def _replaced(old: str, new: str) -> tuple[str, str] | None:
    one, other = _TOKEN.findall(old), _TOKEN.findall(new)
    least = min(len(one), len(other))
    head = next((index for index in range(least) if one[index] != other[index]), least)
    tail = 0
    while tail < least - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    while len("".join(one[head : len(one) - tail]).strip()) < _SHORT and (head or tail):
        head, tail = max(head - 1, 0), max(tail - 1, 0)
    before, after = ("".join(part[head : len(part) - tail]) for part in (one, other))
    fits = _SHORT <= len(before) <= _LONG and 0 < len(after) <= _LONG and before != after and "#" not in before
    return (before, after) if fits else None
