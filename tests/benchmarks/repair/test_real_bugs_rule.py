from pathlib import Path

import pytest
from real_bugs import report, same_as_developer, told
from real_bugs_rule import Fix, fixes, patch_of_source, patch_of_tests
from timed import Outcome, Watch

from swe_agent.result import Alternative, Result
from tests.conftest import init_repository, run_git, write_files

BUGGY = "def half(n):\n    return n // 3\n"
FIXED = "def half(n):\n    return n // 2\n"
TEST = "from half import half\n\n\ndef test_half():\n    assert half(4) == 2\n"


def committed(folder: Path, message: str, files: dict[str, str]) -> None:
    write_files(folder, files)
    run_git(folder, "add", "--all")
    run_git(folder, "commit", "--quiet", "-m", message)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return init_repository(tmp_path / "repository", {"half.py": BUGGY, "other.py": "x = 1\n", "README.md": "Half.\n"})


def only(repository: Path) -> Fix:
    (fix,) = fixes(repository)
    return fix


def test_a_small_fix_with_a_test_is_taken_and_told_apart(repository: Path) -> None:
    committed(repository, "Fix half", {"half.py": FIXED, "tests/test_half.py": TEST, "CHANGES.md": "Fixed.\n"})
    fix = only(repository)
    assert (fix.path, fix.tests, fix.subject) == ("half.py", ("tests/test_half.py",), "Fix half")
    assert b"+def test_half" in patch_of_tests(repository, fix)
    assert b"half.py" in patch_of_source(repository, fix)
    assert b"CHANGES" not in patch_of_tests(repository, fix) + patch_of_source(repository, fix)


@pytest.mark.parametrize(
    ("message", "files"),
    [
        ("Halve by two", {"half.py": FIXED, "tests/test_half.py": TEST}),
        ("Fix typo", {"half.py": FIXED, "tests/test_half.py": TEST}),
        ("Fix half", {"half.py": FIXED}),
        ("Fix half", {"tests/test_half.py": TEST}),
        ("Fix half", {"half.py": FIXED, "other.py": "x = 2\n", "tests/test_half.py": TEST}),
        ("Fix half", {"half.py": FIXED, "fast.c": "int x;\n", "tests/test_half.py": TEST}),
        ("Fix half", {"half.py": "# Half.\n" + BUGGY, "tests/test_half.py": TEST}),
        ("Fix half", {"half.py": FIXED + "y = 1\n" * 9, "tests/test_half.py": TEST}),
        ("Fix half", {"new.py": FIXED, "tests/test_half.py": TEST}),
        ("Fix half", {"setup.py": FIXED, "tests/test_half.py": TEST}),
    ],
)
def test_others_are_not(repository: Path, message: str, files: dict[str, str]) -> None:
    committed(repository, "All", {"setup.py": BUGGY})
    committed(repository, message, files)
    assert list(fixes(repository)) == []


def test_the_newest_comes_first(repository: Path) -> None:
    committed(repository, "Fix half", {"half.py": FIXED, "tests/test_half.py": TEST})
    committed(
        repository, "Fix nought", {"half.py": FIXED.replace("2", "2.0"), "tests/test_half.py": TEST + "\n\nx = 1\n"}
    )
    assert [fix.subject for fix in fixes(repository)] == ["Fix nought", "Fix half"]


def patch_of(old: str, new: str, path: str = "half.py") -> str:
    return (
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,2 +1,2 @@\n def half(n):\n"
        f"-    return {old}\n+    return {new}\n"
    )


def test_the_same_tree_is_the_same_fix_however_it_is_written(repository: Path) -> None:
    committed(repository, "Fix half", {"half.py": FIXED, "tests/test_half.py": TEST})
    fix = only(repository)
    assert same_as_developer(repository, fix, patch_of("n // 3", "n // 2"))
    assert same_as_developer(repository, fix, patch_of("n // 3", "(n//2)  # half"))
    assert not same_as_developer(repository, fix, patch_of("n // 3", "int(n / 2)"))
    assert not same_as_developer(repository, fix, patch_of("n // 3", "n // 2", "other.py"))


def outcome(status: str, *replacements: str) -> Outcome:
    alternatives = tuple(
        Alternative(rank=n, number=n, status=status, origin="repair:constant", patch=patch_of("n // 3", text))
        for n, text in enumerate(replacements, 1)
    )
    result = Result.model_validate({"status": status, "alternatives": alternatives})
    return Outcome(result, Watch(), 12.0, 3.0)


def test_what_is_counted(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    committed(repository, "Fix half", {"half.py": FIXED, "tests/test_half.py": TEST})
    fix = only(repository)
    right = told(outcome("validated", "n // 2"), repository, fix)
    late = told(outcome("plausible", "2", "n // 2"), repository, fix)
    wrong = told(outcome("validated", "2"), repository, fix)
    none = told(outcome("empty"), repository, fix)
    assert (right["same"], right["sure"], right["operator"]) == (True, True, "constant")
    assert (late["same"], late["sure"], late["same_among"]) == (False, False, 2)
    assert (none["answered"], none["operator"]) == (False, None)
    report([right, {**late, "commit": "late"}, {**wrong, "commit": "wrong"}, none], {"late": "equivalent"})
    said = capsys.readouterr().out
    assert "4 bugs: 2 validated, 1 plausible, 1 empty" in said
    assert "3 answered, 2 of them right (1 the developer's tree); 2 confident, 1 of them wrong (33 %" in said
    assert "not read yet, counted as wrong: wrong" in said
