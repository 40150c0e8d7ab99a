"""Which snippets of an issue become a failing test, and that the test is a real one."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swe_agent.reproduction import FILE, Step, find_reproduction
from tests.conftest import init_repository

CRASH = """Loading an empty file fails

```python
from shop.prices import total
total(None)
```

```
Traceback (most recent call last):
  File "a.py", line 2, in <module>
TypeError: 'NoneType' object is not iterable
```
"""


def test_a_crash_with_its_exception_named() -> None:
    found = find_reproduction(CRASH)
    assert found is not None
    assert found.snippet == "from shop.prices import total\ntotal(None)\n"
    assert found.weak, "that it runs does not show what is right"
    assert found.reason_of("E   TypeError: 'NoneType' object is not iterable").counts
    assert not found.reason_of("E   ModuleNotFoundError: No module named 'shop'").counts


def test_a_session_is_read_without_its_answers() -> None:
    found = find_reproduction(
        "Raises ValueError:\n\n```pycon\n>>> import shop\n>>> shop.total(\n...     1)\nboom\n```\n"
    )
    assert found is not None
    assert found.snippet == "import shop\nshop.total(\n    1)\n"


def test_a_snippet_with_assertions_needs_no_name() -> None:
    found = find_reproduction("Wrong\n```py\nimport shop\nassert shop.total([1]) == 1\n```\n")
    assert found is not None
    assert not found.weak
    assert found.reason_of("E   AssertionError\n\nthe snippet of the issue:2: AssertionError").counts
    assert not found.reason_of("E   AssertionError\n\nshop.py:2: AssertionError").counts, "not the issue's assertion"


def last_step(text: str) -> Step:
    found = find_reproduction(text)
    assert found is not None
    assert not found.weak
    assert all(step.expected is None for step in found.steps[:-1])
    return found.steps[-1]


LABELLED = "from shop import total\nprint(total([1]))\n```\nExpected output:\n```\n1\n```\nActual:\n```\n2\n```"


@pytest.mark.parametrize(
    ("text", "source", "expected", "actual"),
    [
        (">>> from shop import total\n>>> total([1, 2])\n4\n```\nIt should return 3.", "total([1, 2])", "3", "4"),
        ("from shop import total\nprint(total([1, 2]))  # prints 4, expected 3\n```", None, "3", "4"),
        ("from shop import total\ntotal([1, 2])  # 4 instead of 3\n```", None, "3", "4"),
        ("from shop import total\nx = total([1, 2])  # should be 3\n```", "x", "3", None),
        (LABELLED, "from shop import total\nprint(total([1]))", "1", "2"),
        ("from shop import total\n```\n\n`total([1, 2])` gives 4, but should be 3.", "total([1, 2])", "3", "4"),
        ("from shop import name\n```\n\n`name(1)` returns \"a\", expected 'b'.", "name(1)", "'b'", "'a'"),
    ],
    ids=["session", "comment", "instead", "assigned", "labelled", "prose", "texts"],
)
def test_what_is_expected_and_what_is_got(text: str, source: str | None, expected: str, actual: str | None) -> None:
    step = last_step(f"The total is off\n\n```python\n{text}\n")
    if source is not None:
        assert step.source.strip() == source
    assert (step.expected or "").strip() == expected
    assert (step.actual.strip() if step.actual else None) == actual


def test_an_expected_session_says_what_is_right() -> None:
    text = "Expected:\n```\n>>> import shop\n>>> shop.f()\n1\n```\n"
    assert last_step(text).expected == "1\n"
    actual = text.replace("Expected", "Actual").replace("\n1\n", "\n2\n")
    assert last_step(f"{actual}{text}")[1:] == ("shop.f()\n", "1\n", "2\n")


def test_code_that_is_indented() -> None:
    found = find_reproduction("It is off:\n\n    from shop import total\n    assert total([1, 2]) == 3\n\nThanks\n")
    assert found is not None
    assert found.snippet == "from shop import total\nassert total([1, 2]) == 3\n"


@pytest.mark.parametrize(
    "text",
    [
        "```python\nimport shop\nshop.f()\n```\nf() expected 1 argument",
        "no code, but a TypeError",
        "```python\nimport shop\nprint(shop.total([1]))\n```\nprints 2",
        "TypeError\n```json\nimport shop\n```",
        "TypeError\n```python\nimport shop(\n```",
        "TypeError\n```python\nx = 1\n```",
        "ModuleNotFoundError\n```python\nimport shop\n```",
        "TypeError\n```python\n" + "import shop\n" * 5000 + "```",
    ],
)
def test_what_is_no_reproduction(text: str) -> None:
    assert find_reproduction(text) is None


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    found = find_reproduction(f"TypeError\n```\n{text}\n```\n")
    assert found is None or found.patch.paths == (FILE,)


@pytest.mark.parametrize("snippet", ["import json\njson.loads('')\n", 'import json\njson.loads("""\n\\t\'\'\'""")\n'])
def test_the_patch_makes_a_test_that_fails_as_the_issue_says(tmp_path: Path, snippet: str) -> None:
    found = find_reproduction(f"JSONDecodeError, a ValueError\n```python\n{snippet}```\n")
    assert found is not None
    repository = init_repository(tmp_path / "r", {"a.txt": "a\n"})
    subprocess.run(["git", "apply", "-"], cwd=repository, input=found.patch.raw, check=True)
    namespace: dict[str, object] = {}
    exec(compile((repository / FILE).read_text(), FILE, "exec"), namespace)
    test = namespace["test_the_snippet_of_the_issue_runs"]
    assert callable(test)
    with pytest.raises(ValueError):
        test()
