"""A patch that answers the test is told from one that mends the code."""

import pytest

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.special_case import special_case

CODE = "LIMIT = 10\n\n\ndef grade(points):\n    if points > LIMIT:\n        return 'good'\n    return points * 3\n"
VALUES = frozenset((42, "excellent", 126, 7.5, 3))


def edit(old: str, new: str) -> Edit:
    start = CODE.index(old)
    return Edit("a.py", start, start + len(old), new, "any", 1, "")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("    return points * 3", "    if points == 42:\n        return 126\n    return points * 3", "42"),
        ("    return points * 3", "    return 126 if points in (42,) else points * 3", "42"),
        ("return points * 3", "return 126", "126"),
        ("return 'good'", "return 'excellent'", "'excellent'"),
        ("return points * 3", "return [42, 'excellent']", "[42, 'excellent']"),
        ("points * 3", "points * 2", ""),
        ("points > LIMIT", "points >= LIMIT", ""),
        ("LIMIT = 10", "LIMIT = 42", ""),
        ("points > LIMIT", "points > 3", ""),
        ("return points * 3", "return None", ""),
        ("return points * 3", "return points + 126", ""),
    ],
)
def test_it_is_refused_with_the_value(old: str, new: str, why: str) -> None:
    files = {"a.py": SourceFile("a.py", CODE.encode())}
    reason = special_case(files, [edit(old, new)], VALUES)
    assert reason.endswith(f"{why}, a value of the failing test") if why else reason == ""
