"""The files of a patch, before and after."""

import pytest

from envs.local import PreparedLocal
from swe_agent.validation.changes import LARGEST, MOST_FILES, apply_and_compare
from swe_agent.validation.lint_delta import lint_delta
from tests.conftest import MakeRepository
from tests.swe_agent.projects import Files, Project, difference

FILES: Files = {"a.py": "x = 1\n", "gone.py": "y = 1\n", "broken.py": "def f(:\n"}


def test_before_and_after(local_with_pytest: PreparedLocal, make_repository: MakeRepository) -> None:
    change: Files = {"a.py": "x  =  1\n", "gone.py": None, "new.py": "z = (\n", "broken.py": "def f(:\n# more\n"}
    with Project(local_with_pytest, FILES).open() as environment:
        found = apply_and_compare(environment, difference(make_repository, FILES, change))
    assert {(file.path, file.change) for file in found.files} == {
        ("a.py", "modified"), ("gone.py", "deleted"), ("new.py", "added"), ("broken.py", "modified"),
    }  # fmt: skip
    assert found.size.files == 4
    assert not found.reformats_only
    assert set(found.edited_lines) == {"a.py", "gone.py", "broken.py"}
    assert found.edited_lines["a.py"] == ("x = 1\n", frozenset({1}))
    assert [error.path for error in lint_delta(found)] == ["new.py"], "an old error is nobody's fault"


def test_only_the_layout(local_with_pytest: PreparedLocal, make_repository: MakeRepository) -> None:
    with Project(local_with_pytest, FILES).open() as environment:
        patch = difference(make_repository, FILES, {"a.py": "# a comment\nx = (1)\n"})
        assert apply_and_compare(environment, patch).reformats_only


@pytest.mark.parametrize(
    "change", [{"large.py": "x" * (LARGEST + 1)}, {f"f{number}.py": "x = 1\n" for number in range(MOST_FILES + 1)}]
)
def test_what_is_too_much_is_known_and_not_read(
    local_with_pytest: PreparedLocal, make_repository: MakeRepository, change: Files
) -> None:
    with Project(local_with_pytest, FILES).open() as environment:
        found = apply_and_compare(environment, difference(make_repository, FILES, change))
    assert len(found.files) == len(change)
    assert [each.read for each in found.all].count(False) == 1
    assert lint_delta(found) == ()
