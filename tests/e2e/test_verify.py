"""`swe-agent verify`: a run's claims, run again."""

import json
from pathlib import Path

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, FAILING, ISSUE, Answer, swe_agent


@pytest.fixture
def resolved(make_repository: MakeRepository) -> tuple[Path, Answer]:
    """A validated run whose base had an uncommitted and an untracked file, and a test patch on top."""
    repository = make_repository({**BUGGY, "tests/test_prices.py": "def test_nothing():\n    pass\n"})
    (repository / "shop/extra.py").write_text("EXTRA = 1\n")
    (repository / "shop/__init__.py").write_text("# changed\n")
    (repository / "new.diff").write_text(
        "diff --git a/tests/test_new.py b/tests/test_new.py\nnew file mode 100644\n"
        "--- /dev/null\n+++ b/tests/test_new.py\n"
        "@@ -0,0 +1,11 @@\n+from shop.prices import total\n+from shop.extra import EXTRA\n+\n+\n"
        "+def test_total():\n+    assert total([EXTRA]) == 1\n"
        "+    assert [total([]), total([2, 3])] == [0, 5]\n"
        "+\n+\n+def test_a_number():\n+    assert isinstance(total([]), int)\n"
    )
    answer = swe_agent(
        "resolve", "-", "--env", "local", "--test-patch", "new.diff", "--apply", "--json", cwd=repository, stdin=ISSUE
    )
    assert answer.code == 0, answer.err
    return repository, answer


def test_a_run_agrees_with_itself_also_after_its_checkout_changed(resolved: tuple[Path, Answer]) -> None:
    repository, answer = resolved
    (repository / "shop/extra.py").write_text("EXTRA = 'changed since'\n")
    run = answer.result["run_id"]
    verified = swe_agent("verify", run, "--json", cwd=repository)
    assert verified.code == 0, verified.err
    told = json.loads(verified.out)
    assert told["agrees"] is True
    assert told["differences"] == []
    assert told["status"] == "validated"
    assert told["tests"]["fail_to_pass"] == ["tests/test_new.py::test_total"]
    assert told["run_id"] != run


def test_a_patch_that_was_changed_does_not_agree(resolved: tuple[Path, Answer]) -> None:
    repository, answer = resolved
    patch = repository / answer.result["patch_path"]
    patch.write_text(patch.read_text().replace("+    result = 0", "+    result = 7"))
    verified = swe_agent("verify", answer.result["run_id"], "--quiet", cwd=repository)
    assert verified.code == 1
    assert "status: recorded validated, now failed" in verified.out


def test_a_run_or_repository_that_is_not_there(resolved: tuple[Path, Answer], tmp_path: Path) -> None:
    repository, answer = resolved
    unknown = swe_agent("verify", "nosuchrun", cwd=repository)
    assert (unknown.code, unknown.out) == (2, "")
    assert "no run called nosuchrun" in unknown.err
    moved = swe_agent("verify", answer.result["run_id"], "--repo", str(tmp_path / "gone"), "--quiet", cwd=repository)
    assert moved.code == 2
    assert "no such repository" in moved.err


@pytest.mark.docker
def test_the_demo_can_be_verified_though_its_project_is_gone(tmp_path: Path) -> None:
    run = swe_agent("demo", "--json", cwd=tmp_path).result["run_id"]
    verified = swe_agent("verify", run, "--quiet", cwd=tmp_path)
    assert verified.code == 0, verified.err
    assert verified.out.startswith("agrees: validated")


def test_the_hidden_tests_of_an_instance_are_run_again(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    row = {
        "instance_id": "shop-1", "repo": "o/shop", "base_commit": "main", "problem_statement": ISSUE, "test_patch": "",
        "FAIL_TO_PASS": json.dumps([FAILING]), "PASS_TO_PASS": "[]",
    }  # fmt: skip
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(row) + "\n")
    answer = swe_agent(
        "resolve", "--instance", f"{rows}:shop-1", "--repo", str(repository), "--env", "local", "--json", cwd=tmp_path
    )
    assert answer.result["tests"]["fail_to_pass"] == [FAILING], answer.err
    verified = swe_agent("verify", answer.result["run_id"], "--json", cwd=tmp_path)
    assert json.loads(verified.out)["agrees"] is True, verified.err
