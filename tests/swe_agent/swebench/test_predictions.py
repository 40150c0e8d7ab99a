"""Predictions in the shapes that systems write them."""

import json
from pathlib import Path

import pytest

from envs import Patch
from swe_agent.errors import UserError
from swe_agent.swebench.predictions import read_predictions
from swe_agent.swebench.rows import Row

GOLD = "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-1\n+2\n"


def row(name: str) -> Row:
    return Row(name, "o/r", "c" * 40, "c" * 40, "1", Patch(GOLD.encode()), Patch(b""), ("t::a",), ())


ROWS = (row("a__a-1"), row("a__a-2"))
ONE = {"instance_id": "a__a-1", "model_patch": GOLD, "model_name_or_path": "m"}


def put(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_gold_and_empty() -> None:
    assert read_predictions("gold", ROWS).patches["a__a-2"] == Patch(GOLD.encode())
    assert read_predictions("empty", ROWS).patches["a__a-1"].is_empty


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("preds.json", json.dumps([ONE])),
        ("preds.json", json.dumps(ONE)),
        ("preds.json", json.dumps({"a__a-1": ONE})),
        ("preds.json", json.dumps({"a__a-1": {"model_patch": GOLD}})),
        ("preds.json", json.dumps({"a__a-1": GOLD})),
        ("preds.jsonl", json.dumps(ONE) + "\n\n"),
        ("all_preds.jsonl", json.dumps([ONE])),
    ],
)
def test_every_shape_of_a_file(tmp_path: Path, name: str, text: str) -> None:
    found = read_predictions(put(tmp_path, name, text), ROWS)
    assert found.kind == "file"
    assert found.patches == {"a__a-1": Patch(GOLD.encode())}


def test_null_is_an_empty_patch(tmp_path: Path) -> None:
    text = json.dumps({**ONE, "model_patch": None})
    assert read_predictions(put(tmp_path, "p.jsonl", text), ROWS).patches["a__a-1"].is_empty


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("p.jsonl", json.dumps({**ONE, "instance_id": "b__b-1"}), "prediction 1 is for b__b-1, which is not in"),
        ("p.jsonl", f"{json.dumps(ONE)}\n{json.dumps(ONE)}", "two predictions for a__a-1"),
        ("p.jsonl", json.dumps({"instance_id": "a__a-1"}), "the prediction for a__a-1 has no model_patch"),
        ("p.jsonl", json.dumps({**ONE, "model_patch": 7}), "has no model_patch"),
        ("p.jsonl", json.dumps({"model_patch": GOLD}), "prediction 1 has no instance_id"),
        ("p.jsonl", "7", "prediction 1 is not an object"),
        ("p.jsonl", json.dumps(ONE)[:-5], "does not hold rows of JSON"),
        ("p.json", json.dumps([ONE])[:-5], "is not JSON"),
        ("p.json", json.dumps({"a__a-2": ONE}), "what is filed under a__a-2 is not its prediction"),
    ],
)
def test_bad_files_are_one_line(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as raised:
        read_predictions(put(tmp_path, name, text), ROWS)
    assert "\n" not in str(raised.value)


def test_no_such_file() -> None:
    with pytest.raises(UserError, match="gold, empty or a file, and there is no file golden"):
        read_predictions("golden", ROWS)
