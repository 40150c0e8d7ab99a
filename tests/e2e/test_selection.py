"""Several validated patches for one issue: one is handed over, or the doubt about it is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, FAILING, ISSUE, Answer, swe_agent

VAGUE = {
    **BUGGY,
    "tests/test_prices.py": "from shop.prices import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n",
}
"""The one test does not say what the total of nothing is."""


@pytest.fixture
def vague(make_repository: MakeRepository) -> Path:
    return make_repository(VAGUE)


def resolved(repository: Path, *more: str) -> Answer:
    return swe_agent("resolve", "-", "--env", "local", "--json", *more, cwd=repository, stdin=ISSUE)


def events(repository: Path, answer: Answer, kind: str) -> list[dict[str, Any]]:
    lines = (repository / answer.result["run_dir"] / "trajectory.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, lines) if event["kind"] == kind]


def test_patches_that_disagree_where_no_test_decides_are_plausible(vague: Path) -> None:
    answer = resolved(vague, "--alternatives", "3")
    assert (answer.code, answer.result["status"]) == (1, "plausible"), answer.err
    selection = answer.result["selection"]
    alternatives = answer.result["alternatives"]
    assert [each["rank"] for each in alternatives] == [1, 2, 3]
    assert [each["number"] for each in alternatives] == selection["ranking"][:3]
    assert all(each["confidence"] == "plausible" and each["grounds"] for each in alternatives)
    assert all(each["patch"].startswith("diff --git a/shop/prices.py") for each in alternatives)
    assert selection["ambiguous"]
    assert answer.result["tests"]["fail_to_pass"] == [FAILING]
    assert "does something else: for total([" in answer.result["reason"]
    assert len(selection["clusters"]) > 1
    (told,) = events(vague, answer, "selected")
    assert told["selection"] == selection
    shown = swe_agent("trajectory", "show", answer.result["run_dir"], cwd=vague).out
    assert f"selected: candidate {selection['winner']}" in shown
    assert "groups of equal behaviour: " in shown
    again = swe_agent("verify", answer.result["run_dir"], "--json", cwd=vague)
    assert (again.code, json.loads(again.out)["agrees"]) == (0, True), "the patch by itself is as good as it was"


def test_the_first_is_enough_when_a_person_says_so(vague: Path) -> None:
    answer = swe_agent(
        "resolve", "-", "--env", "local", "--json", cwd=vague, stdin=ISSUE,
        variables={"SWE_AGENT_BUDGET__VALIDATED_CANDIDATES": "1"},
    )  # fmt: skip
    assert (answer.code, answer.result["status"]) == (1, "plausible"), answer.err
    assert len(events(vague, answer, "verdict")) == 1
    assert answer.result["selection"]["reason"] == "the only candidate"
    (only,) = answer.result["selection"]["candidates"]
    assert (only["status"], only["confidence"]) == ("validated", "plausible")
    assert only["grounds"] == ["1 test executes what it changes; 2 are asked for"]


def test_a_run_without_a_candidate_selects_nothing(make_repository: MakeRepository) -> None:
    quiet = make_repository({**BUGGY, "tests/test_prices.py": "def test_nothing():\n    pass\n"})
    answer = resolved(quiet, "--strategy", "repair")
    assert (answer.result["status"], answer.result["selection"]) == ("empty", None)
    assert answer.result["exit_reason"] == "no_failing_test"
    assert answer.result["reason"].startswith(
        "there is nothing to go by: no test fails. Give one of: --failing-test ID"
    )
