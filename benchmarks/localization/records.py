"""What is known of one instance, as one JSON object, and the file that keeps them until all are there."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from candidates import language_of
from evaluate import Scored, scored
from gold import Function
from instances import BadInput, Instance

Record = dict[str, Any]


def make_record(
    instance: Instance, posted: Mapping[str, Record], error: str | None, signals: Sequence[str] | None
) -> Record:
    """From what was posted before the end. Whatever is not there was not found: its ranks are null.

    `signals` are those of the ablation, None without one.
    """
    gold = posted.get("gold") or _without_tree(instance)
    answers = posted.get("localized")
    baseline = posted.get("baseline_rank_bm25")
    ablation = posted.get("ablation")
    skipped = None if gold["files"] else "no gold file exists at the base commit and is non-test source"
    # An error after the answers were given is the baseline's or the ablation's.
    return {
        "set": instance.set_name,
        "instance_id": instance.instance_id,
        "repo": instance.repo,
        "base_commit": instance.base_commit,
        "language": gold["language"],
        "kind": gold["kind"],
        "skipped": skipped,
        "error": error if answers is None and not skipped else None,
        "gold": {key: gold[key] for key in ("files", "functions", "dropped", "absent")},
        "files": answers["files"] if answers else [],
        "functions": answers["functions"] if answers else [],
        "ranks": answers["ranks"] if answers else _nothing(gold),
        "seconds": answers["seconds"] if answers else None,
        "cpu_seconds": answers["cpu_seconds"] if answers else None,
        "bytes": answers["bytes"] if answers else None,
        "baseline_rank_bm25": {
            "error": None if baseline or skipped else error,
            "files": baseline["files"] if baseline else [],
            "ranks": baseline["ranks"] if baseline else {"files": _nothing(gold)["files"]},
            "seconds": baseline["seconds"] if baseline else None,
            "cpu_seconds": baseline["cpu_seconds"] if baseline else None,
        },
        "ablation": None
        if signals is None
        else {name: (ablation or {}).get(name) or _nothing(gold) for name in signals},
        "ablation_error": None if signals is None or ablation or skipped else error,
    }


def _without_tree(instance: Instance) -> Record:
    """Gold of an instance whose tree could not be read: kind and derived functions stay unknown."""
    gold: Scored = scored(instance.gold)
    given = instance.gold.functions
    functions: list[Function] | None = None
    if given is not None:
        functions = sorted({each for each in given if each.path in gold.files})
    return {
        "files": list(gold.files),
        "functions": None if functions is None else [list(each) for each in functions],
        "dropped": gold.dropped,
        "absent": [],
        "language": language_of(gold.files),
        "kind": None,
    }


def _nothing(gold: Record) -> Record:
    return {
        "files": [None] * len(gold["files"]),
        "functions": None if gold["functions"] is None else [None] * len(gold["functions"]),
    }


class PartialFile:
    """Records beside the report, one per line, below a first line that says under which settings they were made."""

    def __init__(self, out: Path, settings: Record) -> None:
        self.path = out.with_name(f"{out.name}.partial.jsonl")
        self._settings = json.loads(json.dumps(settings))

    def load(self) -> list[Record]:
        """Records made under the same settings; a file of other settings is moved aside to `….other`.

        Raises BadInput: damaged, or it cannot be written.
        """
        try:
            values = self._read()
            if values and values[0] != self._settings:
                self.path.replace(f"{self.path}.other")
                values = []
            self._write(values or [self._settings])
        except (OSError, ValueError) as error:
            raise BadInput(f"{self.path}: {error}") from error
        return values[1:]

    def append(self, record: Record) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(record)}\n")

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)

    def _read(self) -> list[Record]:
        if not self.path.exists():
            return []
        # What a kill cut off in the middle has no line end.
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def _write(self, values: Sequence[Record]) -> None:
        self.path.write_text("".join(f"{json.dumps(value)}\n" for value in values), encoding="utf-8")
