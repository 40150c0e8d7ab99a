"""What running the code of an issue adds is counted in pairs, with what was not reached in the denominator."""

import json
from pathlib import Path

import pytest
import snippets

from tests.benchmarks.localization.planted import make_bare, write_rows

RAN = {"lines": {"shop/dates.py": [[2, [7, 1]]]}, "usual": {}, "raised": [[["shop/dates.py", 2, "parse_date", "E"]]]}
CODE = "It is wrong\n\n```python\nfrom shop import dates\ndates.parse_date(3)\n```\n"


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    rows = write_rows(tmp_path / "shop.jsonl", make_bare(tmp_path), ("dates", "money", "new"), problem_statement=CODE)
    return ["--instances", str(rows), "--repo-path", f"{tmp_path}/{{owner}}+{{name}}/repo"]


def test_the_list_is_chosen_by_the_code_in_the_issue(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert snippets.main(["choose", *arguments]) == 0
    assert capsys.readouterr().out.split() == ["dates", "money", "new"]


def test_nothing_is_chosen_without_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = write_rows(tmp_path / "shop.jsonl", make_bare(tmp_path))
    assert (
        snippets.main(["choose", "--instances", str(rows), "--repo-path", f"{tmp_path}/{{owner}}+{{name}}/repo"]) == 0
    )
    assert capsys.readouterr().out.split() == []


def test_with_and_without_what_ran(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids, traces, details = tmp_path / "ids.txt", tmp_path / "traces.jsonl", tmp_path / "details.jsonl"
    ids.write_text("dates\nmoney\nnew\n")
    traces.write_text(json.dumps({"instance_id": "dates", "executed": RAN, "told": "ran"}) + "\n")
    more = ["--ids", str(ids), "--traces", str(traces), "--details", str(details), "--scales", "1", "9", "0:1"]
    assert snippets.main(["rank", *arguments, *more]) == 0
    told = {row["instance_id"]: row for row in map(json.loads, details.read_text().splitlines())}
    assert told.keys() == {"dates", "money"}, "an instance that only adds a file has nothing to be found"
    assert told["dates"]["files x 9, functions x 9"]["files"] == [1]
    assert len({json.dumps(ranks) for name, ranks in told["money"].items() if name != "instance_id"}) == 1
    out = capsys.readouterr().out
    assert out.startswith("2 of 3 instances: 1 raised in the tree, 1 not reached\n")
    assert "| files x 0, functions x 1 | 2 |" in out
    assert "- files x 9, functions x 9: files @1 +" in out
