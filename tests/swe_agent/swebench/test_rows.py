"""Whole dataset files: both schemas are read, and what is wrong with a file is told in one line."""

import gzip
import json
from pathlib import Path

import pytest

from swe_agent.errors import UserError
from swe_agent.swebench.rows import read_rows

CLASSIC: dict[str, object] = {
    "repo": "o/r",
    "instance_id": "o__r-1",
    "base_commit": "c" * 40,
    "patch": "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-1\n+2\n",
    "test_patch": "--- a/t.py\n+++ b/t.py\n@@ -1 +1 @@\n-1\n+2\n",
    "problem_statement": "Half is wrong",
    "hints_text": "",
    "created_at": "2020-01-01",
    "version": "1.0",
    "FAIL_TO_PASS": '["t.py::a", "t.py::b[x y]"]',
    "PASS_TO_PASS": "[]",
    "environment_setup_commit": "d" * 40,
}


def put(folder: Path, *rows: object, name: str = "rows.jsonl") -> Path:
    path = folder / name
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def one_line(path: Path) -> str:
    with pytest.raises(UserError) as raised:
        read_rows(path)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_classic_row_has_no_script_image_or_parser(tmp_path: Path) -> None:
    (row,) = read_rows(put(tmp_path, CLASSIC))
    assert (row.eval_script, row.log_parser, row.image) == (None, None, None)
    assert (row.base_commit, row.setup_commit, row.version) == ("c" * 40, "d" * 40, "1.0")
    assert row.fail_to_pass == ("t.py::a", "t.py::b[x y]")
    assert row.gold.paths == ("x.py",)
    assert row.test_patch.paths == ("t.py",)


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_a_row_of_the_task_format(tmp_path: Path, name: str) -> None:
    more = {"eval_script": "true\n", "log_parser": "parse_log_x", "image": "i:1", "PASS_TO_PASS": ["t.py::c"]}
    (row,) = read_rows(put(tmp_path, {**CLASSIC, **more}, name=name))
    assert (row.eval_script, row.log_parser, row.image) == ("true\n", "parse_log_x", "i:1")
    assert row.pass_to_pass == ("t.py::c",)


def test_without_a_setup_commit_the_base_is_it(tmp_path: Path) -> None:
    (row,) = read_rows(put(tmp_path, {**CLASSIC, "environment_setup_commit": None}))
    assert row.setup_commit == row.base_commit


@pytest.mark.parametrize("column", ["repo", "instance_id", "base_commit", "patch", "test_patch", "FAIL_TO_PASS"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    row = {key: value for key, value in CLASSIC.items() if key != column}
    assert f"has no column {column}" in one_line(put(tmp_path, row))


def test_an_id_that_is_there_twice(tmp_path: Path) -> None:
    path = put(tmp_path, CLASSIC, {**CLASSIC, "instance_id": "o__r-2"}, CLASSIC)
    assert "1 instance ids are there more than once, the first is o__r-1" in one_line(path)


@pytest.mark.parametrize("cut", [1, 40])
def test_a_file_that_was_cut_off(tmp_path: Path, cut: int) -> None:
    packed = put(tmp_path, CLASSIC, name="rows.jsonl.gz")
    packed.write_bytes(packed.read_bytes()[:-cut])
    assert "does not hold rows of JSON" in one_line(packed)
    plain = put(tmp_path, CLASSIC)
    plain.write_bytes(plain.read_bytes()[: -cut - 1])
    assert "does not hold rows of JSON" in one_line(plain)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"instance_id": "../../etc/x"}, "names no instance"),
        ({"instance_id": ".x"}, "names no instance"),
        ({"repo": "no-owner"}, "names no instance"),
        ({"FAIL_TO_PASS": "not json"}, "is not a SWE-bench row"),
        ({"PASS_TO_PASS": '{"a": 1}'}, "is not a SWE-bench row"),
    ],
)
def test_a_row_of_another_shape(tmp_path: Path, change: dict[str, object], said: str) -> None:
    assert said in one_line(put(tmp_path, {**CLASSIC, **change}))


def test_no_file_no_rows_and_no_objects(tmp_path: Path) -> None:
    assert "no such file" in one_line(tmp_path / "nope.jsonl")
    assert "holds no instances" in one_line(put(tmp_path))
    assert "row 1 is not an object" in one_line(put(tmp_path, "text"))
