import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from gold import Function, Gold, GoldFile
from instances import BadInput, read_gold, read_instances, set_name

ROW = {
    "instance_id": "shop__cart-1",
    "repo": "Shop/Cart",
    "base_commit": "abc",
    "problem_statement": "It fails",
    "hints_text": "look at cart.py",
    "patch": "diff --git a/cart.py b/cart.py\n--- a/cart.py\n+++ b/cart.py\n@@ -1 +1 @@\n-a\n+b\n",
}


def write(path: Path, *rows: object) -> Path:
    data = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["some.jsonl", "some.jsonl.gz"])
def test_a_row(tmp_path: Path, name: str) -> None:
    (row,) = read_instances(write(tmp_path / name, ROW), {})
    assert (row.set_name, row.repo, row.text) == ("some", "shop/cart", "It fails")
    assert row.gold == Gold((GoldFile("cart.py", "M"),))
    assert "look at" not in repr(row)


def test_a_list_of_rows_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    path.write_text(json.dumps([ROW, {**ROW, "instance_id": "b"}]))
    assert [row.instance_id for row in read_instances(path, {}, limit=1)] == ["shop__cart-1"]
    assert set_name(path) == "some"


def test_gold_locations(tmp_path: Path) -> None:
    functions = [{"path": "a.py", "name": "f", "kind": "function"}, {"path": "a.py", "name": "A", "kind": "class"}]
    files = [{"path": "a.py", "status": "M"}]
    path = write(
        tmp_path / "gold.jsonl",
        {"instance_id": "known", "files": files, "functions": functions, "unparsed": []},
        {"instance_id": "partly", "files": files, "functions": functions, "unparsed": ["b.py"]},
        {"instance_id": "files", "files": files},
    )
    gold = read_gold([path])
    assert gold["known"] == Gold((GoldFile("a.py", "M"),), (Function("a.py", "f"),))
    assert gold["partly"].functions is None
    assert gold["files"].functions is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"repo": 3}, "row 1 has no column repo"),
        ({"problem_statement": None, "base_commit": None}, "no column base_commit, problem_statement"),
        ({"repo": "../../etc"}, "names no repository"),
        ({"patch": "words"}, "shop__cart-1: not a git patch"),
        ({"patch": None}, "shop__cart-1: not a git patch"),
    ],
)
def test_a_bad_row_is_one_line(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said) as error:
        read_instances(write(tmp_path / "some.jsonl", {**ROW, **change}), {})
    assert "\n" not in str(error.value)


def test_a_bad_file_is_one_line(tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(write(tmp_path / "whole.jsonl.gz", ROW).read_bytes()[:-9])
    words = tmp_path / "words.jsonl"
    words.write_text("not json\n")
    cases = {
        tmp_path / "none.jsonl": "no such file",
        cut: "does not hold rows of JSON",
        words: "does not hold rows of JSON",
        tmp_path: "does not hold rows of JSON",
        write(tmp_path / "empty.jsonl"): "holds no instances",
        write(tmp_path / "number.jsonl", 1): "row 1 is not an object",
        write(tmp_path / "twice.jsonl", ROW, ROW): "is there twice",
    }
    for path, said in cases.items():
        with pytest.raises(BadInput, match=said):
            read_instances(path, {})


def test_gold_must_speak_of_every_instance(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the gold file says nothing of shop__cart-1"):
        read_instances(write(tmp_path / "some.jsonl", ROW), {"other": Gold(())})
    with pytest.raises(BadInput, match="row 1 is no row of gold locations"):
        read_gold([write(tmp_path / "gold.jsonl", {"instance_id": "a"})])
