"""Which snippets of an issue become a failing test, and that the test is a real one."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swe_agent.reproduction import FILE, find_reproduction
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
    assert found.shown_by("E   TypeError: 'NoneType' object is not iterable")
    assert not found.shown_by("E   ModuleNotFoundError: No module named 'shop'")


def test_a_session_is_read_without_its_answers() -> None:
    found = find_reproduction(
        "Raises ValueError:\n\n```pycon\n>>> import shop\n>>> shop.total(\n...     1)\nboom\n```\n"
    )
    assert found is not None
    assert found.snippet == "import shop\nshop.total(\n    1)\n"


def test_a_snippet_with_assertions_needs_no_name() -> None:
    found = find_reproduction("Wrong\n```py\nimport shop\nassert shop.total([1]) == 1\n```\n")
    assert found is not None
    assert found.shown_by("AssertionError")


@pytest.mark.parametrize(
    "text",
    [
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
