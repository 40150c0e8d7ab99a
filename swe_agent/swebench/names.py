"""Which tests a dataset's id means, by the names our own runs know them by."""

import re
from collections.abc import Iterable


def titles(name: str) -> list[str]:
    """A test's name as the file and groups around it and its own title, blanks aside."""
    return [" ".join(each.split()) for each in re.split(r" > |::| › ", name)]


def is_cut(test_id: str) -> bool:
    """Whether an id was cut at a blank within its parameters, as the first word of a line of pytest's summary."""
    return test_id.count("[") > test_id.count("]")


def meant(test_id: str, names: Iterable[str]) -> tuple[str, ...]:
    """The test of that name; else those that begin with a cut id; else those that end in its titles.

    A dataset may leave the file or the groups around a test away, as those of JavaScript's runners do, or join the
    groups and the title by blanks alone, as mocha's TAP reporter does.
    """
    names = tuple(names)
    if test_id in names:
        return (test_id,)
    if is_cut(test_id):
        return tuple(name for name in names if name.startswith(test_id))
    wanted = " ".join(titles(test_id))
    return tuple(name for name in names if wanted in _endings(titles(name)))


def _endings(parts: list[str]) -> set[str]:
    return {" ".join(parts[at:]) for at in range(len(parts))}
