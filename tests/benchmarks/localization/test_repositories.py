from pathlib import Path

import pytest
from instances import BadInput
from repositories import check_pattern, find_repository


def test_case_may_differ(tmp_path: Path) -> None:
    folder = tmp_path / "PHPOffice+PhpSpreadsheet" / "repo"
    folder.mkdir(parents=True)
    assert find_repository(f"{tmp_path}/{{owner}}+{{name}}/repo", "phpoffice/phpspreadsheet") == folder
    assert find_repository(f"{tmp_path}/{{owner}}+{{name}}/repo", "phpoffice/other") is None
    assert find_repository(f"{tmp_path}/none/{{owner}}/{{name}}", "phpoffice/other") is None


def test_the_exact_name_comes_first(tmp_path: Path) -> None:
    for name in ("A+b", "a+b"):
        (tmp_path / name).mkdir()
    assert find_repository(f"{tmp_path}/{{owner}}+{{name}}", "a/b") == tmp_path / "a+b"


@pytest.mark.parametrize("pattern", ["/x/{repo}", "/x/{owner", "/x/{owner}", "/x"])
def test_a_pattern_that_cannot_tell_repositories_apart(pattern: str) -> None:
    with pytest.raises(BadInput, match="--repo-path"):
        check_pattern(pattern, ["a/b", "a/c"])


def test_one_repository_needs_no_pattern() -> None:
    check_pattern("/x/bare.git", ["a/b", "a/b"])
