"""What is to be graded: the gold patches, nothing at all, or a file of a system's patches."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from envs import Patch
from swe_agent.errors import UserError
from swe_agent.swebench.rows import Row, read_objects

Kind = Literal["gold", "empty", "file"]


@dataclass(frozen=True)
class Predictions:
    """One patch per instance; an instance a file says nothing about has none."""

    kind: Kind
    patches: dict[str, Patch]
    name: str
    """`gold`, `empty` or the file's name without endings."""


def read_predictions(argument: str, rows: Iterable[Row]) -> Predictions:
    """`gold`, `empty`, or a file: `preds.json` (a list, or an object by id) or JSON lines.

    Each prediction has `instance_id` and `model_patch` (null is an empty patch). Raises `UserError` for a file that is
    cut off or of another shape, an id that is no instance's, and an id that is there twice.
    """
    rows = tuple(rows)
    if argument == "gold":
        return Predictions("gold", {row.instance_id: row.gold for row in rows}, "gold")
    if argument == "empty":
        return Predictions("empty", {row.instance_id: Patch(b"") for row in rows}, "empty")
    path = Path(argument)
    if not path.is_file():
        raise UserError(f"--predictions is gold, empty or a file, and there is no file {argument}")
    known = {row.instance_id for row in rows}
    patches: dict[str, Patch] = {}
    for number, (name, patch) in enumerate(_pairs(path), 1):
        if name not in known:
            raise UserError(f"{path}: prediction {number} is for {name[:100]}, which is not in the instances file")
        if name in patches:
            raise UserError(f"{path}: two predictions for {name}")
        patches[name] = patch
    return Predictions("file", patches, path.name.split(".")[0] or "file")


def _pairs(path: Path) -> Iterable[tuple[str, Patch]]:
    for number, value in enumerate(_values(path), 1):
        if not isinstance(value, dict):
            raise UserError(f"{path}: prediction {number} is not an object")
        name, text = value.get("instance_id"), value.get("model_patch", ...)
        if not isinstance(name, str) or not name:
            raise UserError(f"{path}: prediction {number} has no instance_id")
        if text is not None and not isinstance(text, str):
            raise UserError(f"{path}: the prediction for {name[:100]} has no model_patch")
        yield name, Patch((text or "").encode("utf-8", "surrogatepass"))


def _values(path: Path) -> list[object]:
    """The predictions of any of the three shapes as a list of objects."""
    try:
        whole = json.loads(path.read_bytes()) if path.suffix == ".json" else None
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path} is not JSON: {str(error).splitlines()[0]}") from error
    if not isinstance(whole, dict):
        return read_objects(path)
    if "instance_id" in whole:
        return [whole]
    return [_with_id(path, name, value) for name, value in whole.items()]


def _with_id(path: Path, name: str, value: object) -> object:
    if isinstance(value, str) or value is None:
        return {"instance_id": name, "model_patch": value}
    if isinstance(value, dict) and value.get("instance_id", name) == name:
        return {**value, "instance_id": name}
    raise UserError(f"{path}: what is filed under {name[:100]} is not its prediction")
