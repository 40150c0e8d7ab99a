"""Rows of a dataset file: the issue in front, the answer nowhere."""

import dataclasses
import gzip
import json
from pathlib import Path

import pytest

from envs import Patch
from swe_agent.errors import UserError
from swe_agent.swebench import read_instance

ROW: dict[str, object] = {
    "instance_id": "o__r-1",
    "repo": "o/r",
    "base_commit": "c" * 40,
    "problem_statement": "Half is wrong\n\nIt rounds.\u2028Still the same line.",
    "hints_text": "SECRET hint",
    "patch": "SECRET gold patch",
    "test_patch": "--- a/t.py\n+++ b/t.py\n@@ -1 +1 @@\n-1\n+2\n",
    "FAIL_TO_PASS": '["t.py::a", "t.py::b[x y]"]',
    "PASS_TO_PASS": ["t.py::c"],
    "created_at": "2020-01-01",
    "version": "1.0",
}


def lines(*rows: dict[str, object]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


@pytest.fixture(params=["rows.jsonl", "rows.jsonl.gz", "rows.json", "with:colon.jsonl"])
def dataset(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / str(request.param)
    rows = ({**ROW, "instance_id": "o__r-0"}, ROW)
    data = json.dumps(rows).encode() if file.suffix == ".json" else lines(*rows)
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
    return file


def test_a_row_is_read_by_its_id(dataset: Path) -> None:
    instance = read_instance(f"{dataset}:o__r-1")
    assert (instance.instance_id, instance.repo, instance.base_commit) == ("o__r-1", "o/r", "c" * 40)
    assert (instance.issue.title, instance.issue.body) == ("Half is wrong", "It rounds.\u2028Still the same line.")
    assert (instance.issue.source, instance.issue.instance_id) == ("instance", "o__r-1")
    assert instance.hidden.patch == Patch(str(ROW["test_patch"]).encode())
    assert instance.hidden.fail_to_pass == ("t.py::a", "t.py::b[x y]")
    assert instance.hidden.pass_to_pass == ("t.py::c",)


def test_hints_and_the_gold_patch_are_nowhere(dataset: Path) -> None:
    assert "SECRET" not in repr(dataclasses.asdict(read_instance(f"{dataset}:o__r-1")))


def test_what_would_give_the_answer_away_is_not_in_the_issue(dataset: Path) -> None:
    text = read_instance(f"{dataset}:o__r-1").issue.model_dump_json()
    assert not any(word in text for word in ("SECRET", "t.py", "@@"))


@pytest.mark.parametrize("argument", ["", "x", ":", "rows.jsonl", "rows.jsonl:", ":o__r-1"])
def test_an_argument_of_another_shape_is_the_users_mistake(argument: str) -> None:
    with pytest.raises(UserError, match=r"--instance is FILE\.jsonl"):
        read_instance(argument)


def test_no_such_file_or_row(dataset: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        read_instance(f"{dataset}x:o__r-1")
    with pytest.raises(UserError, match="no instance o__r-2 in"):
        read_instance(f"{dataset}:o__r-2")


@pytest.mark.parametrize("data", [b"not json\n", b"\xff\xfe", b"[1, 2", b'{"a": 1}\n{"b"\n'])
def test_a_file_of_something_else(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "rows.jsonl").write_bytes(data)
    with pytest.raises(UserError, match="does not hold rows of JSON"):
        read_instance(f"{tmp_path}/rows.jsonl:o__r-1")


def test_a_broken_archive(tmp_path: Path) -> None:
    for data in (b"no gzip", gzip.compress(lines(ROW))[:-9]):
        (tmp_path / "rows.jsonl.gz").write_bytes(data)
        with pytest.raises(UserError, match="does not hold rows of JSON"):
            read_instance(f"{tmp_path}/rows.jsonl.gz:o__r-1")


@pytest.mark.parametrize(
    "change",
    [
        {"FAIL_TO_PASS": "not json"},
        {"FAIL_TO_PASS": {"a": 1}},
        {"PASS_TO_PASS": None},
        {"problem_statement": "  \n"},
        {"repo": ...},
        {"test_patch": ...},
    ],
)
def test_a_row_of_another_shape(tmp_path: Path, change: dict[str, object]) -> None:
    row = {key: value for key, value in {**ROW, **change}.items() if value is not ...}
    (tmp_path / "rows.jsonl").write_bytes(lines(row))
    with pytest.raises(UserError, match=r"is not a SWE-bench row|is empty"):
        read_instance(f"{tmp_path}/rows.jsonl:o__r-1")
